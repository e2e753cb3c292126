"""The door of machines: JSON under /api/v1. Parse, one unit of work, one call of a stage or of flow, render."""
