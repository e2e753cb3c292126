"""The thing that travels: its lifecycle, its journal, and the only service that changes its state."""
