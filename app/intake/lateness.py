"""Whether a parcel came after its last day. It is received all the same: refusing it would help nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.clock import business_day
from app.db.work import Work
from app.originals.clocks import clocks
from app.originals.service import briefs_by_ids
from app.parcel.reading import parcels_by_ids
from app.site.policy import SitePolicy
from app.site.service import policy_now


@dataclass(frozen=True, slots=True)
class Late:
    """A parcel that came after `last_day` (business days; GACC 2020 No.45)."""

    arrived_on: date
    last_day: date

    def __str__(self) -> str:
        return f"late: arrived {self.arrived_on}, last day {self.last_day}"


def late(*, arrived_at: datetime, released_at: datetime | None, policy: SitePolicy) -> Late | None:
    """How late a parcel is that passed the gate at `arrived_at`; None when in time or its list is not released."""
    running = clocks(released_at, policy)
    arrived_on = business_day(arrived_at)
    if running is None or arrived_on <= running.arrive_by:
        return None
    return Late(arrived_on, running.arrive_by)


def late_parcels(work: Work, parcel_ids: Sequence[int]) -> dict[int, Late]:
    """Which of these parcels came too late, for whoever shows an outcome."""
    policy = policy_now(work)
    views = [view for view in parcels_by_ids(work, parcel_ids).values() if view.arrived_at and view.original_id]
    briefs = briefs_by_ids(work, [view.original_id for view in views if view.original_id])
    found: dict[int, Late] = {}
    for view in views:
        brief = briefs.get(view.original_id or 0)
        told = (
            brief and view.arrived_at and late(arrived_at=view.arrived_at, released_at=brief.released_at, policy=policy)
        )
        if told:
            found[view.id] = told
    return found
