"""The three files of a month: they say what the statement found, all the same, and in the same bytes twice."""

import csv
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.core.clock import VirtualClock
from app.db.work import Work
from app.reports.figures import Dimension, MonthFigures, Row
from app.reports.files import render_files, write_report
from app.reports.month import month_figures
from app.reports.pdf import render_pdf
from app.reports.tidy import fingerprint, month_document, render_csv
from app.reports.xlsx import render_xlsx

_VALUE_BY_PLATFORM = """
SELECT o.ebp_code, count(DISTINCT p.id), sum(l.qty), sum(round(l.qty * ol.price, 2))
FROM journal j JOIN parcel p ON (p.site_id, p.id) = (j.site_id, j.parcel_id)
JOIN original o ON (o.site_id, o.id) = (p.site_id, p.original_id)
JOIN parcel_line l ON (l.site_id, l.parcel_id) = (p.site_id, p.id)
JOIN original_line ol ON (ol.site_id, ol.original_id, ol.gnum) = (o.site_id, o.id, l.gnum)
WHERE j.site_id = 1 AND j.event = 'conclude' AND j.at < '2026-12-01 00:00+08' GROUP BY 1
"""
_SHEETS = {"platform": "平台", "owner": "企业", "hs_chapter": "商品章", "origin": "原产国", "disposition": "处置"}


@pytest.fixture
def figures(november: Work) -> MonthFigures:
    return month_figures(november, year=2026, month=11)


@pytest.fixture
def nothing(work: Work) -> MonthFigures:
    return month_figures(work, year=2025, month=2)


