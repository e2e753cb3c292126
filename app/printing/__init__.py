"""Labels asked for, printed, and scanned back."""
