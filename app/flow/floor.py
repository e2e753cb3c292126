"""The floor as it stands, station by station, and the list of codes behind each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from app.core.errors import Invalid
from app.db.work import Work
from app.site.service import station_named, stations
from app.stations.floor import queries
from app.stations.floor.queries import CodeRow, LastRow, PaceRow, SessionRow

Tone = Literal["ok", "look", "stop"]
SHIFT = timedelta(hours=12)
"""Who was heard of within this time is shown as being there."""

PACE = timedelta(hours=1)
_NONE = PaceRow("", 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class StationStanding:
    """A station as it stands. `here` is the last session within a shift, `pace` the last hour, `last` the last code."""

    name: str
    kind: str
    here: SessionRow | None
    pace: PaceRow
    last: LastRow | None


def floor_now(work: Work) -> list[StationStanding]:
    """Every station where something may be scanned, by name."""
    now = work.clock.now()
    here = {row.station: row for row in queries.sessions(work, since=now - SHIFT)}
    pace = {row.station: row for row in queries.pace(work, since=now - PACE)}
    ends = [(row.id, row.last_seq) for row in here.values() if row.last_seq]
    last = {row.session_id: row for row in queries.last_codes(work, ends)} if ends else {}
    places = [each for each in stations(work) if each.kind != "office" and not each.retired_at]
    return [
        StationStanding(
            name=each.name,
            kind=each.kind,
            here=(session := here.get(each.name)),
            pace=pace.get(each.name, _NONE),
            last=last.get(session.id) if session else None,
        )
        for each in places
    ]


@dataclass(frozen=True, slots=True)
class CodesPage:
    """Codes of a station, newest first, and the cursor of the next page (None at the end)."""

    rows: list[CodeRow]
    next: str | None


def codes_at(
    work: Work, *, station: str, tone: Tone | None = None, code: str = "", cursor: str | None = None, limit: int = 50
) -> CodesPage:
    """What was scanned at a station within a shift. `code` is what the scanned text begins with.

    Raises `NotFound` (unknown_station), `Conflict` (station_retired), `Invalid` (bad_cursor).
    """
    station_named(work, station)
    before, before_id = _read(cursor) if cursor else (None, None)
    wanted: dict[str, Any] = {"station": station, "tone": tone, "code": code.strip() or None}
    wanted |= {"since": work.clock.now() - SHIFT, "before": before, "before_id": before_id, "limit": limit + 1}
    rows = queries.codes(work, wanted)
    following = rows[limit - 1] if len(rows) > limit else None
    return CodesPage(rows[:limit], f"{following.at.isoformat()}_{following.id}" if following else None)


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, key = cursor.partition("_")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(key)
    except ValueError as error:
        raise Invalid("bad_cursor", "This is no place in the list.") from error
