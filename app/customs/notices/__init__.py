"""Notices: what the broker has to be told, each once, acknowledged by somebody or resolved by itself."""
