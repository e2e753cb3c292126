"""The pack as one long table, a row a figure: UTF-8 with byte order mark, CRLF, decimals with a point."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any, BinaryIO, NamedTuple

from app.reports.pack.shapes import Cell, Column, Pack, Row, Table
from app.reports.papers.raw import Raw
from app.reports.papers.telling import Tell
from app.reports.papers.units import plain

_LIVE = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


class TidyRow(NamedTuple):
    """One figure: which table, row and column, and what it is in the month, in the year so far, and the year before.

    `kind` is row or total, month (of a series), day, link or seal. Changes are percent. Empty is not zero.
    """

    sites: str
    period: str
    version: int
    kind: str
    table: str
    row: str
    row_zh: str
    row_en: str
    column: str
    column_zh: str
    column_en: str
    unit: str
    month: Decimal | int | None = None
    year_to_date: Decimal | None = None
    month_before: Decimal | None = None
    year_to_date_before: Decimal | None = None
    change_month: Decimal | None = None
    change_year_to_date: Decimal | None = None
    text: str = ""


def write_csv(pack: Pack, raw: Raw, to: BinaryIO, *, tell: Tell) -> None:
    """The long table as CSV. The same pack gives the same bytes; `raw` is for the workbook."""
    del raw
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(TidyRow._fields)
    writer.writerows([_cell(value) for value in row] for row in tidy_rows(pack))
    to.write(text.getvalue().encode("utf-8-sig"))
    tell(1, 1)


def tidy_rows(pack: Pack) -> Iterator[TidyRow]:
    """Every figure of the pack, in the order of the paper."""
    sites = "+".join(f"{site.site_id:02d}" for site in pack.cover.sites)
    for row in _rows(pack):
        yield TidyRow(sites, pack.cover.period, pack.cover.version, *row)


def _rows(pack: Pack) -> Iterator[tuple[Any, ...]]:
    for table in pack.tables:
        for row in table.rows:
            yield from _row("row", table, row)
        if table.total:
            yield from _row("total", table, table.total)
    yield from _series(pack)
    for each in pack.daily:
        for day, value in zip(each.days, each.values, strict=True):
            yield ("day", "daily", day.isoformat(), "", "", each.key, each.zh, each.en, "count", value)
    for link in pack.flow.links:
        yield ("link", "flow", link.source, "", "", link.target, "", "", "count", link.parcels)
    for seal in pack.cover.seals:
        told = ("seal", f"seals/{seal.site_id:02d}", seal.day.isoformat(), "", "", "steps", "日志步数", "Journal steps")
        yield (*told, "count", seal.steps, None, None, None, None, None, seal.seal)


def _row(kind: str, table: Table, row: Row) -> Iterator[tuple[Any, ...]]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        if cell is not None:
            named = (column.key, column.zh, column.en, column.unit)
            yield (kind, table.key, row.key, row.zh, row.en, *named, *_told(column, cell))


def _told(column: Column, cell: Cell) -> tuple[Decimal | None, ...]:
    values = (cell.month, cell.year_to_date, cell.month_before, cell.year_to_date_before)
    figures = [None if value is None else plain(value, column.unit) for value in values]
    return (*figures, cell.change_month, cell.change_year_to_date)


def _series(pack: Pack) -> Iterator[tuple[Any, ...]]:
    for each in pack.series:
        for month, value, change in zip(each.months, each.values, each.change, strict=True):
            named = ("month", "series", f"{month:%Y-%m}", "", "", each.key, each.zh, each.en, each.unit)
            yield (*named, plain(value, each.unit), None, None, None, change)


def _cell(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    # Names come from other people's messages: none of them may act as a formula.
    return f"'{value}" if isinstance(value, str) and value.startswith(_LIVE) else value
