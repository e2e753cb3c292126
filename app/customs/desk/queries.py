"""Every SQL statement of the desk: what runs out when, what is late, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, dict_row

from app.db.work import Work


@dataclass(frozen=True, slots=True)
class Due:
    """A parcel whose 30-day clock runs. `cop_no` and `trouble` are those of its live application."""

    parcel_id: int
    lpn: str | None
    state: str
    place: str
    owner_code: str | None
    order_no: str | None
    invt_no: str | None
    released_at: datetime
    cop_no: str | None
    application_state: str | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Late:
    """A parcel that is to expire."""

    id: int
    state: str


# The clock runs until customs has stored the application, so what is submitted and not answered runs too.
_DUE = """
SELECT p.id AS parcel_id, p.lpn, p.state, p.place, p.owner_code, o.order_no, o.invt_no, o.released_at,
       a.cop_no, a.state AS application_state, a.trouble
FROM parcel AS p
JOIN original AS o ON o.site_id = p.site_id AND o.id = p.original_id
LEFT JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id AND l.live
LEFT JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
WHERE p.site_id = %(site)s AND o.released_at IS NOT NULL
  AND (p.state IN ('arrived', 'received', 'held', 'conforming', 'rejected')
       OR (p.state IN ('declared', 'withdrawing', 'missing_declared') AND a.declared_at IS NULL))
  AND (%(owner)s::text IS NULL OR p.owner_code = %(owner)s)
  AND (o.released_at, p.id) > (%(after)s, %(after_id)s)
ORDER BY o.released_at, p.id LIMIT %(limit)s
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
SELECT p.state, o.id AS original_id, o.invt_no, o.trade_mode, o.released_at, a.cop_no, a.state AS application_state,
       a.trouble, a.prepared_by, EXISTS (
         SELECT FROM parcel_line AS line WHERE line.site_id = p.site_id AND line.parcel_id = p.id) AS counted
FROM parcel AS p
LEFT JOIN original AS o ON o.site_id = p.site_id AND o.id = p.original_id
LEFT JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id AND l.live
LEFT JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
WHERE p.site_id = %s AND p.id = %s
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


def due(work: Work, *, owner: str | None, after: tuple[datetime, int], limit: int) -> list[Due]:
    """Parcels whose clock runs, the soonest first, from behind `after` (released_at, parcel id)."""
    values = {"site": work.site_id, "owner": owner, "after": after[0], "after_id": after[1], "limit": limit}
    with work.connection.cursor(row_factory=class_row(Due)) as cursor:
        return cursor.execute(_DUE, values).fetchall()


def late(work: Work, *, states: Sequence[str], since: datetime, limit: int) -> list[Late]:
    """Parcels in these states whose list was released before `since`."""
    values = {"site": work.site_id, "states": list(states), "since": since, "limit": limit}
    with work.connection.cursor(row_factory=class_row(Late)) as cursor:
        return cursor.execute(_LATE, values).fetchall()


def stands(work: Work, parcel_id: int) -> dict[str, Any] | None:
    """Where a parcel stands towards its declaration."""
    with work.connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_STANDS, [work.site_id, parcel_id]).fetchone()


def open_receipts(work: Work, *, outcomes: Sequence[str], after: int, limit: int) -> list[OpenReceipt]:
    """Receipts with one of these outcomes, oldest first, from behind `after`."""
    with work.connection.cursor(row_factory=class_row(OpenReceipt)) as cursor:
        return cursor.execute(_WAITING, [work.site_id, list(outcomes), after, limit]).fetchall()
