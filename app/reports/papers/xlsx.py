"""The pack as a workbook: a sheet a table with live sums and changes, series, days, seals, and the raw rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from app.reports.pack.shapes import Pack, pack_hash
from app.reports.papers.book import CHANGE, Book
from app.reports.papers.raw import Raw
from app.reports.papers.raw_sheet import write_raw
from app.reports.papers.saying import cover_lines, heading, names
from app.reports.papers.table_sheet import table_sheet
from app.reports.papers.telling import Tell
from app.reports.papers.units import BOOK_FORMATS, plain

_OPTIONS: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_RAW_AT_ONCE = 1000


def write_xlsx(pack: Pack, raw: Raw, to: BinaryIO, *, tell: Tell) -> None:
    """The workbook. Its only date is the first of the month: the same pack, the same bytes."""
    sheets = _sheets(pack)
    of = len(sheets) + raw.total // _RAW_AT_ONCE + 1
    with _workbook(to) as workbook:
        first = datetime(pack.cover.year, pack.cover.month, 1)  # noqa: DTZ001 (this file format knows no zones)
        workbook.set_properties({"title": heading(pack.cover), "author": names(pack.cover), "created": first})
        book = Book(workbook)
        for done, write in enumerate(sheets, start=1):
            write(book)
            tell(done, of)
        write_raw(book, raw, tell=lambda rows: tell(min(len(sheets) + rows // _RAW_AT_ONCE, of - 1), of))
    tell(of, of)


@contextmanager
def _workbook(to: BinaryIO) -> Iterator[Workbook]:
    """A workbook made in a folder of its own, then copied; one that is given up is not written and leaves nothing."""
    with TemporaryDirectory(prefix="guicang-workbook-") as folder:
        place = Path(folder, "whole")
        workbook = Workbook(str(place), _OPTIONS | {"tmpdir": folder})
        try:
            yield workbook
            workbook.close()
            with place.open("rb") as whole:
                copyfileobj(whole, to)
        finally:
            for sheet in workbook.worksheets():
                sheet._opt_close()  # noqa: SLF001 (else its file stays open until somebody collects it)


def _sheets(pack: Pack) -> list[Callable[[Book], None]]:
    tables = [_of(table, table_sheet) for table in pack.tables]
    others = [
        (bool(pack.series), _series),
        (bool(pack.daily), _daily),
        (bool(pack.flow.links), _flow),
        (bool(pack.cover.seals), _seals),
    ]
    return [_of(pack, _cover), *tables, *(_of(pack, write) for there, write in others if there)]


def _of(what: Any, write: Callable[[Book, Any], None]) -> Callable[[Book], None]:
    return lambda book: write(book, what)


def _cover(book: Book, pack: Pack) -> None:
    sheet = book.sheet("封面", widths=(18, 26, 80))
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, heading(pack.cover), book.title)
    lines = cover_lines(pack, pack_hash(pack))
    for row, line in enumerate(lines, start=2):
        book.words(sheet, row, line)
    sheet.print_area(0, 0, len(lines) + 1, 2)


def _series(book: Book, pack: Pack) -> None:
    """Thirteen months below each other, each figure with its change on the year before."""
    sheet = book.sheet("十三个月", widths=(12, *[16, 10] * len(pack.series)), freeze=(1, 1))
    heads = [part for each in pack.series for part in (f"{each.zh}\n{each.en}", "同比%\non year")]
    book.heads(sheet, ("月份\nMonth", *heads), texts=1)
    months = pack.series[0].months
    for row, month in enumerate(months, start=1):
        sheet.write_string(row, 0, f"{month:%Y-%m}", book.text)
        for place, each in enumerate(pack.series):
            value, form = plain(each.values[row - 1], each.unit), book.format(BOOK_FORMATS[each.unit])
            book.number(sheet, (row, 2 * place + 1), value, form)
            if (change := each.change[row - 1]) is not None:
                book.number(sheet, (row, 2 * place + 2), change, book.format(CHANGE))
    sheet.print_area(0, 0, len(months), 2 * len(pack.series))


def _daily(book: Book, pack: Pack) -> None:
    """The days of the month below each other."""
    sheet = book.sheet("每日", widths=(14, *[14] * len(pack.daily)), freeze=(1, 1))
    book.heads(sheet, ("业务日\nDay", *(f"{each.zh}\n{each.en}" for each in pack.daily)), texts=1)
    days = pack.daily[0].days
    for row, day in enumerate(days, start=1):
        sheet.write_string(row, 0, day.isoformat(), book.text)
        for column, each in enumerate(pack.daily, start=1):
            book.number(sheet, (row, column), each.values[row - 1], book.format(BOOK_FORMATS["quantity"]))
    sheet.print_area(0, 0, len(days), len(pack.daily))


def _flow(book: Book, pack: Pack) -> None:
    """From where to where, how many parcels."""
    sheet = book.sheet("流向", widths=(24, 28, 24, 28, 14), freeze=(1, 0))
    book.heads(sheet, ("自", "From", "至", "To", "件数\nParcels"), texts=4)
    said = {node.key: (node.zh, node.en) for node in pack.flow.nodes}
    for row, link in enumerate(pack.flow.links, start=1):
        book.words(sheet, row, (*said.get(link.source, (link.source, "")), *said.get(link.target, (link.target, ""))))
        book.number(sheet, (row, 4), Decimal(link.parcels), book.format(BOOK_FORMATS["count"]))
    sheet.print_area(0, 0, len(pack.flow.links), 4)


def _seals(book: Book, pack: Pack) -> None:
    """Seal by day, whole, so that it can be copied into a file and compared."""
    sheet = book.sheet("每日封印", widths=(10, 14, 16, 78), freeze=(1, 0))
    book.heads(sheet, ("中心仓\nSite", "业务日\nDay", "日志步数\nJournal steps", "封印\nSeal, SHA-256"), texts=2)
    for row, seal in enumerate(pack.cover.seals, start=1):
        book.words(sheet, row, (f"{seal.site_id:02d}", seal.day.isoformat()))
        book.number(sheet, (row, 2), seal.steps, book.format(BOOK_FORMATS["count"]))
        sheet.write_string(row, 3, seal.seal, book.text)
    sheet.print_area(0, 0, len(pack.cover.seals), 3)
