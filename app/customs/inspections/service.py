"""Inspection orders: a parcel called by customs is looked for at its place, shown, and its result written down.

An order is the call itself, so there is one the moment a receipt (300, 500) or a broker's note says so. What customs
decides by application is decided here too: a result is for all of its parcels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.core.errors import Conflict, Forbidden, Invalid
from app.customs.inspections import queries
from app.customs.inspections.queries import Order
from app.customs.models import InspectionCorrection
from app.customs.noting import call_again, detain, pass_inspection
from app.customs.preparing import locked_application, require_broker
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.parcel.service import lock
from schemas.vocabulary import Role

State = Literal["open", "found", "not_found", "settled"]
Result = Literal["passed", "failed", "detained"]
_LOOKING = frozenset({Role.OPERATOR, Role.LEAD, Role.MANAGER, Role.BROKER})


@dataclass(frozen=True, slots=True)
class Findings:
    """What the inspection left: new seals and photos (sha256) by LPN."""

    seals: Mapping[str, str] = field(default_factory=dict)
    photos: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING = Findings()
_LEADS_TO = {"passed": "stored", "failed": "inspection"}
"""Where a result that can be taken back leaves the application. Out of detention only customs leads (a receipt)."""
_MOST = 500


def orders(work: Work, *, state: State | None = None, limit: int = 200) -> list[Order]:
    """Inspection orders, the oldest call first: those running (open, found, not_found), or those settled.

    None is every running one. An owner's actor sees its own only.
    """
    owner = work.actor.owner_code
    if state == "settled":
        return queries.settled(work, owner=owner, limit=limit)
    running = queries.waiting(work, owner=owner, limit=limit)
    return [order for order in running if order.state != "settled" and state in (None, order.state)]


def called_of(work: Work, *, cop_no: str) -> list[Order]:
    """The orders of this application's parcels that are in inspection now. Raises `NotFound` (unknown_application)."""
    return queries.of_application(work, locked_application(work, cop_no).id)


def record_found(work: Work, *, lpn: str, found: bool, place: str | None = None) -> Order:
    """Somebody has looked for a parcel at its place: it is there (or at `place`), or not to be found.

    Raises `NotFound` (unknown_parcel), `Conflict` (not_called), `Forbidden` (not_your_role).
    """
    if _LOOKING.isdisjoint(work.actor.roles):
        raise Forbidden("not_your_role", "Staff of the hall look for parcels.", needs=sorted(_LOOKING))
    order = _locked_order(work, lpn)
    order.state = "found" if found else "not_found"
    order.found_at, order.found_by = work.clock.now(), work.actor.badge
    order.found_place = (place or order.place) if found else None
    queries.write(work, order)
    return order


def record_result(
    work: Work, *, cop_no: str, result: Result, note: str = "", document_no: str = "", found: Findings = NOTHING
) -> list[Order]:
    """How the inspection of an application ended, for all of its parcels; the settled orders.

    `passed`: its parcels go on as declared. `detained`: customs keeps them, with its document's number. `failed` is
    only written down: customs answers with a receipt, which moves them. Raises `NotFound` (unknown_application),
    `Conflict` (not_called, not_possible_now), `Invalid` (document_missing, not_of_this_call), `Forbidden`.
    """
    require_broker(work)
    standing = locked_application(work, cop_no)
    called = queries.of_application(work, standing.id)
    if not called:
        raise Conflict("not_called", f"No parcel of application {cop_no} is in inspection.", cop_no=cop_no)
    strange = sorted({*found.seals, *found.photos} - {order.lpn for order in called if order.lpn})
    if strange:
        raise Invalid("not_of_this_call", f"{strange[0]} is not called with {cop_no}.", lpn=strange[0], cop_no=cop_no)
    for order in called:
        _settle(work, order, result, found)
        order.note, order.document_no = note or None, document_no or None
    queries.write_all(work, called)
    if result == "passed":
        pass_inspection(work, cop_no=cop_no, result=" ".join(filter(None, (document_no, _seals(called)))))
    elif result == "detained":
        detain(work, cop_no=cop_no, document_no=document_no)
    return called


def take_result_back(work: Work, *, cop_no: str, reason: str) -> list[Order]:
    """A result was written down wrongly: its parcels are in inspection again, found where they were found.

    The result and who had written it down stay on record beside the reason, and the parcels' way back is in the
    journal. Lawful until something else has happened: afterwards customs' receipts or the broker's acts put it right.
    Raises `NotFound` (unknown_application), `Conflict` (no_result), `Invalid` (reason_missing), `Forbidden`.
    """
    require_broker(work)
    if not reason.strip():
        raise Invalid("reason_missing", "Say why: it is written down.")
    standing = locked_application(work, cop_no)
    wrong = queries.last_settled(work, standing.id)
    if not wrong or standing.state != _LEADS_TO.get(wrong[0].result or ""):
        raise Conflict("no_result", f"Application {cop_no} has no result that could be taken back.", cop_no=cop_no)
    queries.add_correction(work, wrong[0], reason=reason.strip()[:_MOST])
    if standing.state != "inspection":
        call_again(work, cop_no=cop_no)
    looked = {order.parcel_id: order for order in wrong}
    called = queries.of_application(work, standing.id)
    for order in called:
        _as_found(order, looked.get(order.parcel_id, order))
    queries.write_all(work, called)
    return called


def corrections_of(work: Work, *, order: Order) -> list[InspectionCorrection]:
    """The results of this order's application that were taken back, oldest first."""
    return queries.corrections(work, order.application_id)


def _as_found(order: Order, before: Order) -> None:
    """The order as it was before its result, with what was found and photographed then."""
    order.found_at, order.found_by, order.found_place = before.found_at, before.found_by, before.found_place
    order.state = "open" if order.found_at is None else "found" if order.found_place else "not_found"
    order.result = order.note = order.document_no = order.new_seal_no = order.settled_at = order.settled_by = None
    order.photos = before.photos


def _settle(work: Work, order: Order, result: Result, found: Findings) -> None:
    lpn = order.lpn or ""
    order.state, order.result = "settled", result
    order.new_seal_no = found.seals.get(lpn)
    order.photos = list(dict.fromkeys([*order.photos, *found.photos.get(lpn, ())]))
    order.settled_at, order.settled_by = work.clock.now(), work.actor.badge


def _seals(called: Sequence[Order]) -> str:
    return ",".join(order.new_seal_no for order in called if order.new_seal_no)


def _locked_order(work: Work, lpn: str) -> Order:
    parcel = parcel_by_lpn(work, lpn)
    lock(work, [parcel.id])
    order = queries.of_parcel(work, parcel.id)
    if order is None:
        raise Conflict("not_called", f"{lpn} is not called to inspection.", lpn=lpn)
    return order
