"""The two legal clocks of a parcel as people see them: running with days left, or stopped (pure)."""

from dataclasses import dataclass
from datetime import date

from app.core.clock import business_day
from app.originals.clocks import Clocks
from app.parcel.views import ParcelView
from schemas.vocabulary import ParcelState

SOON_DAYS = 5
"""From how many days left a clock is shown in amber."""

_ON_THE_WAY = frozenset({ParcelState.EXPECTED, ParcelState.CANCELLED})
_UNDECLARED = frozenset(
    {
        ParcelState.ARRIVED,
        ParcelState.RECEIVED,
        ParcelState.UNCLAIMED,
        ParcelState.HELD,
        ParcelState.CONFORMING,
        ParcelState.REJECTED,
        ParcelState.DECLARED,
        ParcelState.WITHDRAWING,
    }
)
"""Submitted is not yet stored by customs, so the clock of what is declared or withdrawn is shown too."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """One clock. `days_left` counts from today, 0 being the last day itself; `stopped` since it no longer runs."""

    kind: str
    last_day: date
    days_left: int
    running: bool
    stopped: date | None = None

    @property
    def tone(self) -> str:
        """ok, look or stop; quiet when the clock no longer runs."""
        return urgency(self.days_left) if self.running else "quiet"

    @property
    def late_by(self) -> int:
        """How many days after its last day it was stopped; 0 if in time."""
        return max(0, (self.stopped - self.last_day).days) if self.stopped else 0


def urgency(days_left: int) -> str:
    """How a running clock looks: ok, look or stop."""
    return "stop" if days_left < 0 else "look" if days_left <= SOON_DAYS else "ok"


def countdowns(view: ParcelView, clocks: Clocks, today: date) -> tuple[Countdown, Countdown]:
    """The clock to arrive and the clock to declare."""
    arrived = view.arrived_at or view.received_at
    arriving = Countdown(
        "arrive",
        clocks.arrive_by,
        (clocks.arrive_by - today).days,
        running=view.state in _ON_THE_WAY,
        stopped=business_day(arrived) if arrived else None,
    )
    left = (clocks.declare_by - today).days
    return arriving, Countdown("declare", clocks.declare_by, left, running=view.state in _ON_THE_WAY | _UNDECLARED)


def the_one_that_counts(view: ParcelView, clocks: Clocks, today: date) -> Countdown | None:
    """For lists: the clock to arrive while a parcel is expected, then the one to declare, then none."""
    arriving, declaring = countdowns(view, clocks, today)
    if arriving.running:
        return arriving
    return declaring if declaring.running else None
