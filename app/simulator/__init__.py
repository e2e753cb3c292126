"""The simulated customs and the sample world around it: the other side of every message. Knows no database."""
