"""Inspection calls as work orders: which parcel, where it is, whether it was found, and how it ended."""
