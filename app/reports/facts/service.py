"""What others ask of the tally: fold it, read its cells, and walk a cell back to its parcels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.core.errors import Forbidden
from app.db.work import Work
from app.reports.facts import queries
from app.reports.facts.cells import queries as cells
from app.reports.facts.cells.behind import Behind, BehindRow, CellAt, Cursor, behind
from app.reports.facts.folding import Folded, fold

__all__ = [
    "Behind", "BehindRow", "CellAt", "Cursor", "Folded", "SpanTally", "Tally", "behind", "daily", "fold",
    "folded_until", "hold_folding", "mark", "spans", "stock_before", "tallies",
]  # fmt: skip
EVERYONE = "*"


@dataclass(frozen=True, slots=True)
class Tally:
    """A cell of a month: `table`, its row `key` ("" is unknown) and the figure (docs/figures.md).

    `days`: of arrived and declared the day on the clock, summed over parcels; of concluded the days from submission to
    conclusion, summed over applications. Weights are None where no line has one; `net_unknown` and `gross_unknown`
    count the lines without, `unvalued` the parcels without a value.
    """

    month: date
    table: str
    key: str
    name: str
    figure: str
    parcels: int
    applications: int
    qty: Decimal
    value_cny: Decimal
    net_kg: Decimal | None
    gross_kg: Decimal | None
    days: Decimal
    net_unknown: int = 0
    gross_unknown: int = 0
    unvalued: int = 0


@dataclass(frozen=True, slots=True)
class SpanTally:
    """The same, summed over a span of months: `span` is its place in what was asked."""

    span: int
    table: str
    key: str
    name: str
    figure: str
    parcels: int
    applications: int
    qty: Decimal
    value_cny: Decimal
    net_kg: Decimal | None
    gross_kg: Decimal | None
    days: Decimal
    net_unknown: int = 0
    gross_unknown: int = 0
    unvalued: int = 0


def hold_folding(work: Work) -> int:
    """Let nobody fold this site until the transaction ends: what closing a month begins with. The last fact."""
    return queries.lock_mark(work)


def mark(work: Work) -> int:
    """The number of the last fact of this site: a snapshot keeps it, and `upto` restricts to it."""
    return cells.mark(work)


def folded_until(work: Work) -> datetime | None:
    """Everything this site journalled before this moment is folded; None if nothing was ever folded."""
    return cells.folded_until(work)


def tallies(
    work: Work,
    *,
    sites: Sequence[int],
    owner: str | None,
    since: date,
    until: date,
    upto: int | None = None,
    tables: Sequence[str] | None = None,
) -> list[Tally]:
    """The cells of the months from that of `since` to that of `until`, both included, summed over sites.

    Of one owner, or of all. With `upto` without what was folded after that fact (of one site). Months from before
    this system come from what was imported. Raises `Forbidden` (not_your_role) for another owner's figures.
    """
    asked = [(month, month) for month in _months(since, until)]
    rows = cells.sums(work, sites=sites, owner=_whose(work, owner), spans=asked, upto=upto, tables=tables)
    return [Tally(asked[row[0]][0], *row[1:]) for row in rows]


def spans(
    work: Work,
    *,
    sites: Sequence[int],
    owner: str | None,
    spans: Sequence[tuple[date, date]],
    upto: int | None = None,
    tables: Sequence[str] | None = None,
) -> list[SpanTally]:
    """The cells of several spans of months (first and last day of each), each summed, in one statement."""
    asked = [(since.replace(day=1), until.replace(day=1)) for since, until in spans]
    rows = cells.sums(work, sites=sites, owner=_whose(work, owner), spans=asked, upto=upto, tables=tables)
    return [SpanTally(*row) for row in rows]


def daily(
    work: Work, *, sites: Sequence[int], owner: str | None, since: date, until: date, upto: int | None = None
) -> list[tuple[date, str, int]]:
    """(business day, figure, parcels) of the months from that of `since` to that of `until`, oldest first."""
    rows = spans(work, sites=sites, owner=owner, spans=[(since, until)], upto=upto, tables=["day"])
    return sorted((date.fromisoformat(row.key), row.figure, row.parcels) for row in rows if row.parcels)


def stock_before(work: Work, *, sites: Sequence[int], owner: str | None, day: date, upto: int | None = None) -> int:
    """Parcels in hand when the month of `day` began: all that entered, less all that departed, before it."""
    before = date.fromordinal(day.replace(day=1).toordinal() - 1)
    rows = spans(work, sites=sites, owner=owner, spans=[(date(2000, 1, 1), before)], upto=upto, tables=["stock"])
    return sum(row.parcels if row.figure == "entered" else -row.parcels for row in rows)


def _whose(work: Work, owner: str | None) -> str:
    """Whose figures: an owner's staff see their own only. Raises `Forbidden` (not_your_role)."""
    mine = work.actor.owner_code
    if mine and owner not in {None, mine}:
        raise Forbidden("not_your_role", "These are the figures of another owner.")
    return mine or owner or EVERYONE


def _months(since: date, until: date) -> list[date]:
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
