"""A sample day of a fictitious return centre, played through the very services the doors use."""
