"""Evidence for customs: lives, messages, photos and seals in one ZIP that proves itself without guicang."""
