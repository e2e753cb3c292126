"""Packs made by hand: a month with every kind of table, as large as a test wants it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2
import pytest

from app.reports.pack.shapes import (
    Cell,
    Column,
    Cover,
    Daily,
    Flow,
    Headline,
    Link,
    Node,
    Pack,
    Place,
    Row,
    Seal,
    Series,
    Table,
)

MONEY = Column("concluded.value", "审结金额（元）", "Value concluded, CNY", "money")
COUNT = Column("concluded.parcels", "审结件数", "Parcels concluded", "count")
QUANTITY = Column("concluded.qty", "审结数量", "Quantity concluded", "quantity")
WEIGHT = Column("concluded.net", "净重（千克）", "Net weight, kg", "kg")
DAYS = Column("concluded.days", "平均天数", "Mean days", "days")


def cell(number: int, *, scale: Decimal, before: bool) -> Cell:
    """A cell whose four figures are all different."""
    month, year = number * scale, (number * 9 + 4) * scale
    return Cell(month, year, (number - number % 7) * scale if before else None, number * 8 * scale if before else None)


_SCALES = {"count": Decimal(1), "quantity": Decimal("1.5"), "money": Decimal("349.17"), "kg": Decimal("0.425")}


def table(key: str, zh: str, en: str, *, rows: int, columns: tuple[Column, ...], before: bool = True) -> Table:
    """A table of `rows` rows whose total is their sum."""
    made = [
        Row(
            f"{key[:1].upper()}{n:04d}",
            f"{zh}{n}（虚构）",
            f"{en} {n}",
            tuple(cell(n * 7 % 1000, scale=_SCALES[column.unit], before=before) for column in columns),
        )
        for n in range(1, rows + 1)
    ]
    return Table(key, f"按{zh}", f"By {en.lower()}", columns, tuple(made), total_of(made), summed=True)


def total_of(rows: list[Row]) -> Row:
    columns = zip(*(row.cells for row in rows), strict=True)
    return Row("total", "合计", "Total", tuple(_added(list(column)) for column in columns))


def _added(cells: list[Any]) -> Cell:
    fields = ("month", "year_to_date", "month_before", "year_to_date_before")
    values = [[getattr(each, field) for each in cells] for field in fields]
    return Cell(*(sum(column, Decimal(0)) if None not in column else None for column in values))  # pyright: ignore[reportArgumentType]


def place(number: int = 1) -> Place:
    codes = ("5165", "440166TW01", "测试区内仓储企业(虚构)", "T5165W000999", "440166TA01", "测试报关企业(虚构)")
    return Place(number, f"测试中心仓{number}", *codes)


MakePack = Callable[..., Pack]


@pytest.fixture(scope="session")
def make_pack() -> MakePack:
    """`make_pack(rows=…, provisional=…)`: a pack with every kind of table, series, days, flow and seals."""
    return pack


def pack(*, rows: int = 12, provisional: bool = False, before: bool = True, **over: Any) -> Pack:
    """A pack of November 2026."""
    wide = (COUNT, QUANTITY, MONEY, WEIGHT)
    tables = (
        _volume(before),
        table("owner", "企业", "Owner", rows=rows, columns=wide, before=before),
        table("hs8", "商品编码", "Commodity", rows=rows * 2, columns=(COUNT, MONEY), before=before),
        table("corrections", "更正", "Corrections", rows=3, columns=(COUNT,), before=False),
        replace(
            table("origin", "原产国", "Origin", rows=rows, columns=(COUNT, MONEY)), note_zh="注。", note_en="A note."
        ),
    )
    months = tuple(date(2025 + (10 + n) // 12, (10 + n) % 12 + 1, 1) for n in range(13))
    values = tuple(Decimal(100 + n * n) for n in range(13))
    line = Headline(2431, Decimal("848888.88"), 2650, 2401, 311)
    days = tuple(date(2026, 11, day) for day in range(1, 31))
    made = Pack(
        cover=_cover(provisional),
        month=line,
        year_to_date=replace(line, returns=21881, value_cny=Decimal("7640000.00")),
        month_before=replace(line, returns=2000) if before else None,
        year_to_date_before=None,
        tables=tables,
        series=(Series("concluded", "审结", "Concluded", "count", months, values, (None,) * 12 + (Decimal("12.5"),)),),
        daily=(Daily("received", "收货", "Received", days, tuple(Decimal(n) for n in range(30))),),
        flow=Flow(
            (Node("received", "收货", "received", 9), Node("left", "出区", "left", 4)), (Link("received", "left", 4),)
        ),
        steps=48123,
    )
    return replace(made, **over)


def _cover(provisional: bool) -> Cover:
    return Cover(
        sites=(place(),),
        year=2026,
        month=11,
        made_at=datetime(2026, 12, 2, tzinfo=UTC),
        facts_upto=481234,
        closed_by="M1001",
        version=0 if provisional else 2,
        provisional=provisional,
        reopened_because="" if provisional else "补录一票退单",
        seals=tuple(Seal(1, date(2026, 11, day), 40 + day, f"{day:064x}") for day in range(1, 31)),
    )


def _volume(before: bool) -> Table:
    """A table whose rows overlap: no total."""
    columns = (Column(".applications", "申请单（票）", "Applications", "count"), COUNT, QUANTITY, MONEY)
    names = (("received", "收货", "Received"), ("concluded", "审结", "Concluded"), ("left", "出区", "Left the zone"))
    rows = []
    for number, (key, zh, en) in enumerate(names, start=3):
        first = cell(number, scale=Decimal(1), before=before) if key == "concluded" else None
        others = (cell(number * 100, scale=_SCALES[column.unit], before=before) for column in columns[1:])
        rows.append(Row(key, zh, en, (first, *others)))
    return Table("volume", "业务量", "Volume", columns, tuple(rows), note_zh="各行有重叠。", note_en="Rows overlap.")


@pytest.fixture(scope="session")
def pages_of() -> Callable[[bytes], list[str]]:
    """The text of each page of a PDF."""
    return lambda body: list(_pages(body))


def _pages(body: bytes) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(body):
        yield page.get_textpage().get_text_bounded()


@pytest.fixture(scope="session")
def book_of() -> Callable[..., openpyxl.Workbook]:
    """A workbook as openpyxl reads it: its values, or its formulas."""
    return lambda body, *, values=True: openpyxl.load_workbook(BytesIO(body), data_only=values)
