"""Every statement about notices: found set-based, told once by their key, resolved when their reason is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString, cast

from psycopg.rows import class_row

from app.db.work import Work


@dataclass(frozen=True, slots=True)
class Row:
    """A notice as it is kept, with the numbers of what it is about."""

    id: int
    kind: str
    event_key: str
    lpn: str | None
    cop_no: str | None
    receipt_id: int | None
    owner_code: str | None
    arguments: dict[str, Any]
    at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None


# One at a time in a site: ids then grow in the order of commits, so that a cursor never misses one.
_LOCK = "SELECT pg_advisory_xact_lock(%s, %s)"
_LOCK_SPACE = 0x6E6F7469

_DAY = "to_char((o.released_at AT TIME ZONE 'Asia/Shanghai')::date + %(span)s, 'YYYY-MM-DD')"
# The parcels the queue by deadline holds, of which so few days are left.
_DEADLINES = f"""
SELECT 'deadline_near', 'deadline_near:' || p.id || ':' || {_DAY}, p.id, NULL::bigint, NULL::bigint, p.owner_code,
       jsonb_build_object('lpn', p.lpn, 'declare_by', {_DAY})
FROM parcel AS p JOIN original AS o ON o.site_id = p.site_id AND o.id = p.original_id
LEFT JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id AND l.live
LEFT JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
WHERE p.site_id = %(site)s AND o.released_at < %(near)s AND o.released_at >= %(late)s AND p.lpn IS NOT NULL
  AND (p.state IN ('arrived', 'received', 'held', 'conforming', 'rejected')
       OR (p.state IN ('declared', 'withdrawing', 'missing_declared') AND a.declared_at IS NULL))
"""  # noqa: S608 (our own text)
_NEGATIVES = """
SELECT 'receipt_negative', 'receipt_negative:' || r.id, NULL::bigint, a.id, r.id, o.ebc_code,
       jsonb_build_object('cop_no', a.cop_no, 'status', r.status)
FROM receipt AS r
JOIN application AS a ON a.site_id = r.site_id AND a.id = r.application_id
JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id
WHERE r.site_id = %(site)s AND (r.status = '100' OR r.status LIKE '-%%') AND r.outcome IN ('applied', 'flagged')
  AND a.state IN ('rejected', 'failed', 'prepared', 'drafted')
"""
_SILENT = """
SELECT 'no_answer', 'no_answer:' || a.id || ':' || extract(epoch FROM a.submitted_at)::bigint, NULL::bigint, a.id,
       NULL::bigint, o.ebc_code, jsonb_build_object('cop_no', a.cop_no, 'hours', %(hours)s::int)
FROM application AS a JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id
WHERE a.site_id = %(site)s AND a.state IN ('submitted', 'sent')
  AND coalesce(greatest(a.last_status_at, a.submitted_at), a.submitted_at) < %(silent_since)s
"""
_UNMATCHED = """
SELECT 'unmatched_receipt', 'unmatched_receipt:' || r.id, NULL::bigint, NULL::bigint, r.id, NULL,
       jsonb_build_object('number', r.cop_no, 'status', r.status)
FROM receipt AS r WHERE r.site_id = %(site)s AND r.outcome = 'waiting'
"""
_INSPECTIONS = """
SELECT 'inspection_called', 'inspection_called:' || p.id || ':' || p.seq, p.id, a.id, NULL::bigint, p.owner_code,
       jsonb_build_object('lpn', p.lpn, 'cop_no', a.cop_no, 'place', p.place)
FROM parcel AS p
JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id AND l.live
JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
WHERE p.site_id = %(site)s AND p.state = 'inspection'
"""
_DUE = " UNION ALL ".join((_DEADLINES, _NEGATIVES, _SILENT, _UNMATCHED, _INSPECTIONS))
_COLUMNS = "(kind, event_key, parcel_id, application_id, receipt_id, owner_code, arguments)"
# Those told before are left out first: a number that is drawn and not used makes holes in the ids.
_TELL = f"""
INSERT INTO notice (site_id, at, kind, event_key, parcel_id, application_id, receipt_id, owner_code, arguments)
SELECT %(site)s, %(now)s, due.* FROM ({_DUE}) AS due {_COLUMNS}
WHERE NOT EXISTS (SELECT FROM notice AS told WHERE told.site_id = %(site)s AND told.event_key = due.event_key)
ON CONFLICT (site_id, event_key) DO NOTHING
"""  # noqa: S608 (our own texts)
_RESOLVE = f"""
UPDATE notice SET resolved_at = %(now)s WHERE site_id = %(site)s AND resolved_at IS NULL AND NOT EXISTS (
  SELECT FROM ({_DUE}) AS due {_COLUMNS}
  WHERE due.event_key = notice.event_key)
