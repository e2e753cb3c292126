"""The forecast: which parcels will miss their last day at the present pace, and how that was reckoned."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Literal

from app.core.clock import business_day, start_of_day
from app.customs.pace import queries
from app.customs.pace.queries import Waits
from app.customs.pace.reckoning import DayLoad, days_before, per_working_day, reached, reckon
from app.customs.preparing import released_since
from app.db.work import Work
from app.site.policy import SitePolicy
from app.site.service import policy_now

_SAME_DAY = 6 * 3600
"""Customs' answers within so many seconds count as the same day."""
_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Pace:
    """Parcels a working day, over `days` working days before today. `binding` is the slower of what has to be done."""

    days: tuple[date, ...]
    prepared: Decimal
    submitted: Decimal
    concluded: Decimal
    binding: Literal["prepared", "submitted"]
    answer_days: int
    left_today: int

    @property
    def per_day(self) -> Decimal:
        return min(self.prepared, self.submitted)


@dataclass(frozen=True, slots=True)
class MissRow:
    """A parcel that will not make it. `expected_on` is when it would be stored; None within no year."""

    parcel_id: int
    lpn: str | None
    state: str
    place: str
    owner_code: str | None
    cop_no: str | None
    declare_by: date
    days_left: int
    expected_on: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`known` is False where nothing was submitted in that time: then nothing is foretold."""

    known: bool
    pace: Pace
    by_day: tuple[DayLoad, ...]
    missing: int
    rows: tuple[MissRow, ...]
    how_zh: str
    how_en: str


def forecast(work: Work, *, limit: int = 200) -> Forecast:
    """Who will miss the date at the present pace: the soonest first, customs' answering time taken off.

    What is late already and what is submitted already are not in it. At most `limit` rows; `missing` counts all.
    """
    policy, today = policy_now(work), business_day(work.clock.now())
    pace = _pace(work, policy, today)
    values = {
        "span": policy.declare_within_days - policy.release_day_counts,
        "late": released_since(work),
        "owner": None,
    }
    if pace.per_day <= 0:
        return Forecast(False, pace, (), 0, (), *_how(pace, known=False))
    loads = _loads(queries.waiting(work, values), pace, policy, today)
    late = {load.declare_by: load.will_make for load in loads if load.will_miss}
    found = queries.missing(work, values, makes=late, limit=limit) if late else []
    before = _before(loads)
    rows = tuple(_row(waits, before[waits.declare_by], pace, policy, today) for waits in found)
    missing = sum(load.will_miss for load in loads)
    return Forecast(True, pace, tuple(loads), missing, rows, *_how(pace, known=True))


def _pace(work: Work, policy: SitePolicy, today: date) -> Pace:
    days = days_before(today, policy.pace_days, policy.working_weekdays)
    since, midnight = start_of_day(days[0]), start_of_day(today)
    done = queries.done(work, since=since, until=midnight)
    so_far = queries.done(work, since=midnight, until=midnight + timedelta(days=1))
    prepared, submitted, concluded = (per_working_day(count, days) for count in done)
    seconds = queries.answer_seconds(work, since=since) or 0
    works = not policy.working_weekdays or today.isoweekday() in policy.working_weekdays
    left = int(min(prepared, submitted)) - so_far.submitted if works else 0
    return Pace(
        days=days,
        prepared=prepared,
        submitted=submitted,
        concluded=concluded,
        binding="prepared" if prepared < submitted else "submitted",
        answer_days=max(0, ceil((seconds - _SAME_DAY) / _DAY)),
        left_today=max(left, 0),
    )


def _loads(waiting: dict[date, int], pace: Pace, policy: SitePolicy, today: date) -> list[DayLoad]:
    """Reckoned by the last day to submit, told by the last day to declare."""
    lag = timedelta(days=pace.answer_days)
    loads = reckon(
        {day - lag: count for day, count in waiting.items()},
        today=today,
        per_day=pace.per_day,
        left_today=pace.left_today,
        weekdays=policy.working_weekdays,
    )
    return [DayLoad(load.declare_by + lag, load.waiting, load.will_make) for load in loads]


def _before(loads: list[DayLoad]) -> dict[date, int]:
    """How many stand in line before the first of each day."""
    found, count = {}, 0
    for load in loads:
        found[load.declare_by] = count
        count += load.waiting
    return found


def _row(waits: Waits, before: int, pace: Pace, policy: SitePolicy, today: date) -> MissRow:
    day = reached(
        before + waits.place_in_line,
        today=today,
        per_day=pace.per_day,
        left_today=pace.left_today,
        weekdays=policy.working_weekdays,
    )
    return MissRow(
        parcel_id=waits.parcel_id,
        lpn=waits.lpn,
        state=waits.state,
        place=waits.place,
        owner_code=waits.owner_code,
        cop_no=waits.cop_no,
        declare_by=waits.declare_by,
        days_left=(waits.declare_by - today).days,
        expected_on=day + timedelta(days=pace.answer_days) if day else None,
    )


def _how(pace: Pace, *, known: bool) -> tuple[str, str]:
    span = f"{pace.days[0]:%m-%d}–{pace.days[-1]:%m-%d}"
    if not known:
        return (
            f"近{len(pace.days)}个工作日({span})没有提交过申报,无法预测",
            f"nothing was submitted in the last {len(pace.days)} working days ({span}): nothing can be foretold",
        )
    zh = (
        f"近{len(pace.days)}个工作日({span})每日制单{pace.prepared}件、提交{pace.submitted}件、审结{pace.concluded}件;"
        f"按{'制单' if pace.binding == 'prepared' else '提交'}速度推算,今日还可{pace.left_today}件,"
        f"海关入库另需{pace.answer_days}天,期限近的先办"
    )
    en = (
        f"over the last {len(pace.days)} working days ({span}) {pace.prepared} parcels a day were prepared, "
        f"{pace.submitted} submitted, {pace.concluded} concluded; at the pace of what is {pace.binding}, "
        f"{pace.left_today} more today, {pace.answer_days} days for customs to store, the soonest first"
    )
    return zh, en
