"""A pack made of what the tally says: tables, thirteen months, days, the flow, and the headline (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.reports.facts.service import SpanTally, Tally
from app.reports.pack.shapes import (
    Cell,
    Cover,
    Daily,
    Flow,
    Headline,
    Link,
    Node,
    Pack,
    Row,
    Series,
    Table,
    change,
)
from app.reports.pack.tables import CLOSING, OPENING, tables
from app.reports.pack.tallied import Tallied

SERIES = (
    ("concluded.applications", "审结申请单（票）", "Applications concluded", "count"),
    ("concluded.value_cny", "审结金额（元）", "Value concluded, CNY", "money"),
    ("received.parcels", "收货（件）", "Parcels received", "count"),
)
DAILY = (("received", "收货", "Received"), ("concluded", "海关审结", "Concluded"))
HANDLED = "handled"


@dataclass(frozen=True, slots=True)
class Told:
    """What the tally was asked: four spans, the months of two years and one, the days, and what was in hand before."""

    spans: Sequence[SpanTally]
    months: Sequence[Tally]
    days: Sequence[tuple[date, str, int]]
    stock: Cell


def make_pack(cover: Cover, told: Told) -> Pack:
    """The pack of the month on the cover."""
    tallied = Tallied(told.spans)
    made = tables(tallied, told.stock)
    stock = next(table for table in made if table.key == "stock")
    heads = [_headline(tallied, stock, at) for at in range(4)]
    month = date(cover.year, cover.month, 1)
    return Pack(
        cover=cover,
        month=heads[0],
        year_to_date=heads[1],
        month_before=heads[2] if tallied.known[0] else None,
        year_to_date_before=heads[3] if tallied.known[1] else None,
        tables=made,
        series=tuple(_series(told.months, month, *named) for named in SERIES),
        daily=tuple(_daily(told.days, month, *named) for named in DAILY),
        flow=_flow(stock),
        steps=sum(abs(row.parcels) + abs(row.applications) for row in told.spans if row.span == 0),
    )


def _headline(tallied: Tallied, stock: Table, at: int) -> Headline:
    def number(figure: str, measure: str) -> Decimal:
        return _side(tallied.cell("volume", [""], figure, measure), at)

    return Headline(
        returns=int(number("concluded", "applications")),
        value_cny=number("concluded", "value_cny").quantize(Decimal("0.01")),
        received=int(number("received", "parcels")),
        concluded_parcels=int(number("concluded", "parcels")),
        in_hand=int(_side(stock.total.cells[0] if stock.total else None, at)),
    )


def _side(cell: Cell | None, at: int) -> Decimal:
    if cell is None:
        return Decimal(0)
    return (cell.month, cell.year_to_date, cell.month_before, cell.year_to_date_before)[at] or Decimal(0)


def months_back(month: date, many: int) -> date:
    """The first day of the month so many months before."""
    number = month.year * 12 + month.month - 1 - many
    return date(number // 12, number % 12 + 1, 1)


def _series(rows: Iterable[Tally], month: date, key: str, zh: str, en: str, unit: str) -> Series:
    figure, measure = key.split(".")
    wanted = [row for row in rows if row.table == "volume"]
    values = {row.month: Decimal(getattr(row, measure)) for row in wanted if row.figure == figure}
    known = {row.month for row in wanted}
    shown = tuple(months_back(month, back) for back in range(12, -1, -1))
    before = [values.get(m, Decimal(0)) if (m := months_back(each, 12)) in known else None for each in shown]
    told = tuple(values.get(each, Decimal(0)) for each in shown)
    return Series(key, zh, en, unit, shown, told, tuple(map(change, told, before)))  # pyright: ignore[reportArgumentType]


def _daily(rows: Iterable[tuple[date, str, int]], month: date, key: str, zh: str, en: str) -> Daily:
    """Every day of the month, also those on which nothing happened."""
    parcels = {day: number for day, figure, number in rows if figure == key}
    following = months_back(month, -1)
    days = tuple(date.fromordinal(at) for at in range(month.toordinal(), following.toordinal()))
    return Daily(key, zh, en, days, tuple(Decimal(parcels.get(day, 0)) for day in days))


def _flow(stock: Table) -> Flow:
    """What was here and came in, through what was in hand, to every exit and what stays. Both sides add up."""
    into = [node for row in stock.rows if (node := _node(row)) and not row.key.startswith("departed")]
    out = [node for row in stock.rows if (node := _node(row)) and row.key.startswith("departed")]
    if stock.total and (closing := _node(stock.total)):
        out.append(closing)
    handled = Node(HANDLED, "本月在办", "In hand during the month", sum(node.parcels for node in into))
    links = [Link(node.key, HANDLED, node.parcels) for node in into]
    links += [Link(HANDLED, node.key, node.parcels) for node in out]
    return Flow((*into, handled, *out), tuple(links)) if links else Flow()


def _node(row: Row) -> Node | None:
    """A row of the stock table as a stop; none where nothing went that way."""
    parcels = abs(int(_side(row.cells[0], 0)))
    names = {OPENING: ("月初在办", "Opening"), CLOSING: ("月末在办", "Closing")}
    zh, en = names.get(row.key, (row.zh.partition("：")[2], row.en.partition(": ")[2]))
    return Node(row.key, zh, en, parcels) if parcels else None
