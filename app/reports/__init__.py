"""The month in figures: volume and value, from one statement, as PDF, XLSX and CSV that agree to the fen."""
