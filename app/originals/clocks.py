"""The two clocks that run from the release of an original: goods back, and return declared (pure)."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.clock import business_day
from app.site.policy import SitePolicy
from schemas.vocabulary import last_day


@dataclass(frozen=True, slots=True)
class Clocks:
    """The last business days (Asia/Shanghai, inclusive) to arrive and to declare."""

    arrive_by: date
    declare_by: date


def clocks(released_at: datetime | None, policy: SitePolicy) -> Clocks | None:
    """The clocks of a list released at `released_at` (GACC 2020 No.45); None while it is not released."""
    if released_at is None:
        return None
    day, counts = business_day(released_at), policy.release_day_counts
    return Clocks(
        last_day(day, policy.arrive_within_days, counts=counts),
        last_day(day, policy.declare_within_days, counts=counts),
    )
