"""The hashes of closing: what makes a snapshot that was altered by hand show (pure).

    link = sha256("guicang-month-1" ‖ previous link, or 32 zero bytes ‖ fields)
    seal = sha256("guicang-month-file-1" ‖ link ‖ fields)

Each field stands with its length before it (4 bytes, big-endian). The fields of a link are site, month
(YYYY-MM), version, number, moment (microseconds since 1970, UTC), badge, last fact, all as decimal or plain
text, and the SHA-256 of the pack; those of a seal are the kind of file and the SHA-256 of its bytes.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app.reports.pack.models import MonthClose

FIRST = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def link_of(row: MonthClose) -> bytes:
    """The link this closing must carry, from everything that stands in it."""
    moment = (row.closed_at - _EPOCH) // timedelta(microseconds=1)
    told = (row.site_id, f"{row.month:%Y-%m}", row.version, row.number, moment, row.closed_by, row.facts_upto)
    fields = [str(value).encode() for value in told]
    return _hashed(b"guicang-month-1", row.prev_hash or FIRST, [*fields, row.sha256])


def seal_of(row: MonthClose, kind: str, body: bytes) -> bytes:
    """The seal of a file that was rendered from this closing."""
    return _hashed(b"guicang-month-file-1", row.hash, [kind.encode(), sha256(body).digest()])


def is_whole(row: MonthClose) -> bool:
    """Whether the closing is as it was written: its pack hashes to its sum, and all of it to its link."""
    return sha256(row.pack).digest() == row.sha256 and link_of(row) == row.hash


def _hashed(name: bytes, before: bytes, fields: list[bytes]) -> bytes:
    return sha256(name + before + b"".join(len(field).to_bytes(4, "big") + field for field in fields)).digest()
