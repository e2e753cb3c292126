"""The broker's desk: what is due when, what must expire, and why something is not declared yet."""
