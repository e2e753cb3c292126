"""Every SQL statement about the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from app.archive.models import ArchiveAccess, ArchivedMessage
from app.db.work import Work


class KeptMessage(NamedTuple):
    """A message as the archive lists it: everything but what is in it."""

    id: int
    direction: str
    kind: str
    file_name: str | None
    size: int
    at: datetime
    outcome: str
    sha256: bytes


class SealedMessage(NamedTuple):
    """An outgoing message, ready to be stored."""

    kind: str
    file_name: str
    sha256: bytes
    size: int
    packing: str
    body: bytes


_NEW_IDS = "SELECT nextval('archived_message_id_seq') FROM generate_series(1, %s)"
_COPY = """
COPY archived_message (site_id, id, direction, kind, file_name, sha256, size, packing, body, at, outcome)
FROM STDIN (FORMAT BINARY)
"""
_COPIED = ("int4", "int8", "text", "text", "text", "bytea", "int8", "text", "bytea", "timestamptz", "text")
_SEALED = "SELECT id, sha256, packing, body FROM archived_message WHERE site_id = %s AND id = ANY(%s)"


def add_outgoing(work: Work, messages: Sequence[SealedMessage], *, at: datetime) -> list[int]:
    """Insert outgoing messages whose bytes were never there before; their ids, in order."""
    ids = [row[0] for row in work.connection.execute(_NEW_IDS, [len(messages)])]
    with work.connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_COPIED)
        for id_, message in zip(ids, messages, strict=True):
            kind, file_name, *sealed = message
            copy.write_row((work.site_id, id_, "out", kind, file_name, *sealed, at, "stored"))
    return ids


def sealed_bodies(work: Work, ids: Sequence[int]) -> dict[int, tuple[bytes, str, bytes | None]]:
    """The hash, the packing and the sealed body (None once erased) of these messages, by id."""
    found = work.connection.cursor(binary=True).execute(_SEALED, [work.site_id, list(ids)])
    return {id_: (digest, packing, body) for id_, digest, packing, body in found}


def add_once(work: Work, message: ArchivedMessage) -> int | None:
    """Add the message unless the same bytes are there; its id, or None if they were."""
    values = message.model_dump(exclude={"id"})
    statement = insert(ArchivedMessage).values(**values).on_conflict_do_nothing().returning(col(ArchivedMessage.id))
    return work.session.scalar(statement)


def kept_as(work: Work, *, direction: str, sha256: bytes) -> KeptMessage:
    """The message with this hash, without its sealed body."""
    columns = [getattr(ArchivedMessage, name) for name in KeptMessage._fields]
    statement = select(*columns).where(
        ArchivedMessage.site_id == work.site_id,
        ArchivedMessage.direction == direction,
        ArchivedMessage.sha256 == sha256,
    )
    return KeptMessage(*work.session.execute(statement).one())


# The first byte of a sealed value is the number of its key; only that byte is read.
_OLD = """
SELECT id, sha256, body FROM archived_message
WHERE site_id = %s AND id > %s AND substring(body FROM 1 FOR 1) <> %s
ORDER BY id LIMIT %s FOR NO KEY UPDATE
"""
_COUNT_OLD = "SELECT count(*) FROM archived_message WHERE site_id = %s AND substring(body FROM 1 FOR 1) <> %s"
_SET_BODIES = """
UPDATE archived_message SET body = given.body FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, body)
WHERE archived_message.site_id = %s AND archived_message.id = given.id
"""


def under_old_keys(work: Work, *, newest: int, after: int, limit: int) -> list[tuple[int, bytes, bytes]]:
    """(id, hash, sealed body) of messages above the id `after` that another than the newest key sealed, locked."""
    return work.connection.execute(_OLD, [work.site_id, after, bytes([newest]), limit]).fetchall()


def count_under_old_keys(work: Work, *, newest: int) -> int:
    """How many there are."""
    row = work.connection.execute(_COUNT_OLD, [work.site_id, bytes([newest])]).fetchone()
    return row[0] if row else 0


def set_bodies(work: Work, ids: Sequence[int], bodies: Sequence[bytes]) -> None:
    """Write the sealed bodies of these messages."""
    work.connection.execute(_SET_BODIES, [list(ids), list(bodies), work.site_id])


def message(work: Work, message_id: int) -> ArchivedMessage | None:
    """A message by its id."""
    return work.session.get(ArchivedMessage, (work.site_id, message_id))


def set_outcome(work: Work, *, message_id: int, outcome: str, kind: str | None) -> None:
    """Write what became of a message, and its kind if one is given."""
    values = {"outcome": outcome} | ({"kind": kind} if kind else {})
    work.session.execute(
        update(ArchivedMessage)
        .where(col(ArchivedMessage.site_id) == work.site_id, col(ArchivedMessage.id) == message_id)
        .values(**values)
    )


def kept_between(work: Work, *, since: datetime, until: datetime, limit: int) -> list[KeptMessage]:
    """What was kept from `since` to before `until`, newest first, without its sealed body."""
    statement = select(*_columns()).where(
        ArchivedMessage.site_id == work.site_id, ArchivedMessage.at >= since, ArchivedMessage.at < until
    )
    newest = statement.order_by(col(ArchivedMessage.at).desc(), col(ArchivedMessage.id).desc()).limit(limit)
    return [KeptMessage(*row) for row in work.session.execute(newest)]


def count_between(work: Work, *, since: datetime, until: datetime) -> list[tuple[str, int]]:
    """How many messages of each direction were kept from `since` to before `until`."""
    statement = (
        select(ArchivedMessage.direction, func.count())
        .where(ArchivedMessage.site_id == work.site_id, ArchivedMessage.at >= since, ArchivedMessage.at < until)
        .group_by(ArchivedMessage.direction)
    )
    return [(direction, count) for direction, count in work.session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the archive is asked for; None does not narrow. `kind` is how it begins, `file_name` any part of it."""

    direction: str | None = None
    kind: str | None = None
    outcome: str | None = None
    file_name: str | None = None


