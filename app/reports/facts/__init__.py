"""What happened, counted: facts folded from the journal, added up by month, and walked back to their parcels."""
