"""The only place that asks what time it is, so that a whole day can be played on a virtual clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""Legal days (the 30 and 45 days of GACC 2020 No.45) are counted on the calendar of Beijing time."""


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until it is moved, for the demo and for tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Move on by `step` and return the new time."""
        self._now += step
        return self._now

    def move_to(self, moment: datetime) -> datetime:
        """Jump to `moment` if it lies ahead; a clock never runs backwards."""
        self._now = max(self._now, moment.astimezone(UTC))
        return self._now


def business_day(moment: datetime) -> date:
    """The day in Asia/Shanghai on which `moment` falls."""
    return moment.astimezone(BUSINESS_ZONE).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a business day, as an aware datetime in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=BUSINESS_ZONE)
