"""What the forecast asks: what was done in a time, how long customs takes, who waits until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg.rows import class_row

from app.db.work import Work


class Done(NamedTuple):
    """Parcels that went through each step in a time."""

    prepared: int
    submitted: int
    concluded: int


@dataclass(frozen=True, slots=True)
class Waits:
    """A parcel that will not make it. `place_in_line` is its place among those of its last day."""

    parcel_id: int
    lpn: str | None
    state: str
    place: str
    owner_code: str | None
    cop_no: str | None
    declare_by: date
    place_in_line: int


_DONE = """
SELECT count(*) FILTER (WHERE a.prepared_at >= %(since)s AND a.prepared_at < %(until)s AND a.state <> 'discarded'),
       count(*) FILTER (WHERE a.submitted_at >= %(since)s AND a.submitted_at < %(until)s),
       count(*) FILTER (WHERE a.concluded_at >= %(since)s AND a.concluded_at < %(until)s)
FROM application AS a JOIN application_parcel AS l ON l.site_id = a.site_id AND l.application_id = a.id
WHERE a.site_id = %(site)s
  AND greatest(a.prepared_at, a.submitted_at, a.concluded_at) >= %(since)s
"""
# In days of 24 hours, as the slowest tenth has it.
_ANSWER = """
SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM declared_at - submitted_at))
FROM application WHERE site_id = %s AND declared_at >= %s AND submitted_at IS NOT NULL AND declared_at >= submitted_at
"""
# Not submitted yet, and still in time: what is late is lost already. Who is furthest along goes first.
_LINE = """
SELECT p.id AS parcel_id, p.lpn, p.state, p.place, p.owner_code, a.cop_no,
       (o.released_at AT TIME ZONE 'Asia/Shanghai')::date + %(span)s AS declare_by,
       row_number() OVER (
         PARTITION BY (o.released_at AT TIME ZONE 'Asia/Shanghai')::date
         ORDER BY a.cop_no IS NULL, array_position(
           ARRAY['conforming', 'rejected', 'held', 'received', 'arrived'], p.state::text), o.released_at, p.id
       ) AS place_in_line
FROM parcel AS p
JOIN original AS o ON o.site_id = p.site_id AND o.id = p.original_id
LEFT JOIN application_parcel AS l ON l.site_id = p.site_id AND l.parcel_id = p.id AND l.live
LEFT JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
WHERE p.site_id = %(site)s AND o.released_at >= %(late)s
  AND p.state IN ('arrived', 'received', 'held', 'conforming', 'rejected')
  AND (%(owner)s::text IS NULL OR p.owner_code = %(owner)s)
"""
_WAITING = f"SELECT declare_by, count(*) FROM ({_LINE}) AS line GROUP BY declare_by"  # noqa: S608 (our own text)
_MISSING = f"""
SELECT line.* FROM ({_LINE}) AS line
JOIN unnest(%(days)s::date[], %(makes)s::bigint[]) AS load (day, makes) ON load.day = line.declare_by
WHERE line.place_in_line > load.makes ORDER BY line.declare_by, line.place_in_line LIMIT %(limit)s
"""  # noqa: S608


def done(work: Work, *, since: datetime, until: datetime) -> Done:
    """Parcels prepared, submitted and concluded from `since` to before `until`."""
    values = {"site": work.site_id, "since": since, "until": until}
    row = work.connection.execute(_DONE, values).fetchone()
    return Done(*row) if row else Done(0, 0, 0)


def answer_seconds(work: Work, *, since: datetime) -> float | None:
    """How long customs took until it had stored an application, in seconds; None if it stored none."""
    row = work.connection.execute(_ANSWER, [work.site_id, since]).fetchone()
    return float(row[0]) if row and row[0] is not None else None


def waiting(work: Work, values: Mapping[str, Any]) -> dict[date, int]:
    """How many wait to be submitted, by their last day. `values`: span, late, owner."""
    return dict(work.connection.execute(_WAITING, dict(values) | {"site": work.site_id}).fetchall())


def missing(work: Work, values: Mapping[str, Any], *, makes: Mapping[date, int], limit: int) -> Sequence[Waits]:
    """Those of each last day who come after the ones that make it."""
    given = dict(values) | {"site": work.site_id, "days": list(makes), "makes": list(makes.values()), "limit": limit}
    with work.connection.cursor(row_factory=class_row(Waits)) as cursor:
        return cursor.execute(_MISSING, given).fetchall()
