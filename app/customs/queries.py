"""Every SQL statement about applications, the messages they travel in, and receipts: set-based, a handful a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, LiteralString, NamedTuple, cast

from psycopg.rows import class_row

from app.db.work import Work


@dataclass(slots=True)
class Standing:
    """A locked application, as far as acts and receipts need to know and may change it."""

    id: int
    cop_no: str
    guid: str
    original_id: int
    app_type: str
    reason: str
    state: str
    prepared_by: str
    prepared_at: datetime
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    declared_at: datetime | None = None
    concluded_at: datetime | None = None
    last_status: str | None = None
    last_status_at: datetime | None = None
    moved_at: datetime | None = None
    closed_until: datetime | None = None
    pre_no: str | None = None
    holds_quantity: bool = False
    trouble: str | None = None


class Link(NamedTuple):
    """A parcel of an application; `mine` unless a later application speaks for it."""

    application_id: int
    parcel_id: int
    mine: bool


class LineAmount(NamedTuple):
    """An amount of a line of an original."""

    application_id: int
    gnum: int
    qty: Decimal


class Candidate(NamedTuple):
    """A conforming parcel that no live application speaks for."""

    parcel_id: int
    original_id: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which parcels to prepare: of an owner, a list, released from `since` to before `until`, or these; None is any."""

    owner_code: str | None = None
    original_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    parcel_ids: tuple[int, ...] | None = None


EVERYTHING = Choice()


class Content(NamedTuple):
    """A parcel of an application as it is now: of which original, and how much of which line."""

    application_id: int
    original_id: int | None
    gnum: int | None
    qty: Decimal | None


def _text(statement: str) -> LiteralString:
    """Statements are put together from names of our own only; psycopg wants that said."""
    return cast("LiteralString", statement)


def _columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]


_COLUMNS = tuple(field.name for field in fields(Standing))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM application WHERE site_id = %(site)s"  # noqa: S608 (our own names)
_LOCKED = "FOR NO KEY UPDATE"
_NAMED = f"{_SELECT} AND cop_no = ANY(%(cop_nos)s) ORDER BY id"
_SUBMITTABLE = f"{_SELECT} AND state IN ('prepared', 'drafted') ORDER BY id LIMIT %(limit)s"
_BY_NUMBER = f"{_SELECT} AND (id = ANY(%(ids)s) OR cop_no = ANY(%(cop_nos)s)) ORDER BY id {_LOCKED}"
_PREPARED = f"{_SUBMITTABLE} {_LOCKED}"
_PREPARED_OF = f"""
{_SELECT} AND state IN ('prepared', 'drafted') AND id IN (
  SELECT application_id FROM application_parcel WHERE site_id = %(site)s AND parcel_id = ANY(%(parcels)s) AND live)
ORDER BY id {_LOCKED}
"""  # noqa: S608


def _standings(work: Work, statement: str, **values: Any) -> list[Standing]:
    with work.connection.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(_text(statement), values | {"site": work.site_id}).fetchall()


def lock_applications(work: Work, *, ids: Sequence[int] = (), cop_nos: Sequence[str] = ()) -> list[Standing]:
    """Lock these applications in the order of their ids. Always before their parcels, and those before list lines."""
    return _standings(work, _BY_NUMBER, ids=list(ids), cop_nos=list(cop_nos))


def prepared(work: Work, *, cop_nos: Sequence[str] | None, limit: int) -> list[Standing]:
    """What is not submitted yet, or those of these numbers whatever their state, without a lock."""
    if cop_nos is None:
        return _standings(work, _SUBMITTABLE, limit=limit)
    return _standings(work, _NAMED, cop_nos=list(cop_nos))


def lock_prepared(work: Work, limit: int | None) -> list[Standing]:
    """Lock what is prepared (or a draft at the e-port) and not yet submitted, oldest first."""
    return _standings(work, _PREPARED, limit=limit)


def lock_prepared_of(work: Work, parcel_ids: Sequence[int]) -> list[Standing]:
    """Lock the prepared applications that speak for one of these parcels."""
    return _standings(work, _PREPARED_OF, parcels=list(parcel_ids))


