"""Numbers that must never repeat: GUIDs for messages and UUIDv7 for scans.

Both come from a source that can be seeded, so that the same demo day gives the same bytes.
"""

import random
import secrets
from datetime import datetime
from uuid import UUID


class Numbers:
    """A source of identifiers: unpredictable by default, repeatable when `seed` is given."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = secrets.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311

    def guid(self) -> str:
        """An upper-case GUID as customs messages want it (36 characters, version 4)."""
        return str(UUID(int=self._random.getrandbits(128), version=4)).upper()

    def uuid7(self, now: datetime) -> UUID:
        """A UUIDv7 (RFC 9562): 48 bits of milliseconds, then chance; sorts by time."""
        milliseconds = int(now.timestamp() * 1000)
        chance = self._random.getrandbits(74)
        bits = milliseconds << 80 | 7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & ((1 << 62) - 1)
        return UUID(int=bits)
