"""The reckoning of the forecast (pure): working days, capacity until a deadline, who makes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil


@dataclass(frozen=True, slots=True)
class DayLoad:
    """The parcels of one last day: how many wait, and how many of them will make it."""

    declare_by: date
    waiting: int
    will_make: int

    @property
    def will_miss(self) -> int:
        return self.waiting - self.will_make


def days_before(today: date, count: int, weekdays: frozenset[int]) -> tuple[date, ...]:
    """The last `count` working days before `today`, oldest first. Every day works where no weekday does."""
    found: list[date] = []
    day = today
    while len(found) < count:
        day -= timedelta(days=1)
        if not weekdays or day.isoweekday() in weekdays:
            found.append(day)
    return tuple(reversed(found))


def days_until(today: date, last: date, weekdays: frozenset[int]) -> int:
    """Working days after `today` up to and with `last`."""
    days = (today + timedelta(days=ahead) for ahead in range(1, (last - today).days + 1))
    return sum(not weekdays or day.isoweekday() in weekdays for day in days)


def reckon(
    waiting: Mapping[date, int], *, today: date, per_day: Decimal, left_today: int, weekdays: frozenset[int]
) -> list[DayLoad]:
    """Who makes it if the soonest go first and what is lost does not hold up the rest.

    `waiting` is by last day to submit, `left_today` what today's pace still allows.
    """
    loads, done = [], 0
    for day, count in sorted(waiting.items()):
        room = left_today + int(per_day * days_until(today, day, weekdays)) if day >= today else 0
        make = min(count, max(room - done, 0))
        done += make
        loads.append(DayLoad(day, count, make))
    return loads


def reached(position: int, *, today: date, per_day: Decimal, left_today: int, weekdays: frozenset[int]) -> date | None:
    """The day on which the parcel at this place in the line (1 is the first) is submitted; None within no year."""
    if position <= left_today:
        return today
    if per_day <= 0:
        return None
    needed = ceil((position - left_today) / per_day)
    return next((day for number, day in enumerate(_working(today, weekdays), 1) if number == needed), None)


def _working(today: date, weekdays: frozenset[int]) -> Iterator[date]:
    days = (today + timedelta(days=ahead) for ahead in range(1, 366))
    return (day for day in days if not weekdays or day.isoweekday() in weekdays)


def per_working_day(total: int, days: Sequence[date]) -> Decimal:
    """Rounded to a tenth, as it is shown, so that the reckoning can be followed by hand."""
    return (Decimal(total) / max(len(days), 1)).quantize(Decimal("0.1"))
