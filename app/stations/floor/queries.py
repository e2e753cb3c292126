"""Every SQL statement about the floor. Each looks at sessions and codes of some hours, by their indexes in time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from app.db.work import Work

_SESSIONS = """
SELECT DISTINCT ON (s.station) s.station, s.id, s.badge, p.name, s.device, s.opened_at, s.seen_at, s.last_seq
FROM station_session s JOIN staff p ON p.site_id = s.site_id AND p.badge = s.badge
WHERE s.site_id = %s AND s.seen_at >= %s ORDER BY s.station, s.seen_at DESC
"""
_PACE = """
SELECT s.station, count(*) AS codes, count(*) FILTER (WHERE c.tone = 'stop') AS stops,
       count(*) FILTER (WHERE c.late) AS late,
       coalesce(max(extract(epoch FROM c.at - c.occurred_at)) FILTER (WHERE c.late), 0)::integer AS waited
FROM station_code c JOIN station_session s ON s.site_id = c.site_id AND s.id = c.session_id
WHERE c.site_id = %s AND c.at >= %s GROUP BY s.station
"""
_LAST = """
SELECT c.session_id, c.at, c.tone, c.answer FROM unnest(%s::uuid[], %s::integer[]) AS wanted (id, seq)
JOIN station_code c ON c.site_id = %s AND c.session_id = wanted.id AND c.seq = wanted.seq
"""
_CODES = """
SELECT c.id, c.at, c.late, c.tone, s.badge, c.answer
FROM station_code c JOIN station_session s ON s.site_id = c.site_id AND s.id = c.session_id
WHERE c.site_id = %(site)s AND s.station = %(station)s AND c.at >= %(since)s
  AND (%(tone)s::text IS NULL OR c.tone = %(tone)s) AND (%(code)s::text IS NULL OR starts_with(c.code, %(code)s))
  AND (%(before)s::timestamptz IS NULL OR (c.at, c.id) < (%(before)s, %(before_id)s::uuid))
ORDER BY c.at DESC, c.id DESC LIMIT %(limit)s
"""


class SessionRow(NamedTuple):
    """The last session at a station."""

    station: str
    id: UUID
    badge: str
    name: str
    device: str | None
    opened_at: datetime
    seen_at: datetime
    last_seq: int


class PaceRow(NamedTuple):
    """What came from a station: codes, of them stopped, of them late; the longest that one had waited, in seconds."""

    station: str
    codes: int
    stops: int
    late: int
    waited: int


class LastRow(NamedTuple):
    """The last code of a session, with its answer."""

    session_id: UUID
    at: datetime
    tone: str
    answer: dict[str, Any]


class CodeRow(NamedTuple):
    """A code of a station, with who scanned it and what was answered."""

    id: UUID
    at: datetime
    late: bool
    tone: str
    badge: str
    answer: dict[str, Any]


def sessions(work: Work, *, since: datetime) -> list[SessionRow]:
    """The last session of every station that was heard of since then."""
    with work.connection.cursor(row_factory=class_row(SessionRow)) as cursor:
        return cursor.execute(_SESSIONS, [work.site_id, since]).fetchall()


def pace(work: Work, *, since: datetime) -> list[PaceRow]:
    """What came from each station since then."""
    with work.connection.cursor(row_factory=class_row(PaceRow)) as cursor:
        return cursor.execute(_PACE, [work.site_id, since]).fetchall()


def last_codes(work: Work, ends: Sequence[tuple[UUID, int]]) -> list[LastRow]:
    """The codes at these places of these sessions."""
    ids, seqs = [each[0] for each in ends], [each[1] for each in ends]
    with work.connection.cursor(row_factory=class_row(LastRow)) as cursor:
        return cursor.execute(_LAST, [ids, seqs, work.site_id]).fetchall()


def codes(work: Work, wanted: dict[str, Any]) -> list[CodeRow]:
    """Codes of a station, newest first; see app/flow/floor.py."""
    with work.connection.cursor(row_factory=class_row(CodeRow)) as cursor:
        return cursor.execute(_CODES, wanted | {"site": work.site_id}).fetchall()
