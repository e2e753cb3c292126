"""Stage 1 for everybody else: arriving, receiving, what nobody claims, and what takes any of it back."""

from collections.abc import Sequence

from app.db.work import Work
from app.intake.arriving import arrive_many
from app.intake.claiming import Candidate, candidates, claim, disown, unmatch
from app.intake.docking import Dock
from app.intake.gate import correct_arrival, miss, refuse
from app.intake.lateness import Late, late_parcels
from app.intake.overdue import lapse_due, time_out_due
from app.intake.station import carried_out
from app.intake.undoing import undo_receive
from app.parcel.moves import Outcome
from app.parcel.scans import Scan

__all__ = [
    "Candidate",
    "Late",
    "arrive_many",
    "candidates",
    "claim",
    "correct_arrival",
    "disown",
    "lapse_due",
    "late_parcels",
    "miss",
    "receive_many",
    "receive_unknown_many",
    "refuse",
    "time_out_due",
    "undo_receive",
    "unmatch",
]


def receive_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Scan waybills (or licence plates) at the dock: a parcel gets its licence plate and finds its original.

    `data`: tote (its place; else the station), manifest (gives gate time and carrier), carrier. One
    whose original is not found becomes unclaimed; a code nobody knows is answered `unknown`, and
    `receive_unknown_many` takes it in. A late parcel is received, and its journal says so
    (`late_parcels`). Refusals: already_received (badge, station, at, lpn, state),
    ambiguous_waybill, unknown_manifest. Raises `ScanRaced`: run the unit again.
    """
    return _receive(work, scans, take_unknown=False)


def receive_unknown_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """As `receive_many`, but a waybill nobody knows (or a blank one: no readable label) is taken in as unclaimed.

    `data` may hold the order_no found on a slip inside. Further refusals: not_a_waybill,
    looks_like_an_lpn.
    """
    return _receive(work, scans, take_unknown=True)


def _receive(work: Work, scans: Sequence[Scan], *, take_unknown: bool) -> list[Outcome]:
    if not scans:
        return []
    dock = Dock(work, scans)
    pairs = zip(scans, dock.found, strict=True)
    outcomes = carried_out(work, [dock.plan(scan, found, take_unknown=take_unknown) for scan, found in pairs])
    dock.write(scans, outcomes)
    return outcomes
