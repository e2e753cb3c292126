"""The pace: how much is declared a working day, and what will not make it at that."""
