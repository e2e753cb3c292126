"""Everything that looks random in the simulation, drawn from the seed by SHA-256: same seed, same bytes."""

import hashlib

SAMPLE = "sample"
"""The seed of the sample day that an empty installation is given."""
_SAMPLE_WORLD = "888"


def _hash(*parts: object) -> bytes:
    return hashlib.sha256("|".join(map(str, parts)).encode()).digest()


def guid_of(*parts: object) -> str:
    """A guid in the specification's form: 36 characters, upper case."""
    text = _hash("guid", *parts).hex()[:32].upper()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def share_of(*parts: object) -> float:
    """A number from 0 up to, but not including, 1."""
    return int.from_bytes(_hash("share", *parts)[:7]) / 2**56


def serial_of(digits: int, *parts: object) -> str:
    """A number of `digits` digits with leading zeros."""
    return str(int.from_bytes(_hash("serial", *parts)[:8]) % 10**digits).zfill(digits)


def world_of(seed: int | str) -> str:
    """Three digits that all numbers of a sample world begin with. The sample day's are nobody else's.

    So the files of `guicang demo`, whatever its seed, can be taken in where the sample day was played.
    """
    if seed == SAMPLE:
        return _SAMPLE_WORLD
    drawn = serial_of(3, seed, "world")
    return "889" if drawn == _SAMPLE_WORLD else drawn


def key_of(*parts: object) -> str:
    """A file-name-safe key for anything, 40 hex digits."""
    return _hash("key", *parts).hex()[:40]
