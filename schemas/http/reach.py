"""How far a login by badge card reaches: the stations and the floor, whatever role its holder has.

It is less than a password, for a card can be found on the floor.
"""

import re
from typing import Final

DEVICE_COOKIE: Final = "guicang_device"
"""Which station device a browser is; without it no card lets anybody in."""

DEVICE_SECONDS: Final = 400 * 24 * 3600
"""The longest a browser keeps a cookie."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READS = re.compile(
    r"/|/live|/service-worker\.js|/manifest\.webmanifest|/static/.*|/stations(?!/(?:devices|cards)\b)(?:/.*)?|/floor(?:/.*)?"
    r"|/parcels/[^/]+|/api/v1/(?:me|stations|parcels/[^/]+(?:/.*)?)"
)
_WRITES = re.compile(
    r"/stations(?!/(?:devices|cards)\b)/.*|/floor/.*|/language|/logout|/api/v1/logout"
    r"|/api/v1/stations/[^/]+/codes|/api/v1/parcels/[^/]+/photos"
)


def card_reaches(method: str, path: str) -> bool:
    """Whether somebody who came in by card may ask this at all; the role is asked besides."""
    return bool((_READS if method in _SAFE else _WRITES).fullmatch(path))
