"""The door without a face: sends declarations, takes in receipts, keeps the deadlines, seals the days."""
