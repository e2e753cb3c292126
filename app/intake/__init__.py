"""Stage 1: a parcel enters the zone, gets its licence plate, finds its original."""
