"""Many messages at once: kept by one COPY, opened by one SELECT."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from app.archive import queries
from app.archive.packing import ZSTD, pack, unpack
from app.archive.queries import SealedMessage
from app.archive.service import binding, erased, unknown
from app.core.lanes import in_lanes
from app.db.work import Work


class Outgoing(NamedTuple):
    """A message that is made here, so that its bytes are new for certain."""

    kind: str
    file_name: str
    body: bytes


def keep_outgoing(work: Work, messages: Sequence[Outgoing]) -> list[int]:
    """Seal and store messages before they are sent; their ids, in order."""

    def sealed(message: Outgoing) -> SealedMessage:
        kind, file_name, body = message
        digest = sha256(body).digest()
        kept = work.keys.seal(pack(body), bound_to=binding(work, digest))
        return SealedMessage(kind, file_name, digest, len(body), ZSTD, kept)

    rows = in_lanes(sealed, messages)
    return queries.add_outgoing(work, rows, at=work.clock.now())


def open_messages(work: Work, *, message_ids: Sequence[int]) -> dict[int, bytes]:
    """What the system itself is to send, by id. Raises `NotFound` (unknown_message, erased)."""
    found = queries.sealed_bodies(work, message_ids) if message_ids else {}
    return {id_: _opened(work, id_, found.get(id_)) for id_ in message_ids}


def _opened(work: Work, message_id: int, found: tuple[bytes, str, bytes | None] | None) -> bytes:
    if found is None:
        raise unknown(message_id)
    digest, packing, body = found
    if body is None:
        raise erased(message_id)
    return unpack(packing, work.keys.open(body, bound_to=binding(work, digest)))
