"""Totals of months from before this system: read from a table, judged row by row, kept by version."""
