"""Where each step of a parcel can be seen: its camera, from when to when, and until which day the recorder keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from app.core.clock import business_day
from app.db.work import Work
from app.site.policy import SitePolicy
from app.site.service import policy_on


class Seen(Protocol):
    """A step of the journal, however it was read."""

    @property
    def seq(self) -> int: ...

    @property
    def at(self) -> datetime: ...

    @property
    def camera(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Footage:
    """Where a step can be seen: its camera, from when to when, and the last day the recorder keeps it."""

    camera: str
    since: datetime
    until: datetime
    kept_until: date
    gone: bool


def footage(work: Work, steps: Iterable[Seen]) -> dict[int, Footage]:
    """What the cameras saw, by the number of the step; how long a recorder keeps it is the policy of that day."""
    today, policies = business_day(work.clock.now()), dict[date, SitePolicy]()
    found: dict[int, Footage] = {}
    for step in steps:
        if step.camera:
            day = business_day(step.at)
            policy = policies.get(day) or policies.setdefault(day, policy_on(work, day))
            around, last = timedelta(minutes=policy.camera_minutes), day + timedelta(days=policy.camera_days)
            found[step.seq] = Footage(step.camera, step.at - around, step.at + around, last, today > last)
    return found
