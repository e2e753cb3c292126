"""The queues of the desk: by how many days are left, and what to look at of them (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.core.clock import start_of_day
from app.site.policy import SitePolicy


class Queue(StrEnum):
    """How near the last day to declare is."""

    LATE = "late"
    TODAY = "today"
    THREE_DAYS = "three_days"
    WEEK = "week"
    LATER = "later"


_DAYS_LEFT: Mapping[Queue, tuple[int | None, int | None]] = MappingProxyType(
    {
        Queue.LATE: (None, -1),
        Queue.TODAY: (0, 0),
        Queue.THREE_DAYS: (1, 3),
        Queue.WEEK: (4, 7),
        Queue.LATER: (8, None),
    }
)
"""Days left, both ends in the queue; today's are 0."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at; None means any.

    `state` is the parcel's, `application_state` its live application's. `declarable` leaves what could be prepared now.
    """

    queue: Queue | None = None
    owner_code: str | None = None
    state: str | None = None
    application_state: str | None = None
    declarable: bool = False


def queue_of(days_left: int) -> Queue:
    """The queue of a parcel with so many days left (0 on the last day)."""
    return next(queue for queue, (_, most) in _DAYS_LEFT.items() if most is None or days_left <= most)


def declare_by(released: date, policy: SitePolicy) -> date:
    """The last business day to declare what was released on this one."""
    return released + timedelta(days=_span(policy))


def released_within(queue: Queue | None, *, today: date, policy: SitePolicy) -> tuple[datetime | None, datetime | None]:
    """From when, and to before when, the lists of a queue's parcels were released; None where it has no end."""
    least, most = _DAYS_LEFT[queue] if queue else (None, None)
    return (
        None if least is None else start_of_day(today + timedelta(days=least - _span(policy))),
        None if most is None else start_of_day(today + timedelta(days=most + 1 - _span(policy))),
    )


def _span(policy: SitePolicy) -> int:
    return policy.declare_within_days - policy.release_day_counts