def csv_rows(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def table_of(figures: MonthFigures, dimension: str, basis: str) -> list[dict[str, str]]:
    rows = csv_rows(render_csv(figures))
    return [row for row in rows if (row["dimension"], row["basis"]) == (dimension, basis)]


def book_of(body: bytes, *, values: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(body), data_only=values)


def pages_of(body: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(body)
    return [page.get_textpage().get_text_bounded() for page in document]


def test_csv_says_what_sql_says(figures: MonthFigures, november: Work) -> None:
    told = {
        row["code"]: (int(row["parcels"]), Decimal(row["quantity"]), Decimal(row["value_cny"]))
        for row in table_of(figures, "platform", "concluded")
        if row["parcels"] != "0"
    }
    found = november.connection.execute(_VALUE_BY_PLATFORM).fetchall()
    assert told == {code: (parcels, qty, value) for code, parcels, qty, value in found}


def test_csv_tables_add_up_to_the_total(figures: MonthFigures) -> None:
    for basis in ("taken_in", "concluded"):
        (total,) = table_of(figures, "total", basis)
        for dimension in _SHEETS:
            part = table_of(figures, dimension, basis)
            for column in ("parcels", "applications_concluded", "quantity", "value_cny"):
                added = sum(Decimal(row[column] or 0) for row in part)
                assert added == Decimal(total[column] or 0), (dimension, basis, column)


def test_csv_never_calls_parcels_applications(figures: MonthFigures) -> None:
    rows = csv_rows(render_csv(figures))
    assert all(not row["applications_concluded"] for row in rows if row["basis"] == "taken_in")
    (total,) = table_of(figures, "total", "concluded")
    assert (total["applications_concluded"], total["parcels"]) == ("2", "3")


def test_no_name_from_outside_becomes_a_formula(figures: MonthFigures) -> None:
    assert any(row.zh == "=乙平台" for row in figures.dimension("platform").rows)
    assert "'=乙平台" in {row["name_zh"] for row in csv_rows(render_csv(figures))}
    sheet = book_of(render_xlsx(figures), values=False)["平台"]
    assert [cell.data_type for cell in sheet["B"] if cell.value == "=乙平台"] == ["s"]


def _shown(row: Row) -> tuple[Any, ...]:
    into, out = row.taken_in, row.concluded
    money = float(into.value_cny), float(out.value_cny)
    return into.parcels, float(into.qty), money[0], row.applications_concluded, out.parcels, float(out.qty), money[1]


def _lines(sheet: Worksheet, count: int) -> list[tuple[Any, ...]]:
    return [row[3:10] for row in sheet.iter_rows(min_row=2, max_row=count + 1, values_only=True)]


@pytest.mark.parametrize("key", list(_SHEETS))
def test_xlsx_holds_the_same_numbers_and_sums_that_agree(figures: MonthFigures, key: str) -> None:
    body, dimension = render_xlsx(figures), figures.dimension(key)
    sheet, live = book_of(body)[_SHEETS[key]], book_of(body, values=False)[_SHEETS[key]]
    rows = len(dimension.rows)
    assert _lines(sheet, rows) == [_shown(row) for row in dimension.rows]
    for column in range(4, 11):
        formula, value = str(live.cell(rows + 2, column).value), sheet.cell(rows + 2, column).value
        first, last = re.fullmatch(r"=ROUND\(SUM\((\w+):(\w+)\),5\)", formula).groups()  # pyright: ignore[reportOptionalMemberAccess]
        covered = [cell.value for (cell,) in sheet[f"{first}:{last}"]]
        assert (len(covered), value) == (rows, pytest.approx(sum(covered)))
    assert list(_lines(sheet, rows + 1)[-1]) == list(_shown(figures.total))


def test_xlsx_checks_itself_against_the_sheet_of_volume(figures: MonthFigures) -> None:
    body = render_xlsx(figures)
    values, live = book_of(body), book_of(body, values=False)
    for name in _SHEETS.values():
        last = live[name].max_row
        for column in range(4, 11):
            its_total = live[name].cell(last - 1, column).coordinate
            formula = str(live[name].cell(last, column).value)
            found = re.fullmatch(rf"=ROUND\({its_total}-'数量'!(\w+),5\)", formula)
            assert found, formula
            assert values["数量"][found[1]].value == values[name][its_total].value, (name, its_total)


def test_xlsx_is_a_workbook_to_work_in(figures: MonthFigures) -> None:
    book = book_of(render_xlsx(figures))
    assert book.sheetnames == ["封面", "数量", *_SHEETS.values(), "在办", "每日", "每日封印", "说明", "数据"]
    assert all(book[name].freeze_panes for name in book.sheetnames[1:])
    assert book["平台"].print_title_rows == "$1:$1"
    raw = list(book["数据"].iter_rows(min_row=2, values_only=True))
    told = [tuple("" if cell is None else str(cell) for cell in row[1:5]) for row in raw]
    assert told == [tuple(row.values())[1:5] for row in csv_rows(render_csv(figures))]
    assert all(isinstance(cell, (int, float, type(None))) for row in raw for cell in row[7:])


def test_xlsx_days_and_balance_add_up(figures: MonthFigures) -> None:
    book = book_of(render_xlsx(figures))
    total = [cell.value for cell in book["每日"][len(figures.days) + 2]][1:]
    assert total == [volume.amount.parcels for volume in figures.volume]
    moved = [row[2] for row in book["在办"].iter_rows(min_row=2, values_only=True) if row[2] is not None]
    assert sum(moved[:-1]) == moved[-1] == figures.balance.closing


def test_pdf_says_it_on_paper(figures: MonthFigures) -> None:
    pages = pages_of(render_pdf(figures))
    text = "".join(pages)
    assert "阶段数" not in text
    for words in ("退货中心仓月报", "2026年11月", "测试中心仓", "5165", "T5165W000999", fingerprint(figures)):
        assert words in text, words
    for words in ("乙企业<&>(虚构)", "Footwear", "德国", "换包装再上架", f"{figures.value_cny:,.2f}", "每日收货与审结"):
        assert words in text, words
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} / {len(pages)} 页" in page


def test_pdf_embeds_its_only_typeface_and_is_small(figures: MonthFigures) -> None:
    body = render_pdf(figures)
    assert b"/FontFile2" in body
    assert all(b"WenQuanYi" in name for name in re.findall(rb"/BaseFont /(\S+)", body))
    assert len(body) < 200_000
    document = pypdfium2.PdfDocument(body)
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {(595, 842)}


def test_pdf_repeats_heads_when_a_table_is_long(figures: MonthFigures) -> None:
    owners = tuple(replace(figures.total, code=f"E{n:04d}", zh=f"企业{n}") for n in range(120))
    long = replace(figures, dimensions=(Dimension("owner", "电商企业", "Owner", owners),))
    pages = [page for page in pages_of(render_pdf(long)) if "企业7" in page or "企业11" in page]
    assert len(pages) >= 3
    assert all("Applic." in page and "海关审结" in page for page in pages)


def test_a_month_that_is_not_over_is_called_provisional_on_every_page(work: Work) -> None:
    pages = pages_of(render_pdf(month_figures(work, year=2026, month=11)))
    assert all("provisional: the month" in page.replace("\r\n", " ") for page in pages)


def test_an_empty_month_gives_three_valid_files_that_say_so(nothing: MonthFigures) -> None:
    (page,) = pages_of(render_pdf(nothing))
    assert "本月没有退货记录" in page
    assert book_of(render_xlsx(nothing))["平台"]["D2"].value == 0
    (total,) = table_of(nothing, "total", "concluded")
    assert (total["applications_concluded"], total["value_cny"]) == ("0", "0.00")


def test_the_same_month_gives_the_same_bytes_at_another_time(
    figures: MonthFigures, november: Work, clock: VirtualClock
) -> None:
    clock.advance(timedelta(days=400))
    again = month_figures(november, year=2026, month=11)
    assert again == figures
    assert render_files(again) == render_files(figures)


def test_another_figure_gives_another_fingerprint(figures: MonthFigures) -> None:
    other = replace(figures, total=replace(figures.total, applications_concluded=3))
    assert fingerprint(other) != fingerprint(figures)


def test_the_json_document_holds_what_the_csv_holds(figures: MonthFigures) -> None:
    document = month_document(figures)
    assert document["total"]["concluded"]["value_cny"] == str(figures.value_cny)
    assert (document["period"], document["fingerprint"]) == ("2026-11", fingerprint(figures))


def test_write_report_leaves_three_files_and_nothing_else(november: Work, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    paths = write_report(november, year=2026, month=11, folder=folder)
    assert [path.name for path in paths] == [f"guicang-site01-2026-11.{kind}" for kind in ("pdf", "xlsx", "csv")]
    assert sorted(folder.iterdir()) == sorted(paths)
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write_report(november, year=2026, month=11, folder=folder)] == before


def test_a_report_that_cannot_be_written_leaves_the_old_one(november: Work, tmp_path: Path) -> None:
    (path, *_) = write_report(november, year=2026, month=11, folder=tmp_path)
    kept = path.read_bytes()
    path.with_suffix(".xlsx").unlink()
    path.with_suffix(".xlsx").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_report(november, year=2026, month=11, folder=tmp_path)
    assert path.read_bytes() == kept
    assert not list(tmp_path.glob(".*"))
    with pytest.raises(FileExistsError):
        write_report(november, year=2026, month=11, folder=path)
