"""Announced returns: taken in by the hundred, previewed first if wished, amended, cancelled, reinstated."""

from collections.abc import Sequence
from uuid import UUID

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.db.work import Work
from app.intake import queries
from app.intake.announcements import AnnouncedLine, Announcement, AnnounceResult
from app.intake.identity import Sought, find_many
from app.intake.models import ExpectedReturn
from app.intake.planning import Plan, imported_by, plan_many, wrong_alone, wrong_goods
from app.intake.races import races_told
from app.intake.wording import FieldProblem
from app.originals.service import Wanted, match_many
from app.parcel.moves import Changes, Move, Outcome
from app.parcel.reading import parcels_by_ids
from app.parcel.service import advance, advance_many
from app.parcel.views import ParcelView
from app.site.service import policy_now
from schemas.vocabulary import Event

__all__ = [
    "AnnounceResult",
    "AnnouncedLine",
    "Announcement",
    "amend",
    "announce_many",
    "cancel_return",
    "expected_return",
    "page",
    "preview",
    "reinstate",
]

IN_TRANSIT = "in_transit"
"""The place of a parcel that has not come yet."""


def announce_many(work: Work, *, returns: Sequence[Announcement]) -> list[AnnounceResult]:
    """Take in announced returns, each judged for itself; the same announcement again is `known` and changes nothing.

    A parcel that came before its announcement is linked to it. Raises `ScanRaced` when the same
    return or waybill is being taken in elsewhere at this moment: run the unit again.
    """
    plans = plan_many(work, returns)
    with races_told():
        ids = _bring_forth(work, [plan for plan in plans if plan.action == "new"])
        linked = {plan.parcel_id: plan.announcement for plan in plans if plan.action == "link" and plan.parcel_id}
        if linked:
            queries.link(work, linked)
            queries.add_announced(work, linked)
    ids |= {announcement.key: parcel_id for parcel_id, announcement in linked.items()}
    return [_result(plan, plan.parcel_id or ids.get(plan.announcement.key)) for plan in plans]


def preview(work: Work, *, returns: Sequence[Announcement]) -> list[AnnounceResult]:
    """What `announce_many` would answer, writing nothing; `parcel_id` is None where a parcel would be born."""
    return [_result(plan, plan.parcel_id) for plan in plan_many(work, returns)]


def amend(work: Work, *, announcement: Announcement, scan_id: UUID | None = None) -> AnnounceResult:
    """Let an announced return that has not come yet say something else; platform and return number stay.

    Raises `NotFound` (unknown_return), `Invalid` (announcement_invalid, with its problems),
    `Conflict` (waybill_taken; not_lawful once it has come), `Forbidden` (not_your_owner), `ScanRaced`.
    """
    it = announcement
    parcel, row = _announced(work, it.key)
    if row.content_hash == it.content_hash:
        return AnnounceResult(it.return_no, parcel.id, "known")
    (brief,) = match_many(work, wanted=[Wanted(it.platform_code, it.order_no, it.carrier_code, it.waybill)])
    imported = imported_by(work, [brief.id]).get(brief.id, {}) if brief else {}
    _refuse_wrong((*wrong_alone(work, it), *wrong_goods(it, brief, imported)))
    waybill_use = _waybill_use(work, it, parcel)
    advance(work, Move(Event.AMEND, it.return_no, parcel_id=parcel.id, scan_id=scan_id))
    owner_code = it.owner_code or (brief and brief.ebc_code)
    with races_told():
        queries.amend(
            work, parcel.id, it, waybill_use=waybill_use, owner_code=owner_code, original_id=brief and brief.id
        )
    return AnnounceResult(it.return_no, parcel.id, "announced")


def cancel_return(work: Work, *, platform_code: str, return_no: str, scan_id: UUID | None = None) -> Outcome:
    """The platform or its consumer calls a return off; noted only, if the parcel has arrived already.

    Raises `NotFound` (unknown_return), `Conflict` (not_lawful), `Forbidden` (not_your_role, not_your_owner).
    """
    parcel, _ = _announced(work, (platform_code, return_no))
    return advance(work, Move(Event.CANCEL, return_no, parcel_id=parcel.id, scan_id=scan_id))


