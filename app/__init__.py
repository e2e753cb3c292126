"""guicang (归仓): the system a cross-border e-commerce return centre runs on."""
