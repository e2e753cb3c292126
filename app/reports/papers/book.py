"""The pen of the workbook: its few formats, and sheets that scroll and print well. Rows are written once, in order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

_A4 = 9
_FACE = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_HEAD = {"bg_color": "#1F3B57", "font_color": "#FFFFFF", "text_wrap": True}
_SUM = {"bg_color": "#E6ECF2", "top": 1, "bold": True}
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LONGEST_NAME = 31

CHANGE = '+0.0"%";-0.0"%";0.0"%"'


class Book:
    """A workbook being written. Numbers go in as numbers, texts never become formulas or links."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.text = book.add_format(_FACE)
        self.wrapped = book.add_format(_FACE | {"text_wrap": True, "valign": "top"})
        self.title = book.add_format(_FACE | {"font_size": 16, "bold": True})
        self.total = book.add_format(_FACE | _SUM)
        self._heads = {side: book.add_format(_FACE | _HEAD | {"align": side}) for side in ("left", "right")}
        self._numbers: dict[tuple[str, bool], Format] = {}

    def sheet(self, name: str, *, widths: Sequence[float], freeze: tuple[int, int] = (0, 0)) -> Worksheet:
        """A sheet that prints on A4, one page wide, with its frozen head on every page and page numbers."""
        sheet = self.book.add_worksheet(self._free(name))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(*freeze)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        if freeze[0]:
            sheet.repeat_rows(0, freeze[0] - 1)
        return sheet

    def _free(self, name: str) -> str:
        """The name as a sheet may have it, and no other sheet has."""
        cleaned = name.translate(_FORBIDDEN).strip() or "表"
        taken = {(sheet.get_name() or "").lower() for sheet in self.book.worksheets()}
        number, free = 1, cleaned[:_LONGEST_NAME]
        while free.lower() in taken:
            number += 1
            free = f"{cleaned[: _LONGEST_NAME - len(str(number))]}{number}"
        return free

    def heads(self, sheet: Worksheet, heads: Sequence[str], *, texts: int) -> None:
        """The head row; the first `texts` columns are texts, the others numbers."""
        sheet.set_row(0, 48)
        for column, words in enumerate(heads):
            sheet.write_string(0, column, words, self._heads["left" if column < texts else "right"])

    def words(self, sheet: Worksheet, row: int, words: Sequence[str], *, form: Format | None = None) -> None:
        """Texts from the first column on."""
        for column, word in enumerate(words):
            sheet.write_string(row, column, word, form or self.text)

    def number(self, sheet: Worksheet, at: tuple[int, int], value: Decimal | int, form: Format) -> None:
        """A number. A spreadsheet holds doubles: exact to the fen up to 90 trillion."""
        sheet.write_number(*at, float(value), form)

    def formula(
        self, sheet: Worksheet, at: tuple[int, int], formula: str, value: Decimal | int | None, form: Format
    ) -> None:
        """A formula with the value it has, for readers that do not calculate."""
        shown: Any = "" if value is None else float(value)
        sheet.write_formula(*at, f"={formula}", form, shown)

    def format(self, form: str, *, total: bool = False) -> Format:
        """The format of a number."""
        if (form, total) not in self._numbers:
            self._numbers[form, total] = self.book.add_format(_FACE | {"num_format": form} | (_SUM if total else {}))
        return self._numbers[form, total]


def total_of(column: int, first: int, last: int) -> str:
    """The SUM of a column, zero for a table without rows; rounded, since a spreadsheet adds doubles."""
    cells = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
    return f"ROUND(SUM({cells}),5)" if last >= first else "0"


def change_of(row: int, now: int, before: int) -> str:
    """Percent from the cell `before` to the cell `now` of a row; empty where there is nothing to compare with."""
    new, old = xl_rowcol_to_cell(row, now), xl_rowcol_to_cell(row, before)
    return f'IF(N({old})=0,"",ROUND(({new}-{old})/{old}*100,1))'
