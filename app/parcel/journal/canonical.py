"""The canonical row of a journal step, byte by byte, and the hash that chains it to the step before.

Format 1: one version byte (0x01), then the fields in the order of `_FIELDS`, each as a four-byte
big-endian length and that many bytes of UTF-8; a missing value has the length 0xFFFFFFFF and no
bytes. Numbers are written in decimal, the moment in microseconds since 1970-01-01 UTC, a scan id
as 36 lower-case characters. hash = SHA-256(previous hash, 32 bytes of zero at birth, followed by
the row). A test vector stands in docs/guard.md and is tested.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MISSING = b"\xff\xff\xff\xff"


class Step(NamedTuple):
    """A journal row as it is hashed and stored, without the hash."""

    site_id: int
    parcel_id: int
    seq: int
    from_state: str
    event: str
    to_state: str
    at: datetime
    station: str | None
    camera: str | None
    badge: str
    device: str | None
    scan_id: UUID | None
    details: str


def microseconds(moment: datetime) -> int:
    """Whole microseconds since the epoch: exact, where a float would round."""
    return (moment - _EPOCH) // _MICROSECOND


def _field(value: str | None) -> bytes:
    if value is None:
        return _MISSING
    encoded = value.encode()
    return len(encoded).to_bytes(4, "big") + encoded


# Sites, states, events, moments, stations and badges come again and again; nothing else is remembered.
_again = lru_cache(maxsize=1024)(_field)


@lru_cache(maxsize=16)
def _moment(at: datetime) -> bytes:
    return _field(str(microseconds(at)))


def canonical(step: Step) -> bytes:
    """The bytes of format 1 of this step."""
    fields = (
        b"\x01",
        _again(str(step.site_id)),
        _field(str(step.parcel_id)),
        _again(str(step.seq)),
        _again(step.from_state),
        _again(step.event),
        _again(step.to_state),
        _moment(step.at),
        _again(step.station),
        _again(step.camera),
        _again(step.badge),
        _again(step.device),
        _MISSING if step.scan_id is None else _field(str(step.scan_id)),
        _field(step.details),
    )
    return b"".join(fields)


def chain(previous: bytes, step: Step) -> bytes:
    """The hash of `step` after `previous` (32 bytes each)."""
    return sha256(previous + canonical(step)).digest()
