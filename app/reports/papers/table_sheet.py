"""A table of the pack as a sheet: month and year to date beside those of the year before, sums and changes live."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from app.reports.pack.shapes import Cell, Column, Row, Table
from app.reports.papers.book import CHANGE, Book, change_of, total_of
from app.reports.papers.units import BOOK_FORMATS, plain

TEXTS = 3
"""Code, Chinese and English name stand before the figures."""


class Part(NamedTuple):
    """One column of the sheet: a value of a column of the table, or a change between two columns left of it."""

    column: int
    zh: str
    en: str
    field: str = ""
    now: int = 0
    before: int = 0


def table_sheet(book: Book, table: Table) -> None:
    """The sheet of a table; a table of the pack of whatever columns."""
    parts = list(parts_of(table))
    widths = (16, 34, 26, *(_wide(table.columns[part.column], part) for part in parts))
    sheet = book.sheet(table.zh, widths=widths, freeze=(1, TEXTS))
    book.heads(sheet, ("代码\nCode", "名称\nName", "English", *(_head(table, part) for part in parts)), texts=TEXTS)
    for line, row in enumerate(table.rows, start=1):
        _row(book, sheet, line, (table, row, parts))
    last = len(table.rows)
    if table.total:
        last += 1
        _total(book, sheet, last, (table, table.total, parts))
    if table.note_zh:
        book.words(sheet, last + 2, (table.note_zh,))
        book.words(sheet, last + 3, (table.note_en,))
        last += 3
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), TEXTS + len(parts) - 1)
    sheet.print_area(0, 0, last, TEXTS + len(parts) - 1)


def parts_of(table: Table) -> Iterator[Part]:
    """The columns of the sheet; those of the year before only where something is known of it."""
    left = TEXTS
    for place in range(len(table.columns)):
        compared = _compared(table, place)
        for field, zh, en in (("month", "本月", "Month"), ("year_to_date", "累计", "Year to date")):
            yield Part(place, zh, en, field)
            left += 1
            if compared:
                yield Part(place, f"上年{zh.replace('本月', '同月')}", f"{en}, year before", f"{field}_before")
                yield Part(place, f"{zh}同比%", f"{en}, change", "", left - 1, left)
                left += 2


def _compared(table: Table, place: int) -> bool:
    rows = (*table.rows, *([table.total] if table.total else []))
    cells = [cell for row in rows if (cell := row.cells[place])]
    return any(each is not None for cell in cells for each in (cell.month_before, cell.year_to_date_before))


def _head(table: Table, part: Part) -> str:
    column = table.columns[part.column]
    return f"{column.zh} {column.en}\n{part.zh} {part.en}"


def _wide(column: Column, part: Part) -> float:
    return 12 if not part.field else 18 if column.unit == "money" else 14


def _row(book: Book, sheet: Worksheet, line: int, of: tuple[Table, Row, Sequence[Part]]) -> None:
    table, row, parts = of
    book.words(sheet, line, (row.key, row.zh, row.en))
    for at, part in enumerate(parts, start=TEXTS):
        cell, unit = row.cells[part.column], table.columns[part.column].unit
        value = _value(cell, part)
        if not part.field:
            _change(book, sheet, (line, at), part, cell)
        elif value is not None:
            book.number(sheet, (line, at), plain(value, unit), book.format(BOOK_FORMATS[unit]))


def _total(book: Book, sheet: Worksheet, line: int, of: tuple[Table, Row, Sequence[Part]]) -> None:
    """The last row: sums where the rows add up to the total, the figure itself where they do not."""
    table, total, parts = of
    book.words(sheet, line, ("", total.zh, total.en), form=book.total)
    for at, part in enumerate(parts, start=TEXTS):
        cell, unit = total.cells[part.column], table.columns[part.column].unit
        value, form = _value(cell, part), book.format(BOOK_FORMATS[unit], total=True)
        if not part.field:
            _change(book, sheet, (line, at), part, cell, total=True)
        elif value is None:
            sheet.write_blank(line, at, None, book.total)
        elif _adds_up(table, part, value):
            book.formula(sheet, (line, at), total_of(at, 1, line - 1), plain(value, unit), form)
        else:
            book.number(sheet, (line, at), plain(value, unit), form)


def _adds_up(table: Table, part: Part, total: Decimal) -> bool:
    """Whether a SUM may be written: the rows, as they are written, add up to what the pack says."""
    unit = table.columns[part.column].unit
    values = [_value(row.cells[part.column], part) for row in table.rows]
    added = sum((plain(value, unit) for value in values if value is not None), Decimal(0))
    return table.summed and added == plain(total, unit)


def _change(
    book: Book, sheet: Worksheet, at: tuple[int, int], part: Part, cell: Cell | None, *, total: bool = False
) -> None:
    if cell is None:
        return
    value = cell.change_month if part.zh.startswith("本月") else cell.change_year_to_date
    book.formula(sheet, at, change_of(at[0], part.now, part.before), value, book.format(CHANGE, total=total))


def _value(cell: Cell | None, part: Part) -> Decimal | None:
    return getattr(cell, part.field) if cell and part.field else None
