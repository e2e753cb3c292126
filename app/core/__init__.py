"""What everything stands on and what knows nothing of parcels: settings, errors, clock, numbers, sealing, logs."""
