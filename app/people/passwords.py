"""Passwords: hashed with argon2, of a length that holds alone, compared in the same time whoever is meant."""

import secrets

from pwdlib import PasswordHash

from app.core.errors import Invalid

SHORTEST, LONGEST = 15, 200
"""NIST SP 800-63B-4, 3.1.1.2: 15 where a password stands alone, at least 64 to be taken, no rule of composition."""

HASHER = PasswordHash.recommended()

NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$RRZSyS0yB7aZP4UxdGgHng$zdx5CBiyeB0/mf5s/W98s2ebK1jJNDqyP50hH5C+yrA"
"""Compared against where a name has no password: a fixed one, of the same cost (a test holds it to that)."""


def hashed(password: str, *, about: tuple[str, ...] = ()) -> str:
    """The hash to keep. Raises `Invalid` (weak_password): too short or long, or made of the login, badge or name."""
    lowered = password.casefold()
    known = any(word and lowered.replace(word.casefold(), "") == "" for word in about)
    if not SHORTEST <= len(password) <= LONGEST or known or len(set(lowered)) < 4:
        said = f"A password has {SHORTEST} to {LONGEST} characters and is neither login nor name; a sentence does well."
        raise Invalid("weak_password", said, shortest=SHORTEST, longest=LONGEST)
    return HASHER.hash(password)


def matches(password: str, known: str | None) -> bool:
    """Whether this is the password behind the hash; takes as long where there is none."""
    return HASHER.verify(password, known or NOBODYS) and known is not None


def fresh() -> str:
    """A random password: 96 bits, 16 characters."""
    return secrets.token_urlsafe(12)
