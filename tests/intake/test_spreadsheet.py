"""Announced returns from CSV and XLSX: every row error names row and column in both languages; nothing is committed."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.core.errors import Invalid
from app.intake.expected import announce_many, preview
from app.intake.spreadsheet import HEADINGS, read_expected
from schemas.vocabulary import ReturnReason

ENGLISH = list(HEADINGS)
CHINESE = list(HEADINGS.values())
ROW = {
    "return_no": "R1", "platform_code": "440166TP01", "order_no": "ORDER1", "carrier_code": "440166TL01",
    "waybill": "BACK0001", "reason": "no_reason", "owner_code": "", "gnum": "1", "qty": "2", "serial_no": "SN1",
    "trace_code": "",
}  # fmt: skip


def a_csv(*rows: dict, headings=ENGLISH, delimiter=",") -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=delimiter)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([(ROW | row)[name] for name in ENGLISH])
    return sheet.getvalue()


def an_xlsx(*rows: dict, headings=CHINESE) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(headings)
    for row in rows:
        sheet.append([(ROW | row)[name] for name in ENGLISH])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def errors(read) -> list[tuple]:
    return [(error.row, error.column, error.code) for error in read.errors]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (a_csv({}).encode(), "a.csv"),
        (a_csv({}, headings=CHINESE).encode("utf-8-sig"), "a.CSV"),
        (a_csv({}, headings=CHINESE).encode("gb18030"), "a.csv"),
        (a_csv({}, delimiter=";").encode(), "a.csv"),
        (a_csv({}, delimiter="\t").encode(), "a.txt"),
        (a_csv({}).replace("\r\n", "\n").encode(), "a.csv"),
        (an_xlsx({}), "a.xlsx"),
        (an_xlsx({"gnum": 1, "qty": 2.0}), "a.xlsx"),
    ],
)
def test_the_same_return_however_it_is_written(body, name) -> None:
    read = read_expected(body, name)
    assert read.errors == ()
    ((row),) = read.rows
    assert row.row == 2
    it = row.announcement
    assert (it.return_no, it.platform_code, it.waybill, it.reason, it.owner_code) == (
        "R1",
        "440166TP01",
        "BACK0001",
        "no_reason",
        None,
    )
    assert it.lines == ((1, Decimal(2), "SN1", None),)


def test_rows_of_one_return_are_gathered() -> None:
    read = read_expected(
        a_csv({}, {"return_no": "R2", "waybill": "BACK0002"}, {"gnum": "2", "serial_no": ""}).encode(), "a.csv"
    )
    assert [(row.row, row.announcement.return_no, len(row.announcement.lines)) for row in read.rows] == [
        (2, "R1", 2),
        (3, "R2", 1),
    ]


def test_a_return_without_goods() -> None:
    read = read_expected(a_csv({"gnum": "", "qty": "", "serial_no": ""}).encode(), "a.csv")
    assert read.returns[0].lines == ()


@pytest.mark.parametrize(("zh", "code"), [("七天无理由", ReturnReason.NO_REASON), ("破损", ReturnReason.DAMAGED)])
def test_reasons_in_chinese(zh, code) -> None:
    assert read_expected(a_csv({"reason": zh}).encode(), "a.csv").returns[0].reason == code


@pytest.mark.parametrize(
    ("over", "column", "code"),
    [
        ({"waybill": ""}, "waybill", "not_a_waybill"),
        ({"waybill": "4.40166E+14"}, "waybill", "digits_lost"),
        ({"order_no": ""}, "order_no", "missing"),
        ({"platform_code": "shop"}, "platform_code", "not_an_enterprise_code"),
        ({"reason": "bored"}, "reason", "unknown_reason"),
        ({"gnum": "one"}, "gnum", "not_a_line_number"),
        ({"gnum": "0"}, "gnum", "not_a_line_number"),
        ({"qty": "many"}, "qty", "not_a_quantity"),
        ({"qty": "-1"}, "qty", "not_a_quantity"),
        ({"qty": "1.000001"}, "qty", "not_a_quantity"),
        ({"qty": ""}, "qty", "line_incomplete"),
        ({"gnum": ""}, "gnum", "line_incomplete"),
    ],
)
def test_every_error_names_row_and_column(over, column, code) -> None:
    read = read_expected(a_csv({"return_no": "R0", "waybill": "BACK0000"}, over).encode(), "a.csv")
    assert errors(read) == [(3, column, code)]
    assert [row.announcement.return_no for row in read.rows] == ["R0"]
    (error,) = read.errors
    assert error.message_en.isascii()
    assert any("\u4e00" <= character <= "\u9fff" for character in error.message_zh)


def test_rows_that_contradict_spoil_their_return() -> None:
    read = read_expected(a_csv({}, {"waybill": "BACK0009", "gnum": "2"}).encode(), "a.csv")
    assert errors(read) == [(3, "waybill", "rows_differ")]
    assert "2" in read.errors[0].message_en
    assert read.rows == ()


def test_cells_a_spreadsheet_has_spoilt() -> None:
    read = read_expected(
        an_xlsx(
            {"waybill": 773912345678901234},
            {"return_no": "R2", "order_no": "#N/A"},
            {"return_no": "R3", "waybill": 77391234567},
        ),
        "a.xlsx",
    )
    assert errors(read) == [(2, "waybill", "digits_lost"), (3, "order_no", "cell_error")]
    assert read.returns[0].waybill == "77391234567"


def test_blank_rows_and_other_columns_do_not_matter() -> None:
    heading = "备注,return_no,platform_code,order_no,carrier_code,waybill,reason"
    body = f"{heading}\n,,,,,,\nx,R1,440166tp01,O1,440166TL01,BACK0001,其他\n"
    read = read_expected(body.encode(), "a.csv")
    assert (read.errors, [row.row for row in read.rows]) == ((), [3])
    assert read.returns[0].platform_code == "440166TP01"


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "a.csv", "file_empty"),
        (b"\n\n,,\n", "a.csv", "file_empty"),
        (b"return_no,waybill\nR1,B1\n", "a.csv", "columns_missing"),
        (a_csv(headings=[*ENGLISH[:-1], "waybill"]).encode(), "a.csv", "columns_missing"),
        (b"\xff\xff\xff", "a.csv", "file_unreadable"),
        (a_csv({}).encode("utf-16"), "a.csv", "file_unreadable"),
        (a_csv({}).encode() + b'"x"y"', "a.csv", "file_unreadable"),
        (b"PK\x03\x04 not really", "a.xlsx", "file_unreadable"),
        (a_csv({}).encode(), "a.xlsx", "file_unreadable"),
        (a_csv({}).encode(), "a.pdf", "unknown_file_type"),
        (b"x" * (20 * 1024 * 1024 + 1), "a.csv", "file_too_large"),
    ],
)
def test_what_is_no_list_of_returns(body, name, code) -> None:
    with pytest.raises(Invalid) as refused:
        read_expected(body, name)
    assert refused.value.code == code
    assert name in refused.value.message


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(201 * 1024 * 1024))
    with pytest.raises(Invalid) as refused:
        read_expected(bomb.getvalue(), "a.xlsx")
    assert refused.value.code == "file_too_large"


def test_a_dry_run_and_then_the_commit(work, given_original) -> None:
    row = given_original(ebp_code="440166TP01")
    body = a_csv(
        {"order_no": row.order_no}, {"return_no": "R2", "order_no": row.order_no, "waybill": "BACK0002", "qty": "9"}
    )
    read = read_expected(body.encode(), "a.csv")
    first, second = preview(work, returns=read.returns)
    assert (first.outcome, second.outcome, second.problems[0].code) == ("announced", "refused", "more_than_imported")
    assert [result.outcome for result in announce_many(work, returns=read.returns)] == ["announced", "refused"]
    assert [result.outcome for result in announce_many(work, returns=read.returns)] == ["known", "refused"]


@settings(max_examples=80, deadline=None)
@given(body=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: a_csv().encode() + text.encode()))
def test_no_bytes_raise_anything_but_a_refusal(body) -> None:
    for name in ("a.csv", "a.xlsx"):
        try:
            read = read_expected(body, name)
        except Invalid:
            continue
        assert all(error.column in HEADINGS for error in read.errors)


_NUMBER = st.text("ABCdef0189-", min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    return_no=_NUMBER,
    order_no=_NUMBER,
    waybill=st.from_regex(r"[0-9A-Z]{8,20}X", fullmatch=True),
    reason=st.sampled_from(list(ReturnReason)),
    lines=st.lists(
        st.tuples(st.integers(1, 9999), st.decimals("0.00001", 9999, places=5), st.none() | _NUMBER),
        min_size=1,
        max_size=5,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_what_is_written_is_read(return_no, order_no, waybill, reason, lines, encoding) -> None:
    rows = [
        {"return_no": return_no, "order_no": order_no, "waybill": waybill, "reason": reason.value,
         "gnum": str(gnum), "qty": str(qty), "serial_no": serial or ""}
        for gnum, qty, serial in lines
    ]  # fmt: skip
    read = read_expected(a_csv(*rows).encode(encoding), "a.csv")
    assert read.errors == ()
    (it,) = read.returns
    assert (it.return_no, it.order_no, it.waybill, it.reason) == (return_no, order_no, waybill, reason)
    assert it.lines == tuple((gnum, qty, serial, None) for gnum, qty, serial in lines)
