"""The figures of one month: one statement is run, and its rows are put in their places."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.core.clock import start_of_day
from app.core.errors import Forbidden, Invalid
from app.db.work import Work
from app.parcel.journal.leaving import seals_between
from app.parcel.lifecycle import EVENTS, STATES
from app.reports import queries
from app.reports.definitions import FIGURES, IN_HAND
from app.reports.figures import Amount, Balance, Count, Day, Dimension, MonthFigures, Place, Row, Seal, Volume
from app.reports.queries import Found
from app.reports.words import DIMENSIONS, words_for
from app.site.service import this_site
from schemas.vocabulary import Disposition, Event, ParcelState, yuan

_DISPOSITIONS = [*Disposition, ""]


def month_figures(work: Work, *, year: int, month: int) -> MonthFigures:
    """The figures of a month of business days (Asia/Shanghai) at this site.

    Raises `Invalid` (unknown_month), `NotFound` (unknown_site), `Forbidden` (not_your_role) for an
    owner, who may not see the others' figures.
    """
    if work.actor.owner_code:
        raise Forbidden("not_your_role", "The month's report holds the figures of every owner.")
    since, until = _bounds(year, month)
    found = _by_section(queries.month(work, since=since, until=until))
    return MonthFigures(
        place=_place(work),
        year=year,
        month=month,
        provisional=work.clock.now() < until,
        steps=sum(row.parcels for row in found["flow"]),
        volume=_volume(found["volume"]),
        total=_row("total", "", found["total"]),
        dimensions=tuple(_dimension(key, found[key]) for key in DIMENSIONS),
        balance=_balance(found["state"], found["flow"]),
        days=_days(found["day"], since.date(), until.date()),
        seals=_seals(work, since.date(), until.date()),
    )


def _bounds(year: int, month: int) -> tuple[datetime, datetime]:
    if not (2000 <= year <= 2999 and 1 <= month <= 12):
        raise Invalid("unknown_month", f"{year}-{month} is not a month.", year=year, month=month)
    following = date(year + month // 12, month % 12 + 1, 1)
    return start_of_day(date(year, month, 1)), start_of_day(following)


def _by_section(rows: Iterable[Found]) -> defaultdict[str, list[Found]]:
    sections: defaultdict[str, list[Found]] = defaultdict(list)
    for row in rows:
        sections[row.section].append(row)
    return sections


def _seals(work: Work, since: date, until: date) -> tuple[Seal, ...]:
    sealed = seals_between(work, since=since, until=until - timedelta(days=1))
    return tuple(Seal(*day) for day in sealed.days)


def _place(work: Work) -> Place:
    site = this_site(work)
    return Place(**{field: getattr(site, field) for field in Place.__slots__})


def _amount(row: Found) -> Amount:
    return Amount(row.parcels, _trimmed(row.qty), yuan(row.value))


def _trimmed(qty: Decimal) -> Decimal:
    """3 instead of 3.00000, so that equal quantities are written alike everywhere."""
    return qty.quantize(Decimal(1)) if qty == qty.to_integral_value() else qty.normalize()


def _volume(rows: Iterable[Found]) -> tuple[Volume, ...]:
    amounts = {row.code: _amount(row) for row in rows}
    return tuple(Volume(figure.key, figure.zh, figure.en, amounts.get(figure.key, Amount())) for figure in FIGURES)


def _row(dimension: str, code: str, rows: Iterable[Found]) -> Row:
    """One row from its two halves, what was taken in and what was concluded."""
    halves = {row.basis: row for row in rows}
    names = [row.name for row in halves.values() if row.name]
    zh, en = ("合计", "Total") if dimension == "total" else words_for(dimension, code, max(names, default=""))
    concluded, taken_in = halves.get("concluded"), halves.get("taken_in")
    return Row(
        code=code,
        zh=zh,
        en=en,
        applications_concluded=concluded.applications if concluded else 0,
        concluded=_amount(concluded) if concluded else Amount(),
        taken_in=_amount(taken_in) if taken_in else Amount(),
    )


def _dimension(key: str, found: Iterable[Found]) -> Dimension:
    by_code: defaultdict[str, list[Found]] = defaultdict(list)
    for row in found:
        by_code[row.code].append(row)
    rows = [_row(key, code, halves) for code, halves in by_code.items()]
    zh, en = DIMENSIONS[key]
    return Dimension(key, zh, en, tuple(sorted(rows, key=_order(key))))


def _order(key: str) -> Callable[[Row], tuple[object, ...]]:
    """Chapters and dispositions in the order of their lists, everything else by worth; the unnamed last."""
    if key == "hs_chapter":
        return lambda row: (not row.code, row.code)
    if key == "disposition":
        return lambda row: (_DISPOSITIONS.index(row.code),)
    return lambda row: (not row.code, -row.value_cny, -row.taken_in.value_cny, row.code)


def _balance(states: Iterable[Found], flow: list[Found]) -> Balance:
    standing = {row.code: row.parcels for row in states}
    by_state = tuple(_state(state, standing[state]) for state in IN_HAND if standing.get(state))
    entered = _crossings(row for row in flow if row.basis not in IN_HAND and row.name in IN_HAND)
    departed = _crossings(row for row in flow if row.basis in IN_HAND and row.name not in IN_HAND)
    closing = sum(count.parcels for count in by_state)
    opening = closing - sum(count.parcels for count in entered) + sum(count.parcels for count in departed)
    return Balance(opening, entered, departed, closing, by_state)


def _state(state: ParcelState, parcels: int) -> Count:
    return Count(state, STATES[state].zh, STATES[state].en, parcels)


def _crossings(rows: Iterable[Found]) -> tuple[Count, ...]:
    """Steps by event, in the order of the event list."""
    counts: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.code] += row.parcels
    events = [event for event in Event if counts.get(event)]
    return tuple(Count(event, EVENTS[event].zh, EVENTS[event].en, counts[event]) for event in events)


def _days(rows: Iterable[Found], since: date, until: date) -> tuple[Day, ...]:
    """Every day of the month, also those on which nothing happened."""
    by_day: defaultdict[date | None, dict[str, int]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.code):
        by_day[row.day][row.code] = row.parcels
    days = (date.fromordinal(number) for number in range(since.toordinal(), until.toordinal()))
    return tuple(Day(day, by_day.get(day, {})) for day in days)
