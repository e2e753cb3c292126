"""Stage 4': goods that do not qualify leave the zone, or are destroyed."""
