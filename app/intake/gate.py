"""What else happens at the gate to one parcel: refused, not in the bag, scanned onto the wrong manifest."""

from uuid import UUID

from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.intake import queries
from app.intake.identity import Sought, find_many
from app.parcel.moves import Move, Outcome
from app.parcel.service import advance
from app.parcel.views import ParcelView
from app.site.service import policy_now
from schemas.vocabulary import Event

MOST_WORDS = 200


def refuse(
    work: Work, *, waybill: str, why: str, carrier_code: str | None = None, scan_id: UUID | None = None
) -> Outcome:
    """Refuse a parcel at the gate: leaking, dangerous, not this zone's. Once it has arrived it takes a lead.

    `why` goes into the journal. Raises `NotFound` (unknown_waybill), `Conflict` (ambiguous_waybill,
    not_lawful), `Forbidden` (not_your_role), `Invalid` (reason_needed, reason_too_long).
    """
    if not why.strip():
        raise Invalid("reason_needed", "Say why the parcel is refused.")
    if len(why) > MOST_WORDS:
        raise Invalid("reason_too_long", f"Say it in {MOST_WORDS} characters.", most=MOST_WORDS)
    parcel = _parcel(work, waybill, carrier_code)
    return advance(work, Move(Event.REFUSE, waybill, parcel_id=parcel.id, scan_id=scan_id, details=why.strip()))


def miss(work: Work, *, waybill: str, carrier_code: str | None = None, scan_id: UUID | None = None) -> Outcome:
    """Say that an arrived parcel is on the manifest but not in the bag (lead). Raises as `refuse`."""
    parcel = _parcel(work, waybill, carrier_code)
    return advance(work, Move(Event.MISS, waybill, parcel_id=parcel.id, scan_id=scan_id))


def correct_arrival(
    work: Work, *, waybill: str, carrier_code: str | None = None, scan_id: UUID | None = None
) -> Outcome:
    """Take back an arrival on the wrong manifest (lead): its clock runs again. Raises as `refuse`."""
    parcel = _parcel(work, waybill, carrier_code)
    outcome = advance(work, Move(Event.CORRECT_ARRIVAL, waybill, parcel_id=parcel.id, scan_id=scan_id))
    if outcome.moved_now:
        queries.forget_arrival(work, parcel.id)
    return outcome


def _parcel(work: Work, waybill: str, carrier_code: str | None) -> ParcelView:
    reuse_days = policy_now(work).waybill_reuse_days
    (found,) = find_many(work, sought=[Sought(waybill.strip(), carrier_code)], reuse_days=reuse_days)
    if found.refusal:
        raise Conflict(found.refusal.code, f"{waybill}: say which carrier.", **found.refusal.arguments)
    if found.parcel is None:
        raise NotFound("unknown_waybill", f"There is no parcel with waybill {waybill}.", code=waybill)
    return found.parcel
