"""What is behind a figure: exactly its parcels, page by page, searched, and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, Response

from app.core.clock import business_day
from app.core.errors import Invalid
from app.db.work import Work
from app.reports.facts.service import Behind, BehindRow, Cursor, behind
from app.reports.pack.cells import TOTAL, At, cell_at
from app.reports.pack.service import pack_of_scope
from app.reports.pack.shapes import Cell, Column, Row, Table
from app.web.admission import MonthReader, OpenWork
from app.web.exporting import csv_file, csv_line
from app.web.language import Tongue, marked, tongue_of
from app.web.month.asked import Asked, asked_for
from app.web.rendering import page
from app.web.words import FILTERS

router = APIRouter()
PAGE, MANY = 50, 1000
HEADINGS = (
    marked("Parcel (LPN)"),
    marked("State"),
    marked("Business day"),
    marked("Time"),
    marked("Step"),
    marked("Counts"),
    marked("Application"),
    marked("Quantity"),
    marked("Value, CNY"),
    marked("Station"),
    marked("Camera"),
    marked("Fingerprint"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figure, up to which fact, and which number is looked for among what is behind it."""

    at: At
    upto: int | None
    q: str

    def query(self, **over: object) -> dict[str, object]:
        """This as it stands in an address."""
        span = "" if self.at.span == "month" else self.at.span
        told = {"table": self.at.table, "row": self.at.row, "column": self.at.column, "span": span}
        return told | {"upto": self.upto, "q": self.q} | over


def wanted(
    table: Annotated[str, Query(max_length=20)],
    column: Annotated[str, Query(max_length=40)],
    row: Annotated[str, Query(max_length=80)] = "",
    span: Literal["", "month", "year"] = "",
    upto: Annotated[int | None, Query(ge=0, lt=2**62)] = None,
    q: Annotated[str, Query(max_length=80)] = "",
) -> Wanted:
    """What an address asks for."""
    return Wanted(At(table, row, column, span or "month"), upto, q.strip())


def cursor_from(after: Annotated[str, Query(max_length=60)] = "") -> Cursor | None:
    """Where the page begins. Raises `Invalid` (bad_cursor)."""
    if not after:
        return None
    try:
        site, month, fact = after.split("_")
        return Cursor(int(site), date.fromisoformat(month), int(fact))
    except ValueError:
        raise Invalid("bad_cursor", "This cursor is not one of ours; start from the first page.") from None


@router.get("/month/{period}/behind")
def parcels_behind(
    request: Request,
    work: OpenWork,
    _: MonthReader,
    asked: Annotated[Asked, Depends(asked_for)],
    wanted: Annotated[Wanted, Depends(wanted)],
    after: Annotated[Cursor | None, Depends(cursor_from)] = None,
) -> HTMLResponse:
    """The parcels behind one figure of the month; their number is the figure."""
    found = _found(work, asked, wanted, after, PAGE)
    pack = pack_of_scope(work, asked.scope(work), version=asked.version or None)
    table, row, column = _named(pack.tables, wanted.at)
    following = found.after and f"{found.after.site_id}_{found.after.month}_{found.after.fact}"
    return page(
        request,
        "month/behind.html",
        asked=asked,
        wanted=wanted,
        found=found,
        cover=pack.cover,
        table=table,
        row=row,
        column=column,
        cell=_cell(table, row, column),
        first=after is None,
        next=following and asked.link("/behind", **wanted.query(after=following)),
    )


def _named(tables: tuple[Table, ...], at: At) -> tuple[Table, Row, Column]:
    """The table, row and column of a figure. Raises `Invalid` (unknown_cell)."""
    for table in tables:
        rows = [row for row in (*table.rows, table.total) if row]
        for row in rows:
            key = TOTAL if row is table.total else row.key
            for column in table.columns:
                if (table.key, key, column.key) == (at.table, at.row, at.column):
                    return table, row, column
    raise Invalid("unknown_cell", "There is no such figure in the pack.", table=at.table, key=at.row, figure=at.column)


def _cell(table: Table, row: Row, column: Column) -> Cell | None:
    return row.cells[table.columns.index(column)]


def _found(work: Work, asked: Asked, wanted: Wanted, after: Cursor | None, limit: int) -> Behind:
    cell = cell_at(wanted.at, asked.scope(work))
    return behind(work, cell=cell, upto=wanted.upto, after=after, limit=limit, number=wanted.q)


@router.get("/month/{period}/behind.csv")
def parcels_file(
    request: Request,
    admission: MonthReader,
    asked: Annotated[Asked, Depends(asked_for)],
    wanted: Annotated[Wanted, Depends(wanted)],
) -> Response:
    """All of them, as UTF-8 CSV with the mark that spreadsheets want."""
    database, site, tongue = request.app.state.database, request.app.state.site_id, tongue_of(request)
    with database.work(site_id=site, actor=admission.actor) as work:
        _found(work, asked, wanted, None, 1)  # what is wrong with the question is said before the file begins

    def lines() -> Iterator[str]:
        with database.work(site_id=site, actor=admission.actor) as work:
            for rows in _everything(work, asked, wanted):
                yield "".join(csv_line(_cells(tongue, row)) for row in rows)

    headings = [tongue.say(heading) for heading in HEADINGS]
    return csv_file(f"{asked.period}-{wanted.at.table}", business_day(database.clock.now()), headings, lines())


def _everything(work: Work, asked: Asked, wanted: Wanted) -> Iterator[tuple[BehindRow, ...]]:
    after: Cursor | None = None
    while True:
        found = _found(work, asked, wanted, after, MANY)
        yield found.rows
        if found.after is None:
            return
        after = found.after


def _cells(tongue: Tongue, row: BehindRow) -> list[object]:
    state, event = (
        FILTERS[kind](tongue, code) if code else "" for kind, code in (("state", row.state), ("event", row.event))
    )
    moment = row.at and tongue.second(row.at)
    return [row.lpn, state, row.day, moment, event, row.sign, row.cop_no, row.qty, row.value_cny, row.station,
            row.camera, row.hash and row.hash.hex()]  # fmt: skip
