"""Drafts of what takes returned goods back into the account book: the lines of a 核注清单, to be entered by hand."""
