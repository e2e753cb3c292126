"""The scan stations' screen: its shell, its words in both languages, and the version all its files go by."""
