"""Keeping messages as they crossed the wire, and opening them again on the record."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple

from app.archive import queries
from app.archive.models import ArchiveAccess, ArchivedMessage
from app.archive.packing import pack, unpack
from app.archive.queries import KeptMessage
from app.core.clock import start_of_day
from app.core.errors import Forbidden, NotFound
from app.db.work import Work
from schemas.vocabulary import Role

Direction = Literal["in", "out"]
_MAY_OPEN = frozenset({Role.BROKER, Role.AUDITOR})


class Kept(NamedTuple):
    """Where a message is kept, whether it is new (the same bytes are kept once), and what became of it so far."""

    id: int
    new: bool
    outcome: str = "stored"


def keep(work: Work, *, direction: Direction, kind: str, body: bytes, file_name: str | None = None) -> Kept:
    """Seal and store `body` before anything is done with it."""
    digest = sha256(body).digest()
    message = ArchivedMessage(
        site_id=work.site_id,
        direction=direction,
        kind=kind,
        file_name=file_name,
        sha256=digest,
        size=len(body),
        body=work.keys.seal(pack(body), bound_to=binding(work, digest)),
        at=work.clock.now(),
    )
    added = queries.add_once(work, message)
    if added is not None:
        return Kept(added, new=True)
    there = queries.kept_as(work, direction=direction, sha256=digest)
    return Kept(there.id, new=False, outcome=there.outcome)


def open_message(work: Work, *, message_id: int, purpose: str) -> bytes:
    """The bytes of a message, for a broker or an auditor; writes down who opened it and why.

    The system itself (sending, receipts) opens without an entry. Raises `NotFound`, `Forbidden`.
    """
    message = queries.message(work, message_id)
    if message is None:
        raise unknown(message_id)
    if not work.actor.is_system:
        _record_access(work, message_id, purpose)
    if message.body is None:
        raise erased(message_id)
    return unpack(message.packing, work.keys.open(message.body, bound_to=binding(work, message.sha256)))


def latest_messages(work: Work, *, until: date, days: int = 1, limit: int = 50) -> list[KeptMessage]:
    """What crossed the wire in the last `days` business days up to `until`, newest first. The bodies stay sealed."""
    since, end = start_of_day(until - timedelta(days=days - 1)), start_of_day(until + timedelta(days=1))
    return queries.kept_between(work, since=since, until=end, limit=limit)


def counts_of_day(work: Work, *, day: date) -> dict[str, int]:
    """How many messages came `in` and went `out` on a business day."""
    return dict(queries.count_between(work, since=start_of_day(day), until=start_of_day(day + timedelta(days=1))))


def messages(
    work: Work,
    *,
    direction: Direction | None = None,
    kind: str | None = None,
    outcome: str | None = None,
    file_name: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[KeptMessage]:
    """What crossed the wire, newest first; `after` is the last id of the page before. The bodies stay sealed.

    `kind` is how a kind begins (CEB625); `file_name` is any part of the name a file came or went under.
    """
    wanted = queries.Wanted(direction, kind, outcome, file_name)
    return queries.page(work, wanted=wanted, after=after, limit=limit)


def kept_message(work: Work, *, message_id: int) -> KeptMessage:
    """One message as the archive lists it; its body stays sealed. Raises `NotFound` (unknown_message)."""
    found = queries.listed(work, message_id)
    if found is None:
        raise unknown(message_id)
    return found


def mark(work: Work, *, message_id: int, outcome: str, kind: str | None = None) -> None:
    """Write what became of a message: imported, applied, refused; and its kind, once it was read."""
    queries.set_outcome(work, message_id=message_id, outcome=outcome, kind=kind)


def erased(message_id: int) -> NotFound:
    """What is said where a message has no body any more."""
    return NotFound("erased", f"Message {message_id} was erased by the site's policy.", message_id=message_id)


def unknown(message_id: int) -> NotFound:
    """What is said where a message was never kept."""
    return NotFound("unknown_message", f"There is no archived message {message_id}.", message_id=message_id)


def count_old(work: Work) -> int:
    """How many messages are sealed with an older key."""
    return queries.count_under_old_keys(work, newest=work.keys.newest)


def reseal_some(work: Work, *, after: int, limit: int) -> tuple[int, int | None]:
    """Seal up to `limit` messages above the id `after` anew; how many, and where to go on (None: at the end)."""
    rows = queries.under_old_keys(work, newest=work.keys.newest, after=after, limit=limit)
    bodies = [work.keys.reseal(body, bound_to=binding(work, digest)) for _, digest, body in rows]
    queries.set_bodies(work, [id_ for id_, _, _ in rows], bodies)
    return len(rows), rows[-1][0] if len(rows) == limit else None


def binding(work: Work, digest: bytes) -> str:
    """What a sealed message is bound to: its site and its own hash."""
    return f"archive/{work.site_id}/{digest.hex()}"


def accesses(work: Work, *, after: int = 0, limit: int = 50) -> list[ArchiveAccess]:
    """Who opened what is sealed, newest first; `after` is the last id of the page before."""
    return queries.accesses(work, after=after, limit=limit)


def _record_access(work: Work, message_id: int, purpose: str) -> None:
    if _MAY_OPEN.isdisjoint(work.actor.roles):
        raise Forbidden("sealed_for_you", "Only a broker or an auditor may open messages.", needs=sorted(_MAY_OPEN))
    record_access(work, purpose, message_id=message_id)


def record_access(
    work: Work,
    purpose: str,
    *,
    message_id: int | None = None,
    original_id: int | None = None,
    photo_id: int | None = None,
) -> None:
    """Write down that whoever acts opened something sealed, and why."""
    work.session.add(
        ArchiveAccess(
            site_id=work.site_id,
            message_id=message_id,
            original_id=original_id,
            photo_id=photo_id,
            badge=work.actor.badge,
            purpose=purpose,
            at=work.clock.now(),
        )
    )
    work.session.flush()
