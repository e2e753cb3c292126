"""What is not where it should be: lost, found, written off; and what is handed over to customs."""

from collections.abc import Sequence
from uuid import UUID

from app.db.work import Work
from app.exits import queries
from app.exits.papers import document_number, second_person
from app.exits.together import all_or_none, locked
from app.parcel.moves import Changes, Move, Outcome
from app.parcel.scans import Scan
from app.parcel.service import advance_many
from schemas.vocabulary import Event, ParcelState

_BEING_LOADED = frozenset({ParcelState.LEAVING, ParcelState.LEAVING_STOCK})


def lose(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """One parcel is missing; see `lose_many`."""
    (outcome,) = lose_many(work, scans=[Scan(lpn, scan_id)])
    return outcome


def lose_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Parcels are not where they should be. They keep the place they were last seen at.

    Stock among them is to be taken off the ledger (kind `lost`). What was on a load is off it.
    """
    outcomes = advance_many(work, [_losing(scan) for scan in scans])
    off_load = [each.parcel_id for each in outcomes if each.moved_now and each.from_state in _BEING_LOADED]
    queries.unload(work, [key for key in off_load if key], work.clock.now())
    return outcomes


def find(work: Work, *, lpn: str, place: str | None = None, scan_id: UUID | None = None) -> Outcome:
    """One parcel is found; see `find_many`."""
    (outcome,) = find_many(work, scans=[Scan(lpn, scan_id, data={"place": place})])
    return outcome


def find_many(work: Work, *, scans: Sequence[Scan]) -> list[Outcome]:
    """Missing parcels are found. Scan: code = LPN, `place` (else the station's).

    Stock among them is to be put back on the ledger (kind `found`).
    """
    return advance_many(work, [_finding(work, scan) for scan in scans])


def write_off(work: Work, *, lpn: str, second: str, document_no: str | None = None) -> Outcome:
    """Give a missing parcel up: a manager and a second person (a badge). Stock needs customs' document as well.

    Stock is to be taken off the book (ledger kind `correction`). Raises `Invalid` (second_person_needed,
    document_needed), `NotFound` (unknown_parcel, unknown_badge), `Conflict`, `Forbidden`.
    """
    second = second_person(work, second)
    (standing,) = locked(work, [lpn])
    if standing.state == ParcelState.MISSING_STOCK or document_no:
        document_no = document_number(document_no)
    details = f"second={second}" + (f"; document={document_no}" if document_no else "")
    (outcome,) = all_or_none(work, [Move(event=Event.WRITE_OFF, code=lpn, details=details)])
    return outcome


def hand_over(work: Work, *, lpn: str, document_no: str) -> Outcome:
    """Hand a parcel over to customs (contraband, confiscated), against customs' receipt.

    Raises `Invalid` (document_needed), `NotFound` (unknown_parcel), `Conflict`, `Forbidden`.
    """
    details = f"document={document_number(document_no)}"
    locked(work, [lpn])
    (outcome,) = all_or_none(work, [Move(event=Event.HAND_OVER, code=lpn, details=details)])
    return outcome


def _losing(scan: Scan) -> Move:
    return Move(event=Event.LOSE, code=scan.code, scan_id=scan.scan_id, actor=scan.actor)


def _finding(work: Work, scan: Scan) -> Move:
    said = scan.data.get("place")
    place = said if isinstance(said, str) and said else (scan.actor or work.actor).station
    changes = Changes(place=place)
    return Move(event=Event.FIND, code=scan.code, scan_id=scan.scan_id, actor=scan.actor, changes=changes)
