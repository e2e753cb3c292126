"""The import lists (清单, CEB621) that every return is matched against, and their release (CEB622)."""
