"""The tables of a pack, made of the tally's cells as the plans say."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from app.parcel.lifecycle import EVENTS
from app.reports.facts.definitions import BY_KEY
from app.reports.pack import plans
from app.reports.pack.plans import Plan
from app.reports.pack.shapes import Cell, Column, Row, Table
from app.reports.pack.tallied import Tallied, total
from app.reports.words import outcome_words, words_for
from schemas.vocabulary import Event

OPENING, CLOSING = "opening", "closing"
BUCKET = 5
"""Days in a column of ageing."""


def tables(tallied: Tallied, opening: Cell) -> tuple[Table, ...]:
    """Every table; `opening` is what was in hand when the month, and the year, began."""
    return tuple(_tables(tallied, opening))


def _tables(tallied: Tallied, opening: Cell) -> Iterator[Table]:
    yield _by_figure(plans.VOLUME, tallied)
    yield _by_figure(plans.VALUE, tallied)
    yield from (_by_code(plan, tallied) for plan in plans.GOODS)
    yield _by_code(plans.OUTCOME, tallied, named=lambda key, _: outcome_words(key))
    yield from (_ages(plan, tallied, last) for plan, last in plans.AGES.values())
    yield _by_figure(plans.DECLARATIONS, tallied)
    yield _by_code(plans.REJECTIONS, tallied)
    yield _stock(tallied, opening)
    yield _exceptions(tallied)
    yield _corrections(tallied)


def _table(plan: Plan, rows: Sequence[Row], *, last: Row | None = None) -> Table:
    zh, en = plan.note
    return Table(plan.key, plan.zh, plan.en, plan.columns, tuple(rows), last, zh, en, summed=last is not None)


def _total(columns: Sequence[Column], rows: Sequence[Row]) -> Row:
    return Row("", "合计", "Total", tuple(total([row.cells[at] for row in rows]) for at in range(len(columns))))


def _figure_row(plan: Plan, figure: str, tallied: Tallied) -> Row:
    """A row that is a figure: applications, and days until customs concludes, only where the figure has them."""
    cells = [
        tallied.cell("volume", [""], figure, column.key[1:]) if _has(figure, column.key) else None
        for column in plan.columns
    ]
    zh, en = BY_KEY[figure].zh, BY_KEY[figure].en
    if plan is plans.EXCEPTIONS:  # there they are no part of the row above
        zh, en = zh.removeprefix("其中："), en.removeprefix("of them ").capitalize()
    return Row(figure, zh, en, tuple(cells))


def _has(figure: str, column: str) -> bool:
    return {
        ".applications": figure in plans.OF_APPLICATIONS,
        ".mean_days": figure == "concluded",
    }.get(column, True)


def _by_figure(plan: Plan, tallied: Tallied) -> Table:
    return _table(plan, [_figure_row(plan, figure, tallied) for figure in plan.figures])


def _cells(plan: Plan, tallied: Tallied, keys: Sequence[str]) -> tuple[Cell | None, ...]:
    parts = [column.key.split(".") for column in plan.columns]
    return tuple(tallied.cell(plan.source, keys, figure, measure) for figure, measure in parts)


def _by_code(plan: Plan, tallied: Tallied, named: Callable[[str, str], tuple[str, str]] | None = None) -> Table:
    """A row a code, by worth; chapters and tariff numbers in their order; what has no code last."""
    said, rows = named or (lambda key, name: words_for(plan.key, key, name)), []
    for key, keys in _grouped(plan, tallied).items():
        zh, en = said(key, tallied.name(plan.source, keys[0]))
        row = Row(key, zh, en, _cells(plan, tallied, keys))
        if any(_filled(row)):
            rows.append(row)
    rows.sort(key=lambda row: (not row.key, row.key) if plan.source == "hs8" else (not row.key, *_worth(row), row.key))
    return _table(plan, rows, last=_total(plan.columns, rows))


def _grouped(plan: Plan, tallied: Tallied) -> Mapping[str, list[str]]:
    """The keys of the source that make up each row: a chapter holds many tariff numbers."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in tallied.keys(plan.source, [column.key.split(".")[0] for column in plan.columns]):
        groups[key[:2] if plan.key == "hs_chapter" else key].append(key)
    return groups


def _filled(row: Row) -> Iterator[bool]:
    for cell in row.cells:
        if cell:
            yield any((cell.month, cell.year_to_date, cell.month_before, cell.year_to_date_before))


