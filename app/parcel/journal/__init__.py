"""The journal held against itself: the canonical row, the daily seals, and verifying all of it."""
