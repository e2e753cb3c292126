"""Taking a receiving back: by who did it, for a few minutes, or by a lead."""

from datetime import timedelta
from uuid import UUID

from app.db.work import Work
from app.intake import queries
from app.intake.docking import RECEIVING
from app.parcel.moves import Move, Outcome, Refusal
from app.parcel.reading import parcel_by_lpn
from app.parcel.service import advance
from app.parcel.views import ParcelView
from app.site.service import policy_now
from schemas.vocabulary import Event, Role


def undo_receive(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """Take a receiving back: by the operator who did it within `undo_minutes`, or by a lead at any time.

    The parcel keeps its licence plate. Raises `NotFound` (unknown_parcel), `Forbidden` (not_your_act) and
    `Conflict` (undo_too_late) with who and when, `Conflict` (not_lawful) once it was graded.
    """
    parcel = parcel_by_lpn(work, lpn)
    refusal = _refusal(work, parcel)
    return advance(work, Move(Event.UNDO_RECEIVE, lpn, parcel_id=parcel.id, scan_id=scan_id, refusal=refusal))


def _refusal(work: Work, parcel: ParcelView) -> Refusal | None:
    if not work.actor.roles.isdisjoint({Role.LEAD, Role.MANAGER}):
        return None
    seen = queries.last_seen(work, [parcel.id], RECEIVING).get(parcel.id)
    if seen is None:
        return None
    said = {"badge": seen.badge, "station": seen.station, "at": seen.at.isoformat()}
    if seen.badge != work.actor.badge:
        return Refusal("not_your_act", said)
    minutes = policy_now(work).undo_minutes
    if work.clock.now() - seen.at > timedelta(minutes=minutes):
        return Refusal("undo_too_late", said | {"minutes": minutes})
    return None