"""  # noqa: S608
_STATES = {
    "open": "n.resolved_at IS NULL AND n.acknowledged_at IS NULL",
    "acknowledged": "n.resolved_at IS NULL AND n.acknowledged_at IS NOT NULL",
    "resolved": "n.resolved_at IS NOT NULL",
    None: "true",
}
_PAGE = """
SELECT n.id, n.kind, n.event_key, p.lpn, a.cop_no, n.receipt_id, n.owner_code, n.arguments, n.at, n.acknowledged_by,
       n.acknowledged_at, n.resolved_at
FROM notice AS n
LEFT JOIN parcel AS p ON p.site_id = n.site_id AND p.id = n.parcel_id
LEFT JOIN application AS a ON a.site_id = n.site_id AND a.id = n.application_id
WHERE n.site_id = %(site)s AND n.id > %(after)s AND {state}
  AND (%(kind)s::text IS NULL OR n.kind = %(kind)s) AND (%(owner)s::text IS NULL OR n.owner_code = %(owner)s)
ORDER BY n.id LIMIT %(limit)s
"""
_COUNTS = """
SELECT kind, count(*) FROM notice
WHERE site_id = %(site)s AND resolved_at IS NULL AND acknowledged_at IS NULL
  AND (%(owner)s::text IS NULL OR owner_code = %(owner)s) GROUP BY kind
"""
_ACKNOWLEDGE = """
UPDATE notice SET acknowledged_by = %s, acknowledged_at = %s
WHERE site_id = %s AND id = ANY(%s) AND acknowledged_at IS NULL
"""


_REOPEN = """
UPDATE notice SET acknowledged_by = NULL, acknowledged_at = NULL
WHERE site_id = %s AND id = ANY(%s) AND acknowledged_at IS NOT NULL AND resolved_at IS NULL
"""


def _text(statement: str) -> LiteralString:
    return cast("LiteralString", statement)  # put together from our own texts only


def tell_and_resolve(work: Work, values: Mapping[str, Any]) -> tuple[int, int]:
    """Write the notices that are due and not told yet, and resolve those whose reason is gone: (new, resolved)."""
    given = dict(values) | {"site": work.site_id, "now": work.clock.now()}
    work.connection.execute(_LOCK, [_LOCK_SPACE, work.site_id])
    told = work.connection.execute(_text(_TELL), given).rowcount
    return told, work.connection.execute(_text(_RESOLVE), given).rowcount


def page(work: Work, *, state: str | None, kind: str | None, owner: str | None, after: int, limit: int) -> list[Row]:
    """Notices in a state, oldest first, from behind the id `after`."""
    values = {"site": work.site_id, "kind": kind, "owner": owner, "after": after, "limit": limit}
    with work.connection.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(_text(_PAGE.format(state=_STATES[state])), values).fetchall()


def open_counts(work: Work, *, owner: str | None) -> dict[str, int]:
    """How many are open, by kind."""
    return dict(work.connection.execute(_COUNTS, {"site": work.site_id, "owner": owner}).fetchall())


def acknowledge(work: Work, ids: Sequence[int]) -> int:
    """Somebody has seen these; how many had been seen by nobody before."""
    values = [work.actor.badge, work.clock.now(), work.site_id, list(ids)]
    return work.connection.execute(_ACKNOWLEDGE, values).rowcount


def reopen(work: Work, ids: Sequence[int]) -> int:
    """Nobody has seen these after all; how many that changed."""
    return work.connection.execute(_REOPEN, [work.site_id, list(ids)]).rowcount
