"""Buyers under a new key."""