def _worth(row: Row) -> tuple[float, ...]:
    """The largest of the year goes first: by value where there is one."""
    return tuple(-float(cell.year_to_date) if cell else 0.0 for cell in reversed(row.cells))


def _ages(plan: Plan, tallied: Tallied, last: int) -> Table:
    """Five days a row, what was late in one, and what has no clock in another."""
    figure = plan.columns[0].key.split(".")[0]
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for first in range(1, last, BUCKET):
        groups[f"{first}-{first + BUCKET - 1}"] = []
    groups |= {f"{last + 1}-": [], "": []}
    for key in tallied.keys(plan.source, [figure]):
        groups[_bucket(key, last)].append(key)
    rows = [Row(key, *_age_words(key, last), _cells(plan, tallied, keys)) for key, keys in groups.items()]
    shown = [row for row in rows if row.key or any(_filled(row))]
    return _table(plan, shown, last=_total(plan.columns, shown))


def _bucket(key: str, last: int) -> str:
    if not key:
        return ""
    day = max(int(key), 1)
    first = (day - 1) // BUCKET * BUCKET + 1
    return f"{last + 1}-" if day > last else f"{first}-{first + BUCKET - 1}"


def _age_words(key: str, last: int) -> tuple[str, str]:
    if not key:
        return "无时钟（未放行或无原清单）", "no clock: not released, or no list"
    if key.endswith("-"):
        return f"逾期：第{last + 1}天起", f"late: day {last + 1} and after"
    first, to = key.split("-")
    return f"第{first}至{to}天", f"day {first} to {to}"


def _stock(tallied: Tallied, opening: Cell) -> Table:
    """Opening + in − out = closing: what departs is written with its minus, so the column adds up."""
    rows = [Row(OPENING, "月初（年初）在办", "Opening: of the month, of the year", (opening,))]
    for figure, sign, zh, en in (("entered", 1, "转入：", "in: "), ("departed", -1, "转出：", "out: ")):
        for event in _events(tallied.keys("stock", [figure])):
            cell = tallied.cell("stock", [event], figure, "parcels")
            words = EVENTS[Event(event)]
            row = Row(f"{figure}:{event}", f"{zh}{words.zh}", f"{en}{words.en}", (_signed(cell, sign),))
            if any(_filled(row)):
                rows.append(row)
    closing = Row(CLOSING, "月末在办", "Closing", (total([row.cells[0] for row in rows]),))
    return _table(plans.STOCK, rows, last=closing)


def _events(keys: Iterable[str]) -> list[str]:
    """In the order of the event list."""
    known = set(keys)
    return [event for event in Event if event in known]


def _signed(cell: Cell | None, sign: int) -> Cell | None:
    if cell is None:
        return None
    # Nothing less nothing is nothing: a minus before a zero would be read as a figure.
    before = [None if value is None else sign * value + 0 for value in (cell.month_before, cell.year_to_date_before)]
    return Cell(sign * cell.month + 0, sign * cell.year_to_date + 0, *before)


def _exceptions(tallied: Tallied) -> Table:
    """What somebody should look at, the late ones of both clocks first."""
    late = []
    for key, (plan, last) in plans.AGES.items():
        figure = plan.columns[0].key.split(".")[0]
        keys = [age for age in tallied.keys(key, [figure]) if _bucket(age, last) == f"{last + 1}-"]
        words = {
            "age_45": ("到仓逾期（45日）", "Arrived late, 45 days"),
            "age_30": ("申报逾期（30日）", "Declared late, 30 days"),
        }
        late.append(Row(f"late_{key}", *words[key], (tallied.cell(key, keys, figure, "parcels"),)))
    figures = [_figure_row(plans.EXCEPTIONS, figure, tallied) for figure in plans.EXCEPTIONS.figures]
    return _table(plans.EXCEPTIONS, [*late, *figures])


def _corrections(tallied: Tallied) -> Table:
    """By the month corrected and the figure: what counts here although it happened in a closed month."""
    rows = []
    for month in tallied.keys("corrections", list(BY_KEY)):
        for figure, words in BY_KEY.items():
            cells = tuple(
                tallied.cell("corrections", [month], figure, column.key[1:]) for column in plans.CORRECTIONS.columns
            )
            row = Row(f"{month}:{figure}", f"{month} {words.zh}", f"{month} {words.en}", cells)
            if any(_filled(row)):
                rows.append(row)
    return _table(plans.CORRECTIONS, rows)
