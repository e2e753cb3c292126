"""Every SQL statement of the desk: what runs out when, what is late, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString, TypeVar, cast

from psycopg.rows import class_row

from app.customs.desk.queues import Wanted
from app.db.work import Work

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Due:
    """A parcel whose 30-day clock runs. `cop_no` and `trouble` are those of its live application."""

    parcel_id: int
    lpn: str | None
    state: str
    place: str
    owner_code: str | None
    waybill: str | None
    order_no: str | None
    invt_no: str | None
    released_at: datetime
    cop_no: str | None
    application_state: str | None
    trouble: str | None
    prepared_by: str | None


@dataclass(frozen=True, slots=True)
class Load:
    """So many parcels alike in all of this; `released` is a business day."""

    released: date
    owner_code: str | None
    state: str
    application_state: str | None
    trouble: str | None
    declarable: bool
    owner_name: str
    parcels: int


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a parcel stands towards its declaration."""

    parcel_id: int
    state: str
    invt_no: str | None
    trade_mode: str | None
    released_at: datetime | None
    application_state: str | None
    trouble: str | None
    counted: bool


@dataclass(frozen=True, slots=True)
class Late:
    """A parcel that is to expire."""

    id: int
    state: str


# The clock runs until customs has stored the application, so what is submitted and not answered runs too.
_RUNNING = """
FROM parcel AS p
JOIN original AS o ON o.site_id = p.site_id AND o.id = p.original_id
LEFT JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id AND l.live
LEFT JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
WHERE p.site_id = %(site)s AND o.released_at IS NOT NULL
  AND (p.state IN ('arrived', 'received', 'held', 'conforming', 'rejected')
       OR (p.state IN ('declared', 'withdrawing', 'missing_declared') AND a.declared_at IS NULL))
  AND (%(owner)s::text IS NULL OR p.owner_code = %(owner)s)
"""
# What could be prepared now: the same conditions as in app/customs/queries.py.
_DECLARABLE = """
(p.state = 'conforming' AND a.id IS NULL AND o.invt_no IS NOT NULL AND o.trade_mode = '1210'
 AND o.released_at >= %(declarable_since)s::timestamptz
 AND EXISTS (SELECT FROM parcel_line AS line WHERE line.site_id = p.site_id AND line.parcel_id = p.id))
"""
_DUE = f"""
SELECT p.id AS parcel_id, p.lpn, p.state, p.place, p.owner_code, p.waybill, o.order_no, o.invt_no, o.released_at,
       a.cop_no, a.state AS application_state, a.trouble, a.prepared_by
{_RUNNING}
  AND (%(since)s::timestamptz IS NULL OR o.released_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR o.released_at < %(until)s)
  AND (%(state)s::text IS NULL OR p.state = %(state)s)
  AND (%(application_state)s::text IS NULL OR a.state = %(application_state)s)
  AND (%(declarable_since)s::timestamptz IS NULL OR {_DECLARABLE})
  AND (o.released_at, p.id) > (%(after)s, %(after_id)s)
ORDER BY o.released_at, p.id LIMIT %(limit)s
"""
_LOADS = f"""
SELECT (o.released_at AT TIME ZONE 'Asia/Shanghai')::date AS released, p.owner_code, p.state,
       a.state AS application_state, a.trouble, {_DECLARABLE} AS declarable, max(o.ebc_name) AS owner_name,
       count(*) AS parcels
{_RUNNING} GROUP BY 1, 2, 3, 4, 5, 6
"""
# A held parcel stays held; that it is late is noted once in its life.
_LATE = """
SELECT p.id, p.state FROM parcel AS p
JOIN original AS o ON o.site_id = p.site_id AND o.id = p.original_id
WHERE p.site_id = %(site)s AND p.state = ANY(%(states)s) AND o.released_at < %(since)s
  AND NOT (p.state = 'held' AND EXISTS (
    SELECT FROM journal AS j WHERE j.site_id = p.site_id AND j.parcel_id = p.id AND j.event = 'expire'))
ORDER BY p.id LIMIT %(limit)s
"""
_STANDS = """
SELECT p.id AS parcel_id, p.state, o.invt_no, o.trade_mode, o.released_at, a.state AS application_state, a.trouble,
       EXISTS (SELECT FROM parcel_line AS line WHERE line.site_id = p.site_id AND line.parcel_id = p.id) AS counted
FROM parcel AS p
LEFT JOIN original AS o ON o.site_id = p.site_id AND o.id = p.original_id
LEFT JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id AND l.live
LEFT JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
WHERE p.site_id = %s AND p.id = ANY(%s)
"""
_WAITING = """
SELECT kind, cop_no, status, return_time, info, outcome, received_at, id FROM receipt
WHERE site_id = %s AND outcome = ANY(%s) AND id > %s ORDER BY id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """A receipt somebody has to look at: nobody knows whom it is for (waiting), or it does not fit (flagged)."""

    kind: str
    cop_no: str
    status: str
    return_time: datetime
    info: str
    outcome: str
    received_at: datetime
    id: int


def _rows(work: Work, kind: type[Row], statement: str, **values: Any) -> list[Row]:
    text = cast("LiteralString", statement)  # put together from our own texts only
    with work.connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(text, values | {"site": work.site_id}).fetchall()


def due(
    work: Work,
    *,
    owner: str | None,
    wanted: Wanted,
    released: tuple[datetime | None, datetime | None],
    declarable_since: datetime | None,
    after: tuple[datetime, int],
    limit: int,
) -> list[Due]:
    """Parcels whose clock runs, the soonest first, from behind `after` (released_at, parcel id)."""
    values = {
        "owner": owner,
        "state": wanted.state,
        "application_state": wanted.application_state,
        "declarable_since": declarable_since,
        "since": released[0],
        "until": released[1],
        "after": after[0],
        "after_id": after[1],
        "limit": limit,
    }
    return _rows(work, Due, _DUE, **values)


def loads(work: Work, *, owner: str | None, declarable_since: datetime) -> list[Load]:
    """All parcels whose clock runs, counted by day of release, owner, state, application and trouble."""
    return _rows(work, Load, _LOADS, owner=owner, declarable_since=declarable_since)


def late(work: Work, *, states: Sequence[str], since: datetime, limit: int) -> list[Late]:
    """Parcels in these states whose list was released before `since`."""
    values = {"site": work.site_id, "states": list(states), "since": since, "limit": limit}
    with work.connection.cursor(row_factory=class_row(Late)) as cursor:
        return cursor.execute(_LATE, values).fetchall()


def stands(work: Work, parcel_ids: Sequence[int]) -> list[Stands]:
    """Where these parcels stand towards their declaration."""
    with work.connection.cursor(row_factory=class_row(Stands)) as cursor:
        return cursor.execute(_STANDS, [work.site_id, list(parcel_ids)]).fetchall()


def open_receipts(work: Work, *, outcomes: Sequence[str], after: int, limit: int) -> list[OpenReceipt]:
    """Receipts with one of these outcomes, oldest first, from behind `after`."""
    with work.connection.cursor(row_factory=class_row(OpenReceipt)) as cursor:
        return cursor.execute(_WAITING, [work.site_id, list(outcomes), after, limit]).fetchall()