def page(work: Work, *, wanted: Wanted, after: int, limit: int) -> list[KeptMessage]:
    """What is kept, newest first, from below the id `after` (0: from the top), without its sealed body."""
    statement = select(*_columns()).where(ArchivedMessage.site_id == work.site_id, *_narrowed(wanted))
    if after:
        statement = statement.where(col(ArchivedMessage.id) < after)
    newest = statement.order_by(col(ArchivedMessage.id).desc()).limit(limit)
    return [KeptMessage(*row) for row in work.session.execute(newest)]


def listed(work: Work, message_id: int) -> KeptMessage | None:
    """One message as the archive lists it."""
    statement = select(*_columns()).where(ArchivedMessage.site_id == work.site_id, ArchivedMessage.id == message_id)
    found = work.session.execute(statement).first()
    return KeptMessage(*found) if found else None


def accesses(work: Work, *, after: int, limit: int) -> list[ArchiveAccess]:
    """Rows of the access log, newest first, from below the id `after` (0: from the top)."""
    statement = select(ArchiveAccess).where(ArchiveAccess.site_id == work.site_id)
    if after:
        statement = statement.where(col(ArchiveAccess.id) < after)
    return list(work.session.exec(statement.order_by(col(ArchiveAccess.id).desc()).limit(limit)))


def _columns() -> list[Any]:
    return [getattr(ArchivedMessage, name) for name in KeptMessage._fields]


def _narrowed(wanted: Wanted) -> list[Any]:
    asked = {"direction": wanted.direction, "outcome": wanted.outcome}
    narrowed = [getattr(ArchivedMessage, name) == value for name, value in asked.items() if value]
    if wanted.kind:
        narrowed.append(col(ArchivedMessage.kind).startswith(wanted.kind, autoescape=True))
    if wanted.file_name:
        narrowed.append(col(ArchivedMessage.file_name).contains(wanted.file_name, autoescape=True))
    return narrowed
