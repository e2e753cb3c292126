"""Every SQL statement about station sessions and their codes. Each finds its rows by a key or an index."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from app.db.work import Work

_OPEN = """
INSERT INTO station_session (site_id, id, station, badge, device, opened_at, seen_at, last_seq, moved, state)
VALUES (%s, %s, %s, %s, %s, %s, %s, 0, 0, '{}') ON CONFLICT DO NOTHING
"""
_COLUMNS = "id, station, badge, device, last_seq, moved, moved_on, state"
_READ = f"SELECT {_COLUMNS} FROM station_session WHERE site_id = %s AND id = %s"  # noqa: S608
_LOCK = f"{_READ} FOR NO KEY UPDATE"
_KEEP = """
UPDATE station_session SET state = %s, last_seq = %s, moved = %s, moved_on = %s, seen_at = %s
WHERE site_id = %s AND id = %s
"""
_ANSWERED = """
SELECT id, session_id, seq, answer FROM station_code
WHERE site_id = %(site)s AND (id = %(id)s OR (session_id = %(session)s AND seq = %(seq)s))
"""
_ADD = """
INSERT INTO station_code (site_id, id, session_id, seq, at, occurred_at, late, kind, code, tone, answer)
VALUES (%(site)s, %(id)s, %(session)s, %(seq)s, %(at)s, %(occurred_at)s, %(late)s, %(kind)s, %(code)s, %(tone)s,
        %(answer)s)
"""
_LAST = """
SELECT answer FROM station_code WHERE site_id = %s AND session_id = %s AND seq IS NOT NULL ORDER BY seq DESC LIMIT %s
"""
_MOVED = """
SELECT coalesce(sum(moved), 0)::integer FROM station_session
WHERE site_id = %s AND badge = %s AND seen_at >= %s AND moved_on = %s
"""
_ELSEWHERE = """
SELECT station, badge, min(opened_at) FROM station_session
WHERE site_id = %(site)s AND id <> %(id)s AND seen_at >= %(since)s AND (station = %(station)s OR badge = %(badge)s)
GROUP BY station, badge ORDER BY station, badge LIMIT 5
"""
_PURGE_CODES = """
DELETE FROM station_code WHERE site_id = %(site)s AND id = ANY (ARRAY(
  SELECT id FROM station_code WHERE site_id = %(site)s AND at < %(before)s ORDER BY at LIMIT %(most)s))
"""
_PURGE_SESSIONS = """
DELETE FROM station_session s WHERE s.site_id = %(site)s AND s.seen_at < %(before)s
  AND NOT EXISTS (SELECT FROM station_code c WHERE c.site_id = s.site_id AND c.session_id = s.id)
"""


class Session(NamedTuple):
    """A session as it stands."""

    id: UUID
    station: str
    badge: str
    device: str | None
    last_seq: int
    moved: int
    moved_on: date | None
    state: dict[str, Any]


class Answered(NamedTuple):
    """A code that was answered before."""

    id: UUID
    session_id: UUID
    seq: int | None
    answer: dict[str, Any]


class NewCode(NamedTuple):
    """A code to be written, with its answer."""

    id: UUID
    session: UUID
    seq: int | None
    at: datetime
    occurred_at: datetime
    late: bool
    kind: str
    code: str
    tone: str
    answer: dict[str, Any]


def open_session(work: Work, session: UUID, *, station: str, badge: str, device: str | None) -> None:
    """Write the session, unless it is there."""
    now = work.clock.now()
    work.connection.execute(_OPEN, [work.site_id, session, station, badge, device, now, now])


def session(work: Work, key: UUID, *, lock: bool = False) -> Session | None:
    """The session, locked against everybody who would change it if `lock`."""
    with work.connection.cursor(row_factory=class_row(Session)) as cursor:
        return cursor.execute(_LOCK if lock else _READ, [work.site_id, key]).fetchone()


def keep_session(work: Work, standing: Session) -> None:
    """Write how far a session has come."""
    values = [Jsonb(standing.state), standing.last_seq, standing.moved, standing.moved_on, work.clock.now()]
    work.connection.execute(_KEEP, [*values, work.site_id, standing.id])


def answered(work: Work, *, code: UUID, session: UUID, seq: int) -> list[Answered]:
    """What was answered to this id, and at this place of the session: two rows at most."""
    wanted = {"site": work.site_id, "id": code, "session": session, "seq": seq}
    with work.connection.cursor(row_factory=class_row(Answered)) as cursor:
        return cursor.execute(_ANSWERED, wanted).fetchall()


def add_code(work: Work, row: NewCode) -> None:
    """Write a code with its answer."""
    work.connection.execute(_ADD, row._asdict() | {"site": work.site_id, "answer": Jsonb(row.answer)})


def last_answers(work: Work, session: UUID, limit: int) -> list[dict[str, Any]]:
    """The last answers of a session, newest first."""
    return [row[0] for row in work.connection.execute(_LAST, [work.site_id, session, limit])]


def moved_on(work: Work, *, badge: str, day: date, since: datetime) -> int:
    """How many parcels moved under this badge on a day that began at `since`."""
    row = work.connection.execute(_MOVED, [work.site_id, badge, since, day]).fetchone()
    return row[0] if row else 0


def elsewhere(work: Work, *, but: UUID, station: str, badge: str, since: datetime) -> list[tuple[str, str, datetime]]:
    """Other sessions at this station or of this badge, seen since then: station, badge, since when."""
    wanted = {"site": work.site_id, "id": but, "station": station, "badge": badge, "since": since}
    return work.connection.execute(_ELSEWHERE, wanted).fetchall()


def purge(work: Work, *, before: datetime, most: int) -> int:
    """Delete codes processed before then (at most so many), and sessions without any; how many codes."""
    wanted = {"site": work.site_id, "before": before, "most": most}
    gone = work.connection.execute(_PURGE_CODES, wanted).rowcount
    work.connection.execute(_PURGE_SESSIONS, wanted)
    return gone
