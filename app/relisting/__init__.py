"""Stage 4: cleared goods are booked back into bonded stock, shelved, and released to sale."""
