"""How long personal data is kept: what is due is erased by itself, unless somebody holds it for a reason."""
