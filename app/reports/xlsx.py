"""The month as a workbook: a sheet a table with live sums that must agree, the definitions, and the raw rows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.reports.book import COUNT, MONEY, QUANTITY, Book, total_of
from app.reports.definitions import FIGURES
from app.reports.figures import Amount, Balance, Count, Dimension, MonthFigures, Row
from app.reports.notes import NOTES, cover_lines, heading
from app.reports.tidy import TidyRow, tidy_rows

VOLUME = "数量"
_SHEETS = {"platform": "平台", "owner": "企业", "hs_chapter": "商品章", "origin": "原产国", "disposition": "处置"}
_VOLUME_HEADS = (
    "指标",
    "Figure",
    "申请单（票）\nApplications",
    "件数\nParcels",
    "数量\nQuantity",
    "金额（元）\nValue, CNY",
)
_HEADS = (
    *("代码\nCode", "名称\nName", "English"),
    *("入仓件数\nParcels in", "入仓数量\nQuantity in", "入仓金额（元）\nValue in, CNY"),
    *("审结申请单（票）\nApplications concluded", "审结件数\nParcels concluded"),
    *("审结数量\nQuantity concluded", "审结金额（元）\nValue concluded, CNY"),
)
_FORMS = (COUNT, QUANTITY, MONEY, COUNT, COUNT, QUANTITY, MONEY)
_TEXTS = 3


def render_xlsx(figures: MonthFigures) -> bytes:
    """The workbook. Its only date is the first of the month, so the same figures give the same bytes."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        first = datetime(figures.year, figures.month, 1)  # noqa: DTZ001 (this file format knows no zones)
        workbook.set_properties({"title": heading(figures), "author": figures.place.name, "created": first})
        book = Book(workbook)
        _cover(book, figures)
        _volume(book, figures)
        for dimension in figures.dimensions:
            _dimension(book, dimension, figures)
        _balance(book, figures.balance)
        _days(book, figures)
        _seals(book, figures)
        _definitions(book)
        _raw(book, figures)
    return file.getvalue()


def _cover(book: Book, figures: MonthFigures) -> None:
    sheet = book.sheet("封面", widths=(16, 24, 80))
    sheet.write_string(0, 0, heading(figures), book.title)
    for row, line in enumerate(cover_lines(figures), start=2):
        book.words(sheet, row, line)
    sheet.hide_gridlines(2)


def _volume(book: Book, figures: MonthFigures) -> None:
    """One row a figure, and what is taken in as their sum. Rows overlap, so there is no grand total."""
    sheet = book.sheet(VOLUME, widths=(18, 20, 16, 14, 16, 20), freeze=(1, 2))
    book.heads(sheet, _VOLUME_HEADS, texts=2)
    for row, volume in enumerate(figures.volume, start=1):
        book.words(sheet, row, (volume.zh, volume.en))
        _amount(book, sheet, (row, 3), volume.amount)
    book.number(sheet, (_volume_row("concluded"), 2), figures.applications_concluded)
    row, (first, second) = _volume_row("taken_in"), (_volume_row("received"), _volume_row("split_off"))
    book.words(sheet, row, ("入仓 = 收货 + 拆出", "Taken in", ""), form=book.total)
    for column, (value, form) in enumerate(zip(_values(figures.total)[:3], _FORMS, strict=False), start=3):
        sum_of_two = "+".join(xl_rowcol_to_cell(line, column) for line in (first, second))
        book.formula(sheet, (row, column), sum_of_two, value, form)


def _volume_row(key: str) -> int:
    keys = [figure.key for figure in FIGURES]
    return keys.index(key) + 1 if key in keys else len(keys) + 1


def _amount(book: Book, sheet: Worksheet, at: tuple[int, int], amount: Amount) -> None:
    row, column = at
    for offset, value in enumerate((amount.parcels, amount.qty, amount.value_cny)):
        book.number(sheet, (row, column + offset), value, _FORMS[offset])


def _values(row: Row) -> tuple[int | Decimal, ...]:
    into, out = row.taken_in, row.concluded
    amounts = (out.parcels, out.qty, out.value_cny)
    return (into.parcels, into.qty, into.value_cny, row.applications_concluded, *amounts)


def _dimension(book: Book, dimension: Dimension, figures: MonthFigures) -> None:
    sheet = book.sheet(_SHEETS[dimension.key], widths=(16, 32, 26, 10, 12, 18, 16, 12, 12, 18), freeze=(1, _TEXTS))
    book.heads(sheet, _HEADS, texts=_TEXTS)
    for line, row in enumerate(dimension.rows, start=1):
        book.words(sheet, line, (row.code, row.zh, row.en))
        for column, (value, form) in enumerate(zip(_values(row), _FORMS, strict=True), start=_TEXTS):
            book.number(sheet, (line, column), value, form)
    if dimension.rows:
        sheet.autofilter(0, 0, len(dimension.rows), len(_HEADS) - 1)
    _totals(book, sheet, len(dimension.rows), figures.total)


