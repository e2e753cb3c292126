"""What the pages of the month show, made from the pack."""
