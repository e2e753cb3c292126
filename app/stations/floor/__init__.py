"""The floor as a lead sees it: which stations work, who is there, how fast, and what was scanned last."""