_WRITTEN = {
    "state": "text", "app_type": "text", "reason": "text", "prepared_by": "text", "prepared_at": "timestamptz",
    "submitted_by": "text", "submitted_at": "timestamptz", "declared_at": "timestamptz",
    "concluded_at": "timestamptz", "last_status": "text", "last_status_at": "timestamptz", "moved_at": "timestamptz",
    "closed_until": "timestamptz", "pre_no": "text", "holds_quantity": "boolean", "trouble": "text",
}  # fmt: skip


@cache
def _write(names: tuple[str, ...]) -> str:
    arrays = ", ".join(f"%s::{_WRITTEN[name]}[]" for name in names)
    return f"""
UPDATE application SET {", ".join(f"{name} = new.{name}" for name in names)}
FROM unnest(%s::bigint[], {arrays}) AS new (id, {", ".join(names)})
WHERE application.site_id = %s AND application.id = new.id
"""  # noqa: S608 (names from the table above)


def write_applications(work: Work, pairs: Sequence[tuple[Standing, Standing]]) -> None:
    """Write what has changed of these (locked) applications, given as found and as they are now."""
    changed = [(found, now) for found, now in pairs if found != now]
    names = tuple(n for n in _WRITTEN if any(getattr(found, n) != getattr(now, n) for found, now in changed))
    if names:
        rows = [[getattr(now, name) for name in ("id", *names)] for _, now in changed]
        work.connection.execute(_text(_write(names)), [*_columns(rows, 0), work.site_id])


_ADD = f"""
INSERT INTO application (site_id, holds_quantity, {", ".join(_COLUMNS[:9])})
SELECT %s, false, * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[],
                         %s::text[], %s::timestamptz[])
"""  # noqa: S608
_ADD_PARCELS = """
INSERT INTO application_parcel (site_id, application_id, parcel_id, live)
SELECT %s, application_id, parcel_id, true FROM unnest(%s::bigint[], %s::bigint[]) AS new (application_id, parcel_id)
"""
# The lines are added up where they stand; a parcel's lines do not change under the lock its preparation holds.
_ADD_LINES = """
INSERT INTO application_line (site_id, application_id, gnum, qty)
SELECT link.site_id, link.application_id, line.gnum, sum(line.qty)
FROM application_parcel AS link
JOIN parcel_line AS line ON line.site_id = link.site_id AND line.parcel_id = link.parcel_id
WHERE link.site_id = %s AND link.application_id = ANY(%s)
GROUP BY link.site_id, link.application_id, line.gnum
"""


def new_ids(work: Work, table: str, count: int) -> list[int]:
    """`count` fresh ids of one of this stage's tables."""
    found = work.connection.execute(
        "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [f"{table}_id_seq", count]
    )
    return [row[0] for row in found]


_AS_PREPARED = attrgetter(
    *[field.name for field in fields(Standing)][:9]
)  # `astuple` copies, which took longest of all


def add_applications(work: Work, standings: Sequence[Standing], parcels: Mapping[int, Sequence[int]]) -> None:
    """Insert prepared applications with their parcels (application id → parcel ids), and add up their lines."""
    rows = [_AS_PREPARED(standing) for standing in standings]
    links = [(application, parcel) for application, members in parcels.items() for parcel in members]
    work.connection.execute(_text(_ADD), [work.site_id, *_columns(rows, 9)])
    work.connection.execute(_ADD_PARCELS, [work.site_id, *_columns(links, 2)])
    work.connection.execute(_ADD_LINES, [work.site_id, list(parcels)])


