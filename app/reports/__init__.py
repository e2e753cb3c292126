"""The month in figures: volume and value that agree with the journal."""
