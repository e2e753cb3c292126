"""Stage 3: conforming goods are declared to customs (CEB625), and receipts (CEB626) come back."""
