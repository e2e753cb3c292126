"""What nobody claims: which lists could be meant, and the lead's decision about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from app.core.errors import NotFound
from app.db.work import Work
from app.intake import goods, queries
from app.intake.lateness import late
from app.originals.clocks import Clocks, clocks
from app.originals.service import Brief, briefs_by_ids, briefs_like, recently_released
from app.parcel.moves import Changes, Move, Outcome
from app.parcel.reading import parcel_by_lpn
from app.parcel.service import advance
from app.site.policy import SitePolicy
from app.site.service import policy_now
from schemas.vocabulary import Disposition, Event

Why = Literal["order_no", "waybill", "recent"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A list an unclaimed parcel may belong to, and what speaks for it. No personal data."""

    original_id: int
    invt_no: str | None
    order_no: str
    owner_code: str
    owner_name: str
    logistics_no: str
    released_at: datetime | None
    why: Why
    clocks: Clocks | None


def candidates(work: Work, *, lpn: str, order_no: str | None = None, limit: int = 20) -> list[Candidate]:
    """Lists this parcel may belong to: of its order, of its waybill, then those released last.

    `order_no` is a number found in the parcel, where it is not known already. Raises `NotFound`
    (unknown_parcel).
    """
    parcel, policy = parcel_by_lpn(work, lpn), policy_now(work)
    order_nos = [number for number in (order_no, parcel.order_no) if number]
    waybills = [parcel.waybill] if parcel.waybill else []
    like = briefs_like(work, order_nos=order_nos, waybills=waybills)
    since = work.clock.now() - timedelta(days=policy.arrive_within_days)
    reasons: dict[Why, list[Brief]] = {
        "order_no": [brief for brief in like if brief.order_no in order_nos],
        "waybill": [brief for brief in like if brief.logistics_no in waybills],
        "recent": recently_released(work, since=since, limit=limit),
    }
    strongest: dict[int, Candidate] = {}
    for why, briefs in reasons.items():
        for brief in briefs:
            strongest.setdefault(brief.id, _candidate(why, brief, policy))
    return list(strongest.values())[:limit]


def claim(work: Work, *, lpn: str, original_id: int, scan_id: UUID | None = None) -> Outcome:
    """Say whose an unclaimed parcel is (lead): it is received, with the goods its list lets expect.

    Raises `NotFound` (unknown_parcel, unknown_original), `Conflict` (not_lawful), `Forbidden` (not_your_role).
    """
    brief = briefs_by_ids(work, [original_id]).get(original_id)
    if brief is None:
        raise NotFound("unknown_original", f"There is no import list {original_id}.", original_id=original_id)
    parcel = parcel_by_lpn(work, lpn)
    arrived_at = parcel.arrived_at or parcel.created_at
    told = late(arrived_at=arrived_at, released_at=brief.released_at, policy=policy_now(work))
    changes = Changes(
        original_id=brief.id, owner_code=brief.ebc_code, platform_code=brief.ebp_code, order_no=brief.order_no
    )
    move = Move(Event.CLAIM, lpn, parcel_id=parcel.id, scan_id=scan_id, changes=changes, details=str(told or ""))
    outcome = advance(work, move)
    if outcome.moved_now:
        goods.write_lines(work, {parcel.id: brief.id})
    return outcome


def unmatch(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """Take a wrong original off a received parcel (lead): it is unclaimed again. Raises as `claim`."""
    outcome = advance(work, Move(Event.UNMATCH, lpn, scan_id=scan_id))
    if outcome.moved_now and outcome.parcel_id:
        queries.forget_original(work, outcome.parcel_id)
    return outcome


def disown(work: Work, *, lpn: str, scan_id: UUID | None = None) -> Outcome:
    """Say that an unclaimed parcel is not ours (lead): it goes back to its carrier. Raises as `claim`."""
    changes = Changes(disposition=Disposition.OUT_OF_ZONE)
    return advance(work, Move(Event.DISOWN, lpn, scan_id=scan_id, changes=changes))


def _candidate(why: Why, brief: Brief, policy: SitePolicy) -> Candidate:
    return Candidate(
        original_id=brief.id,
        invt_no=brief.invt_no,
        order_no=brief.order_no,
        owner_code=brief.ebc_code,
        owner_name=brief.ebc_name,
        logistics_no=brief.logistics_no,
        released_at=brief.released_at,
        why=why,
        clocks=clocks(brief.released_at, policy),
    )
