"""Staff, their roles and badges, their passwords, sessions and API keys."""
