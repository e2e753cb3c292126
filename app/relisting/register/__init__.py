"""Reading stock: the entries of a parcel's ledger, listings and book entries, page by page."""
