"""Holding the tally against the journal, and its months against its facts."""
