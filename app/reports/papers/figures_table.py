"""A table of the pack as lanes and lines: month and year to date of each column, and the change below the figures."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reportlab.lib.units import mm

from app.reports.pack.shapes import Cell, Column, Row, Table
from app.reports.papers.ledger import SMALL, Head, Lane, Ledger, Line, broken, wide_as
from app.reports.papers.units import changed, shown

_NAME = 36 * mm
_NAME_MOST = 62 * mm
_NARROWEST = 11 * mm
_SUB_HEADS = ("本月 Month", "累计 YTD")
NOTHING = "–"
_CODE = re.compile(r"[A-Z0-9]{2,24}")


def ledgers(table: Table, *, wide: float) -> list[Ledger]:
    """The table as wide as the page; in several bands below each other where its columns do not fit side by side."""
    widths = [_width(table, place) for place in range(len(table.columns))]
    return [_ledger(table, first, last, widths, wide=wide) for first, last in _bands(widths, room=wide - _NAME)]


def natural_width(table: Table) -> float:
    """How wide the table would like to be."""
    return _NAME + sum(2 * _width(table, place) for place in range(len(table.columns)))


def _width(table: Table, place: int) -> float:
    """One lane of a column: as wide as its widest figure."""
    unit = table.columns[place].unit
    cells = [cell for row in _rows(table) if (cell := row.cells[place])]
    texts = [shown(value, unit) for cell in cells for value in (cell.month, cell.year_to_date)]
    changes = [changed(each) for cell in cells for each in (cell.change_month, cell.change_year_to_date)]
    return max(_NARROWEST, wide_as(texts), wide_as(changes, SMALL))


def _rows(table: Table) -> Sequence[Row]:
    return (*table.rows, table.total) if table.total else table.rows


def _bands(widths: Sequence[float], *, room: float) -> Iterator[tuple[int, int]]:
    """(first, last) columns of each band; a column wider than the page still gets a band of its own."""
    starts, used = [0], 0.0
    for place, lane in enumerate(widths):
        used += 2 * lane
        if used > room and place > starts[-1]:
            starts.append(place)
            used = 2 * lane
    return pairwise([*starts, len(widths)])


def _ledger(table: Table, first: int, last: int, widths: Sequence[float], *, wide: float) -> Ledger:
    columns = table.columns[first:last]
    needed = sum(2 * lane for lane in widths[first:last])
    name = min(max(_NAME, wide - needed), _NAME_MOST if columns else wide)
    stretch = max(1.0, (wide - name) / needed) if needed else 1.0
    lanes = list(_lanes(name, [lane * stretch for lane in widths[first:last]]))
    lines = [_line(row, columns, row.cells[first:last], name=name) for row in table.rows]
    if table.total:
        lines.append(_line(table.total, columns, table.total.cells[first:last], name=name, total=True))
    return Ledger(_head(columns), lanes, lines or [Line(("本月无 none",), tuple("" for _ in lanes[1:]))])


def _lanes(name: float, widths: Sequence[float]) -> Iterator[Lane]:
    yield Lane(0, name, "left")
    left = name
    for lane in widths:
        for _ in _SUB_HEADS:
            yield Lane(left, lane)
            left += lane


def _head(columns: Sequence[Column]) -> Head:
    groups = tuple((2 * n + 1, 2 * n + 2, column.zh, column.en) for n, column in enumerate(columns))
    return Head(groups, ("", *_SUB_HEADS * len(columns)))


def _line(
    row: Row, columns: Sequence[Column], cells: Sequence[Cell | None], *, name: float, total: bool = False
) -> Line:
    upper, lower = [], []
    for column, cell in zip(columns, cells, strict=True):
        figures = (cell.month, cell.year_to_date) if cell else ()
        upper += [shown(value, column.unit) for value in figures] or [NOTHING, NOTHING]
        lower += [changed(cell.change_month), changed(cell.change_year_to_date)] if cell else ["", ""]
    return Line(broken(row.zh, name), tuple(upper), _below(row), tuple(lower), total)


def _below(row: Row) -> str:
    """The English name, and the code where it says more than the name does."""
    code = row.key if _CODE.fullmatch(row.key) and row.key not in row.zh else ""
    return "　".join(part for part in (code, row.en) if part)
