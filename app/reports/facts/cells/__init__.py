"""Cells of the tally, read: by spans of months, and walked back to their parcels."""
