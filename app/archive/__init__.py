"""Every byte that came from customs or went there, sealed and kept before anything is parsed."""
