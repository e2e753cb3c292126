"""One pack on four kinds of paper: the same figures on each, sums that agree recalculated, the same bytes twice."""

import csv
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.reports.pack.shapes import Pack, Row, Table, pack_hash, pack_json, pack_of
from app.reports.papers.glyphs import legible
from app.reports.papers.pens import PENS, Form, file_name, render, write
from app.reports.papers.units import changed, plain, shown

FIELDS = ("month", "year_to_date", "month_before", "year_to_date_before")


@pytest.fixture(scope="module")
def november(make_pack: Callable[..., Pack]) -> Pack:
    return make_pack()


@pytest.fixture(scope="module")
def papers(november: Pack) -> dict[str, bytes]:
    return {form: render(form, november) for form in PENS}


def csv_rows(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def totals(table: Table) -> Iterator[tuple[int, str, Decimal]]:
    """(column, field, value) of the total of a table."""
    assert table.total
    for place, (column, cell) in enumerate(zip(table.columns, table.total.cells, strict=True)):
        for field in FIELDS:
            if cell and (value := getattr(cell, field)) is not None:
                yield place, field, plain(value, column.unit)


def test_totals_are_the_same_in_pdf_xlsx_csv_and_json(
    november: Pack, papers: dict[str, bytes], pages_of: Any, book_of: Any
) -> None:
    text, book, rows = "".join(pages_of(papers["pdf"])), book_of(papers["xlsx"]), csv_rows(papers["csv"])
    assert pack_of(papers["json"]) == november
    compared = 0
    for table in (each for each in november.tables if each.total):
        sheet = book[table.zh]
        told = {
            (row["column"], field): Decimal(row[field])
            for row in rows
            for field in FIELDS
            if (row["kind"], row["table"]) == ("total", table.key) and row[field]
        }
        in_book = {round(cell.value, 5) for cell in sheet[len(table.rows) + 2] if isinstance(cell.value, int | float)}
        for place, field, value in totals(table):
            column = table.columns[place]
            assert told.pop((column.key, field)) == value
            assert float(value) in in_book
            assert field.endswith("before") or shown(value, column.unit) in text
            compared += 1
        assert not told
    assert compared > 30


def recalculated(sheet: Any, formula: str) -> float | str:
    """What a spreadsheet makes of our two kinds of formula: a rounded sum, and a change in percent."""
    if found := re.fullmatch(r"=ROUND\(SUM\((\w+):(\w+)\),5\)", formula):
        return round(sum(value(sheet, cell) for (cell,) in sheet[f"{found[1]}:{found[2]}"]), 5)
    found = re.fullmatch(r'=IF\(N\((\w+)\)=0,"",ROUND\(\((\w+)-\1\)/\1\*100,1\)\)', formula)
    assert found, formula
    now, before = value(sheet, sheet[found[2]]), value(sheet, sheet[found[1]])
    return round((now - before) / before * 100, 1) if before else ""


def value(sheet: Any, cell: Any) -> float:
    """The number in a cell, recalculated if it is a formula."""
    if isinstance(cell.value, str) and cell.value.startswith("="):
        found = recalculated(sheet, cell.value)
        assert isinstance(found, float | int)
        return found
    return cell.value or 0


def test_every_formula_recalculated_gives_the_number_that_stands_there(papers: dict[str, bytes], book_of: Any) -> None:
    live, still = book_of(papers["xlsx"], values=False), book_of(papers["xlsx"])
    kinds = {"SUM": 0, "IF": 0}
    for sheet in live.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            kinds["SUM" if "SUM" in cell.value else "IF"] += 1
            stands = still[sheet.title][cell.coordinate].value
            # halves go to the even tenth in binary and up in decimal: a tenth of a percent at most
            assert recalculated(sheet, cell.value) == (
                pytest.approx(stands, abs=0.11) if stands not in (None, "") else ""
            )
    assert min(kinds.values()) > 20


def test_a_total_that_is_no_sum_is_written_as_a_number(november: Pack, book_of: Any) -> None:
    (first, *others) = [table for table in november.tables if table.total]
    assert first.total
    other = replace(first.total, cells=(replace(first.total.cells[0], month=Decimal(5)), *first.total.cells[1:]))
    changed_pack = replace(november, tables=(replace(first, total=other), *others))
    sheet = book_of(render("xlsx", changed_pack), values=False)[first.zh]
    month, year = sheet.cell(len(first.rows) + 2, 4).value, sheet.cell(len(first.rows) + 2, 7).value
    assert (month, str(year)[:11]) == (5, "=ROUND(SUM(")


@pytest.mark.parametrize("form", PENS)
def test_the_same_pack_gives_the_same_bytes(november: Pack, papers: dict[str, bytes], form: Form) -> None:
    assert render(form, pack_of(pack_json(november))) == papers[form]
    other = replace(november, cover=replace(november.cover, closed_by="M1002"))
    assert form == "csv" or render(form, other) != papers[form]


def test_json_is_the_canonical_pack_and_the_others_name_its_hash(
    november: Pack, papers: dict[str, bytes], pages_of: Any
) -> None:
    digest = pack_hash(november)
    assert (
        papers["json"]
        == json.dumps(json.loads(papers["json"]), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )
    first, *others = pages_of(papers["pdf"])
    assert digest in first
    assert all(digest[:16] in page for page in others)
    assert file_name("pdf", november) == "guicang-site01-2026-11-v2.pdf"


def test_every_page_has_its_number_and_a_provisional_pack_says_so_on_each(
    make_pack: Callable[..., Pack], papers: dict[str, bytes], pages_of: Any
) -> None:
    pages = pages_of(papers["pdf"])
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} / {len(pages)} 页" in page
        assert "临时数" not in page
    provisional = pages_of(render("pdf", make_pack(provisional=True)))
    assert all("临时数：本月未结账" in page for page in provisional)


def test_heads_come_again_on_every_page_of_a_long_table(make_pack: Callable[..., Pack], pages_of: Any) -> None:
    pages = [page for page in pages_of(render("pdf", make_pack(rows=100))) if re.search(r"企业\d+（虚构）", page)]
    assert len(pages) >= 3
    assert all("Net weight, kg" in page and "累计 YTD" in page for page in pages)
    assert "合计" in pages[-1]
    assert "企业100（虚构）" in pages[-1]


def test_tables_too_wide_for_upright_lie_and_beyond_that_go_on_below(november: Pack, pages_of: Any) -> None:
    owner = november.table("owner")

    def times(count: int) -> Pack:
        def wide(row: Row) -> Row:
            return replace(row, cells=row.cells * count)

        assert owner.total
        rows = tuple(map(wide, owner.rows))
        return replace(
            november, tables=(replace(owner, columns=owner.columns * count, rows=rows, total=wide(owner.total)),)
        )

    lying = pypdfium2.PdfDocument(render("pdf", times(2)))
    assert {tuple(round(side) for side in page.get_size()) for page in lying} == {(595, 842), (842, 595)}
    assert "（续）" in "".join(pages_of(render("pdf", times(5))))


def test_the_typeface_is_embedded_and_the_paper_small(papers: dict[str, bytes]) -> None:
    body = papers["pdf"]
    assert b"/FontFile2" in body
    assert all(b"WenQuanYi" in name for name in re.findall(rb"/BaseFont /(\S+)", body))
    assert len(body) < 150_000


def test_it_is_readable_without_colours(papers: dict[str, bytes]) -> None:
    """Words and their ground differ in lightness everywhere: in grey there is nearly black and white on every page."""
    for page in pypdfium2.PdfDocument(papers["pdf"]):
        darkest, lightest = page.render(scale=1).to_pil().convert("L").getextrema()
        assert (darkest < 70, lightest) == (True, 255)


def test_a_character_the_typeface_has_not_is_named_on_paper_and_kept_elsewhere(
    november: Pack, pages_of: Any, book_of: Any
) -> None:
    owner = november.table("owner")
    odd = replace(owner.rows[0], zh="𠮷田\x07<b>商店")
    pack = replace(november, tables=(replace(owner, rows=(odd, *owner.rows[1:]), total=None),))
    text = "".join(pages_of(render("pdf", pack)))
    assert "〓田〓<b>商店" in text
    assert "U+20BB7" in text
    assert "U+0007" in text
    assert [each.named for each in legible(pack)[1]] == ["U+0007", "U+20BB7"]
    assert legible(november) == (november, ())
    assert "𠮷田" in book_of(render("xlsx", pack))[owner.zh]["B2"].value
    assert "𠮷田" in render("csv", pack).decode()


def test_no_name_from_outside_becomes_a_formula(november: Pack, book_of: Any) -> None:
    owner = november.table("owner")
    pack = replace(november, tables=(replace(owner, rows=(replace(owner.rows[0], zh="=1+1"),), total=None),))
    assert "'=1+1" in {row["row_zh"] for row in csv_rows(render("csv", pack))}
    cell = book_of(render("xlsx", pack), values=False)[owner.zh]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_month_with_nothing_says_so(november: Pack, pages_of: Any, book_of: Any) -> None:
    nothing = replace(november.month, returns=0, value_cny=Decimal(0), received=0, concluded_parcels=0, in_hand=0)
    tables = tuple(replace(table, rows=(), total=None) for table in november.tables)
    pack = replace(november, month=nothing, tables=tables, steps=0, series=(), daily=())
    assert "本月没有退货记录" in pages_of(render("pdf", pack))[0]
    assert book_of(render("xlsx", pack))["按企业"].max_row == 1
    assert {row["kind"] for row in csv_rows(render("csv", pack))} == {"link", "seal"}


def test_the_workbook_is_one_to_work_in(november: Pack, papers: dict[str, bytes], book_of: Any) -> None:
    book = book_of(papers["xlsx"])
    tables = [table.zh for table in november.tables]
    assert book.sheetnames == ["封面", *tables, "十三个月", "每日", "流向", "每日封印"]
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet.freeze_panes
        assert sheet.print_area
        assert sheet.print_title_rows == "$1:$1"
    numbers = [cell.value for row in book["按企业"].iter_rows(min_row=2, min_col=4) for cell in row]
    assert all(isinstance(number, int | float) for number in numbers)


def test_a_change_is_written_with_its_sign() -> None:
    assert [changed(each) for each in (Decimal("12.34"), Decimal(-5), Decimal(0), None)] == [
        "+12.3%",
        "−5.0%",
        "0.0%",
        "",
    ]


def test_names_of_sheets_are_made_lawful(november: Pack, book_of: Any) -> None:
    tables = tuple(replace(table, zh="原因×处置[等级]/" + "很长的名字" * 8) for table in november.tables[:2])
    names = book_of(render("xlsx", replace(november, tables=tables))).sheetnames[1:3]
    assert len(set(names)) == 2
    assert all(len(name) <= 31 for name in names)


class Full(BytesIO):
    """A disk without room."""

    def write(self, *_: Any) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("form", PENS)
def test_a_full_disk_is_told_and_nothing_is_left(november: Pack, form: Form, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OSError, match="No space"):
        write(form, november, Full())
    assert not list(tmp_path.iterdir())