def _totals(book: Book, sheet: Worksheet, rows: int, total: Row) -> None:
    """The sums, and below them how far they are from the sheet of volume: always nothing."""
    book.words(sheet, rows + 1, ("", "合计", "Total"), form=book.total)
    book.words(sheet, rows + 2, ("", "与“数量”表之差（应为0）", "Difference from sheet 数量 (0)"))
    for column, (value, form) in enumerate(zip(_values(total), _FORMS, strict=True), start=_TEXTS):
        book.formula(sheet, (rows + 1, column), total_of(column, 1, rows), value, form)
        difference = f"ROUND({xl_rowcol_to_cell(rows + 1, column)}-{_counterpart(column)},5)"
        sheet.write_formula(rows + 2, column, f"={difference}", book.format(form), 0)


def _counterpart(column: int) -> str:
    """The cell of the sheet of volume that says the same."""
    row, its_column = (_volume_row("taken_in"), column) if column < 6 else (_volume_row("concluded"), column - 4)
    return f"'{VOLUME}'!{xl_rowcol_to_cell(row, its_column)}"


def _balance(book: Book, balance: Balance) -> None:
    sheet = book.sheet("在办", widths=(20, 26, 12, 4, 20, 26, 12), freeze=(1, 0))
    book.heads(sheet, ("在办变动", "In hand", "件数\nParcels"), texts=2)
    out = [Count(count.key, count.zh, count.en, -count.parcels) for count in balance.departed]
    lines = [Count("", "月初在办", "opening", balance.opening), *balance.entered, *out]
    _counted(book, sheet, lines, ("月末在办", "closing"), left=0)
    for column, words in enumerate(("月末状态", "State at the end", "件数 Parcels"), start=4):
        sheet.write_string(0, column, words, book.total)
    _counted(book, sheet, balance.by_state, ("合计", "total"), left=4)


def _counted(book: Book, sheet: Worksheet, counts: Sequence[Count], total: tuple[str, str], *, left: int) -> None:
    """Counts below each other, and their sum."""
    for row, count in enumerate(counts, start=1):
        sheet.write_string(row, left, count.zh, book.text)
        sheet.write_string(row, left + 1, count.en, book.text)
        book.number(sheet, (row, left + 2), count.parcels)
    row = len(counts) + 1
    sheet.write_string(row, left, total[0], book.total)
    sheet.write_string(row, left + 1, total[1], book.total)
    book.formula(sheet, (row, left + 2), total_of(left + 2, 1, row - 1), sum(count.parcels for count in counts))


def _days(book: Book, figures: MonthFigures) -> None:
    """Parcels a day, by figure; each column adds up to its figure."""
    sheet = book.sheet("每日", widths=(14, *[13] * len(FIGURES)), freeze=(1, 1))
    book.heads(sheet, ("业务日\nDay", *(f"{figure.zh}\n{figure.en}" for figure in FIGURES)), texts=1)
    for row, day in enumerate(figures.days, start=1):
        sheet.write_string(row, 0, day.day.isoformat(), book.text)
        for column, figure in enumerate(FIGURES, start=1):
            book.number(sheet, (row, column), day.parcels.get(figure.key, 0))
    last = len(figures.days)
    sheet.write_string(last + 1, 0, "合计 Total", book.total)
    for column, figure in enumerate(FIGURES, start=1):
        book.formula(sheet, (last + 1, column), total_of(column, 1, last), figures.amount(figure.key).parcels)


def _seals(book: Book, figures: MonthFigures) -> None:
    """Seal by day, whole, so that it can be copied into a file and compared."""
    sheet = book.sheet("每日封印", widths=(14, 16, 78), freeze=(1, 0))
    book.heads(sheet, ("业务日\nDay", "日志步数\nJournal steps", "封印\nSeal, SHA-256"), texts=1)
    for row, seal in enumerate(figures.seals, start=1):
        book.words(sheet, row, (seal.day.isoformat(), "", seal.seal))
        book.number(sheet, (row, 1), seal.steps)


def _definitions(book: Book) -> None:
    sheet = book.sheet("说明", widths=(18, 20, 60, 60), freeze=(1, 0))
    book.heads(sheet, ("指标", "Figure", "口径", "Meaning"), texts=4)
    for row, figure in enumerate(FIGURES, start=1):
        book.words(sheet, row, (figure.zh, figure.en, figure.meaning_zh, figure.meaning_en), form=book.wrapped)
    for row, (zh, en) in enumerate(NOTES, start=len(FIGURES) + 2):
        book.words(sheet, row, ("", "", zh, en), form=book.wrapped)


def _raw(book: Book, figures: MonthFigures) -> None:
    """The long table, as in the CSV."""
    sheet = book.sheet("数据", widths=(6, 10, 13, 12, 16, 28, 26, 10, 14, 14, 18), freeze=(1, 0))
    book.heads(sheet, TidyRow._fields, texts=7)
    rows = tidy_rows(figures)
    for line, row in enumerate(rows, start=1):
        book.words(sheet, line, (f"{row.site:02d}", *row[1:7]))
        for column, (value, form) in enumerate(zip(row[7:], (COUNT, COUNT, QUANTITY, MONEY), strict=True), start=7):
            if value is not None:
                book.number(sheet, (line, column), value, form)
    sheet.autofilter(0, 0, len(rows), len(TidyRow._fields) - 1)
