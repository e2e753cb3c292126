"""The raw rows as sheets: streamed, a row at a time, on to the next sheet before the format's last row."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from app.core.clock import BUSINESS_ZONE
from app.reports.papers.book import Book
from app.reports.papers.raw import Raw, RawColumn, Value
from app.reports.papers.units import BOOK_FORMATS

SHEET = "数据"
MOST_ROWS = 1_000_000
"""Rows of one sheet; the format itself ends at 1,048,576."""
_TELL_EVERY = 1000
_WIDTHS = {"text": 20, "moment": 20, "day": 12}
_MOST_CHARACTERS = 32_767
_UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))

Cell = Callable[[int, Value], str]


def write_raw(book: Book, raw: Raw, *, tell: Callable[[int], None]) -> None:
    """Every raw row, numbers as numbers, moments as the clock in Beijing shows them; no sheet without columns."""
    if not raw.columns:
        return
    sheet, count = _RawSheet(book, raw.columns), 0
    for count, row in enumerate(raw.rows, start=1):
        if sheet.rows == MOST_ROWS:
            sheet.close()
            sheet = _RawSheet(book, raw.columns)
        sheet.add(row)
        if not count % _TELL_EVERY:
            tell(count)
    sheet.close()
    tell(count)


class _RawSheet:
    """One sheet, whose rows go to the file as they come.

    xlsxwriter looks at every cell four times over; here the text of a row is put together at once and
    written where xlsxwriter itself streams its rows to. That takes a fifth of the time.
    """

    def __init__(self, book: Book, columns: Sequence[RawColumn]) -> None:
        widths = [_WIDTHS.get(column.kind, 14) for column in columns]
        texts = next((n for n, column in enumerate(columns) if column.kind not in _WIDTHS), len(columns))
        self.rows = 0
        self._sheet: Any = book.sheet(SHEET, widths=widths, freeze=(1, 1))
        book.heads(self._sheet, [f"{column.zh}\n{column.en}" for column in columns], texts=texts)
        self._sheet._write_single_row(1)  # noqa: SLF001 (the head is on its way before the first row)
        self._cells = [_cell(book, column, place) for place, column in enumerate(columns)]

    def add(self, row: Sequence[Value]) -> None:
        """Write a row."""
        self.rows += 1
        line = self.rows + 1
        cells = [
            cell(line, value) for cell, value in zip(self._cells, row, strict=True) if value is not None and value != ""
        ]
        self._sheet.row_data_fh.write(f'<row r="{line}">{"".join(cells)}</row>')

    def close(self) -> None:
        """Say how large the sheet has become."""
        sheet, columns = self._sheet, len(self._cells)
        sheet.dim_rowmax, sheet.previous_row = self.rows, self.rows + 1
        sheet.autofilter(0, 0, self.rows, columns - 1)
        sheet.print_area(0, 0, self.rows, columns - 1)


def _cell(book: Book, column: RawColumn, place: int) -> Cell:
    """How a value of this column is written: bound once, since it is done a million times."""
    name, numeric = xl_col_to_name(place), column.kind not in _WIDTHS
    style = _style(book.format(BOOK_FORMATS[column.kind]) if numeric else book.text)

    def number(line: int, value: Value) -> str:
        return f'<c r="{name}{line}" s="{style}"><v>{float(value):.16G}</v></c>'  # pyright: ignore[reportArgumentType]

    def text(line: int, value: Value) -> str:
        return f'<c r="{name}{line}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'

    return number if numeric else text


def _style(form: Format) -> int:
    return form._get_xf_index()  # noqa: SLF001 (the number under which the file knows the format)


def _text(value: Value) -> str:
    if isinstance(value, datetime):
        return value.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return escape(str(value)[:_MOST_CHARACTERS].translate(_UNWRITABLE))
