"""The canonical row of a journal step, byte by byte, and the hash that chains it to the step before.

Format 1: one version byte (0x01), then the fields in the order of `_FIELDS`, each as a four-byte
big-endian length and that many bytes of UTF-8; a missing value has the length 0xFFFFFFFF and no
bytes. Numbers are written in decimal, the moment in microseconds since 1970-01-01 UTC, a scan id
as 36 lower-case characters. hash = SHA-256(previous hash, 32 bytes of zero at birth, followed by
the row). A test vector stands in docs/guard.md and is tested.
"""

from datetime import UTC, datetime, timedelta
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


def canonical(step: Step) -> bytes:
    """The bytes of format 1 of this step."""
    texts = (
        str(step.site_id),
        str(step.parcel_id),
        str(step.seq),
        step.from_state,
        step.event,
        step.to_state,
        str(microseconds(step.at)),
        step.station,
        step.camera,
        step.badge,
        step.device,
        None if step.scan_id is None else str(step.scan_id),
        step.details,
    )
    return b"\x01" + b"".join(map(_field, texts))


def chain(previous: bytes, step: Step) -> bytes:
    """The hash of `step` after `previous` (32 bytes each)."""
    return sha256(previous + canonical(step)).digest()