def reinstate(work: Work, *, platform_code: str, return_no: str, scan_id: UUID | None = None) -> Outcome:
    """Expect a cancelled or lapsed return again. Raises as `cancel_return`."""
    parcel, _ = _announced(work, (platform_code, return_no))
    return advance(work, Move(Event.REINSTATE, return_no, parcel_id=parcel.id, scan_id=scan_id))


def expected_return(work: Work, *, parcel_id: int) -> ExpectedReturn | None:
    """What was announced of a parcel, if anything was."""
    return queries.expected_return(work, parcel_id)


def page(work: Work, *, after: int = 0, limit: int = 50) -> list[ExpectedReturn]:
    """Announcements, newest first; `after` is the last parcel id of the page before. Owners see their own only."""
    return queries.expected_page(work, owner=work.actor.owner_code, after=after, limit=limit)


def _bring_forth(work: Work, plans: Sequence[Plan]) -> dict[tuple[str, str], int]:
    """Give birth to the parcels of these plans; their ids by platform and return number."""
    if not plans:
        return {}
    # In one order whoever announces, so that two with the same waybills wait for each other and never deadlock.
    ordered = sorted(plans, key=lambda plan: (plan.announcement.carrier_code, plan.announcement.waybill))
    outcomes = advance_many(work, [_birth(plan.announcement, plan) for plan in ordered])
    born = {one.parcel_id: plan.announcement for plan, one in zip(ordered, outcomes, strict=True) if one.parcel_id}
    queries.add_announced(work, born)
    return {announcement.key: parcel_id for parcel_id, announcement in born.items()}


def _birth(it: Announcement, plan: Plan) -> Move:
    changes = Changes(
        place=IN_TRANSIT,
        owner_code=it.owner_code or (plan.brief and plan.brief.ebc_code),
        platform_code=it.platform_code,
        carrier_code=it.carrier_code,
        waybill=it.waybill,
        waybill_use=plan.waybill_use,
        order_no=it.order_no,
        original_id=plan.brief and plan.brief.id,
        reason=it.reason,
    )
    return Move(Event.EXPECT, it.return_no, birth=True, changes=changes)


def _result(plan: Plan, parcel_id: int | None) -> AnnounceResult:
    return_no = plan.announcement.return_no
    if plan.action in ("new", "link"):
        return AnnounceResult(return_no, parcel_id, "announced")
    return AnnounceResult(return_no, parcel_id, "known" if plan.action == "known" else "refused", plan.problems)


def _announced(work: Work, key: tuple[str, str]) -> tuple[ParcelView, queries.Announced]:
    """The parcel and the announcement with this platform and return number; another owner's is forbidden."""
    row = next((one for one in queries.announced(work, keys=[key]) if (one.platform_code, one.return_no) == key), None)
    if row is None:
        raise NotFound("unknown_return", f"No return {key[1]} of platform {key[0]} was announced.", return_no=key[1])
    parcel = parcels_by_ids(work, [row.parcel_id])[row.parcel_id]
    if work.actor.owner_code not in (None, parcel.owner_code):
        raise Forbidden("not_your_owner", "This return belongs to another owner.", return_no=key[1])
    return parcel, row


def _refuse_wrong(problems: Sequence[FieldProblem]) -> None:
    if problems:
        said = [{"field": one.field, "code": one.code, "zh": one.message_zh, "en": one.message_en} for one in problems]
        raise Invalid("announcement_invalid", problems[0].message_en, problems=said)


def _waybill_use(work: Work, it: Announcement, parcel: ParcelView) -> int:
    """Which use of its number the amended parcel is; another parcel's number is refused."""
    if (it.carrier_code, it.waybill) == (parcel.carrier_code, parcel.waybill):
        return parcel.waybill_use
    sought = [Sought(it.waybill, it.carrier_code)]
    (found,) = find_many(work, sought=sought, reuse_days=policy_now(work).waybill_reuse_days)
    if found.parcel and found.parcel.id != parcel.id:
        raise Conflict("waybill_taken", "Another parcel has this waybill.", parcel_id=found.parcel.id)
    return found.next_use
