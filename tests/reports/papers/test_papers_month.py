"""A month on paper: raw rows that add up to its figures, a closed one kept to the byte, files whole or not there."""

import csv
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.db.work import Work
from app.reports.facts.service import fold
from app.reports.pack.scopes import Scope, scope_of
from app.reports.pack.service import close, pack_for, reopen
from app.reports.pack.shapes import Pack, pack_of
from app.reports.papers import files
from app.reports.papers.behind import raw_of
from app.reports.papers.files import write_files, write_paper
from app.reports.papers.pens import PENS, Form
from app.reports.papers.telling import Cancelled
from app.reports.papers.units import shown

NOVEMBER = {"year": 2026, "month": 11}


@pytest.fixture
def told(november: Work) -> Work:
    """November on the sample floor, counted."""
    fold(november)
    return november


@pytest.fixture
def scope(told: Work) -> Scope:
    return scope_of(told, **NOVEMBER)


def paper(work: Work, scope: Scope, form: Form, **more: Any) -> bytes:
    body = BytesIO()
    write_paper(work, scope, body, form=form, **more)
    return body.getvalue()


def volume(pack: Pack) -> dict[str, tuple[int, Decimal]]:
    """Parcels and value of every figure of which both are told."""
    parcels, values = (_column(pack, *where) for where in (("volume", ".parcels"), ("value", ".value_cny")))
    return {figure: (int(parcels[figure]), value) for figure, value in values.items() if figure in parcels}


def _column(pack: Pack, table: str, key: str) -> dict[str, Decimal]:
    found = pack.table(table)
    place = [column.key for column in found.columns].index(key)
    return {row.key: cell.month for row in found.rows if (cell := row.cells[place])}


def added_up(rows: Any, columns: list[str]) -> dict[str, tuple[int, Decimal]]:
    """The same, added up from raw rows."""
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows:
        named = dict(zip(columns, row, strict=True))
        sums[named["figure"]][0] += named["parcels"] or 0
        sums[named["figure"]][1] += Decimal(str(named["value_cny"] or 0))
    return {figure: (int(parcels), value) for figure, (parcels, value) in sums.items()}


def test_sql_raw_rows_xlsx_csv_json_and_pdf_say_the_same(told: Work, scope: Scope, pages_of: Any) -> None:
    pack = pack_for(told, **NOVEMBER)
    raw, figures = raw_of(told, pack.cover), volume(pack)
    columns, rows = [column.key for column in raw.columns], list(raw.rows)
    assert len(rows) == raw.total > 20
    in_sql = added_up(rows, columns)
    sheet = openpyxl.load_workbook(BytesIO(paper(told, scope, "xlsx")), data_only=True)["数据"]
    in_book = added_up(sheet.iter_rows(min_row=2, values_only=True), columns)
    told_by_csv = csv.DictReader(StringIO(paper(told, scope, "csv").decode("utf-8-sig"), newline=""))
    lines = [row for row in told_by_csv if row["table"] in ("volume", "value")]
    text = "".join(pages_of(paper(told, scope, "pdf")))
    compared = 0
    for figure, (parcels, value) in figures.items():
        if not parcels:
            continue
        in_csv = {row["column"]: Decimal(row["month"]) for row in lines if row["row"] == figure}
        assert in_sql[figure][0] == in_book[figure][0] == in_csv[".parcels"] == parcels, figure
        if value:
            assert in_sql[figure][1] == in_book[figure][1] == in_csv[".value_cny"] == value, figure
            assert shown(value, "money") in text
        compared += 1
    assert compared > 3
    assert volume(pack_of(paper(told, scope, "json"))) == figures


def test_an_owner_gets_the_rows_of_its_own_only(told: Work) -> None:
    cover = pack_for(told, **NOVEMBER, owner="OWN2").cover
    raw = raw_of(told, cover)
    place = [column.key for column in raw.columns].index("owner")
    assert {row[place] for row in raw.rows} == {"OWN2"}


def test_a_closed_month_is_printed_once_and_then_for_ever_the_same(
    told: Work, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move_to(datetime(2026, 12, 3, tzinfo=UTC))
    close(told, **NOVEMBER)
    scope = scope_of(told, **NOVEMBER)
    first = {form: paper(told, scope, form) for form in PENS}

    def newer(*_: Any, **__: Any) -> None:
        raise AssertionError("it was printed again")

    with monkeypatch.context() as code:
        code.setattr(files, "write", newer)
        assert {form: paper(told, scope, form) for form in PENS} == first
        assert {form: paper(told, scope, form, version=1) for form in PENS} == first
    reopen(told, **NOVEMBER, reason="a parcel was forgotten")
    assert paper(told, scope, "pdf") != first["pdf"]
    assert paper(told, scope, "pdf", version=1) == first["pdf"]


def test_files_are_whole_or_not_there(told: Work, scope: Scope, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    paths = write_files(told, scope, folder, forms=["pdf", "csv"])
    assert sorted(path.suffix for path in paths) == [".csv", ".pdf"]
    assert sorted(folder.iterdir()) == sorted(paths)
    kept = {path: path.read_bytes() for path in paths}

    def stop(done: int, of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_files(told, scope, folder, forms=["pdf", "csv"], tell=stop)
    assert {path: path.read_bytes() for path in folder.iterdir()} == kept