# `released_at` leaves out what is too late: that expires, and is not declared.
_FREE = """
FROM parcel JOIN original AS list ON list.site_id = parcel.site_id AND list.id = parcel.original_id
WHERE parcel.site_id = %(site)s AND parcel.state = 'conforming' AND list.invt_no IS NOT NULL
  AND list.trade_mode = '1210' AND list.released_at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR list.released_at < %(until)s)
  AND (%(owner_code)s::text IS NULL OR parcel.owner_code = %(owner_code)s)
  AND (%(original_id)s::bigint IS NULL OR parcel.original_id = %(original_id)s)
  AND (%(parcel_ids)s::bigint[] IS NULL OR parcel.id = ANY(%(parcel_ids)s))
  AND EXISTS (SELECT FROM parcel_line AS line WHERE line.site_id = parcel.site_id AND line.parcel_id = parcel.id)
  AND NOT EXISTS (SELECT FROM application_parcel AS link
                  WHERE link.site_id = parcel.site_id AND link.parcel_id = parcel.id AND link.live)
"""
_FREE_LISTS = f"""
SELECT parcel.original_id {_FREE}
GROUP BY parcel.original_id ORDER BY min(list.released_at), parcel.original_id LIMIT %(limit)s
"""
_FREE_PARCELS = f"""
SELECT parcel.id, parcel.original_id, parcel.reason {_FREE}
  AND (%(lists)s::bigint[] IS NULL OR parcel.original_id = ANY(%(lists)s))
ORDER BY list.released_at, parcel.original_id, parcel.id
"""


def free_lists(work: Work, choice: Choice, *, limit: int | None) -> list[int]:
    """Lists with a conforming parcel that no live application speaks for, the soonest deadline first."""
    return [row[0] for row in work.connection.execute(_text(_FREE_LISTS), _chosen(work, choice) | {"limit": limit})]


def free_parcels(work: Work, lists: Sequence[int] | None, choice: Choice) -> list[Candidate]:
    """The chosen conforming parcels (of these lists) that no live application speaks for, list by list."""
    values = _chosen(work, choice) | {"lists": None if lists is None else list(lists)}
    return [Candidate(*row) for row in work.connection.execute(_text(_FREE_PARCELS), values)]


def _chosen(work: Work, choice: Choice) -> dict[str, Any]:
    parcels = None if choice.parcel_ids is None else list(choice.parcel_ids)
    return {
        "site": work.site_id,
        "since": choice.since,
        "until": choice.until,
        "owner_code": choice.owner_code,
        "original_id": choice.original_id,
        "parcel_ids": parcels,
    }


_LINKS = """
SELECT link.application_id, link.parcel_id, NOT EXISTS (
  SELECT FROM application_parcel AS later WHERE later.site_id = link.site_id AND later.parcel_id = link.parcel_id
    AND later.application_id > link.application_id) AS mine
FROM application_parcel AS link WHERE link.site_id = %s AND link.application_id = ANY(%s)
ORDER BY link.application_id, link.parcel_id
"""
_LINES = """
SELECT application_id, gnum, qty FROM application_line WHERE site_id = %s AND application_id = ANY(%s)
ORDER BY application_id, gnum
"""
_CONTENT = """
SELECT link.application_id, parcel.original_id, line.gnum, line.qty
FROM application_parcel AS link
JOIN parcel ON parcel.site_id = link.site_id AND parcel.id = link.parcel_id
LEFT JOIN parcel_line AS line ON line.site_id = link.site_id AND line.parcel_id = link.parcel_id
WHERE link.site_id = %s AND link.application_id = ANY(%s)
"""
_LIVE = "UPDATE application_parcel SET live = %s WHERE site_id = %s AND application_id = ANY(%s) AND live <> %s"


def links(work: Work, application_ids: Sequence[int]) -> list[Link]:
    """The parcels of these applications, in order. To be read again once the parcels are locked."""
    return [Link(*row) for row in work.connection.execute(_LINKS, [work.site_id, list(application_ids)])]


def lines(work: Work, application_ids: Sequence[int]) -> list[LineAmount]:
    """The lines of these applications."""
    return [LineAmount(*row) for row in work.connection.execute(_LINES, [work.site_id, list(application_ids)])]


def contents(work: Work, application_ids: Sequence[int]) -> list[Content]:
    """What is in the parcels of these applications now."""
    return [Content(*row) for row in work.connection.execute(_CONTENT, [work.site_id, list(application_ids)])]


def set_live(work: Work, application_ids: Sequence[int], *, live: bool) -> None:
    """Say whether these applications still speak for their parcels. A key refuses two live ones of one parcel."""
    if application_ids:
        work.connection.execute(_LIVE, [live, work.site_id, list(application_ids), live])
