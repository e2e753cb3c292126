"""The few questions the sample day asks the database for its crew."""

from collections import Counter
from typing import LiteralString

from app.db.work import Work

_BY_STATE = "SELECT lpn FROM parcel WHERE site_id = %s AND state = %s AND lpn IS NOT NULL ORDER BY id LIMIT %s"
_REJECTED = """
SELECT DISTINCT a.cop_no FROM application a
JOIN application_parcel ap ON ap.site_id = a.site_id AND ap.application_id = a.id
JOIN parcel p ON p.site_id = ap.site_id AND p.id = ap.parcel_id
WHERE a.site_id = %s AND a.state = 'rejected' AND p.state = 'rejected' ORDER BY a.cop_no
"""
_STATES = "SELECT state, count(*) FROM parcel WHERE site_id = %s GROUP BY state"
_ANY = "SELECT EXISTS (SELECT FROM parcel WHERE site_id = %s)"
_EVER: LiteralString = "SELECT count(DISTINCT parcel_id) FROM journal WHERE site_id = %s AND event = %s"


def lpns_in(work: Work, state: str, limit: int = 100_000) -> list[str]:
    """Licence plates of parcels in this state, oldest first."""
    return [row[0] for row in work.connection.execute(_BY_STATE, [work.site_id, state, limit])]


def rejected_applications(work: Work) -> list[str]:
    """Numbers of applications customs sent back whose parcels wait for a correction."""
    return [row[0] for row in work.connection.execute(_REJECTED, [work.site_id])]


def count_states(work: Work) -> dict[str, int]:
    """Parcels by state."""
    return dict(sorted(Counter(dict(work.connection.execute(_STATES, [work.site_id]).fetchall())).items()))


def has_parcels(work: Work) -> bool:
    """Whether there is any parcel at all."""
    row = work.connection.execute(_ANY, [work.site_id]).fetchone()
    return bool(row and row[0])


def ever(work: Work, event: str) -> int:
    """How many parcels an event has happened to, however often."""
    row = work.connection.execute(_EVER, [work.site_id, event]).fetchone()
    return row[0] if row else 0
