"""Not a test: packs made by hand, small and big, with every kind of table a pack may hold."""

from datetime import UTC, date, datetime
from decimal import Decimal

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

PLACE = Place(1, "南沙退货中心仓", "5165", "4423W61088", "广州南沙综合保税区", "T5165W000088", "440198ZZ01", "穗报关")
PARCELS = Column("received.parcels", "收货件数", "Parcels received", "count")
RETURNS = Column("concluded.applications", "审结申请单（票）", "Applications concluded", "count")
QUANTITY = Column("concluded.qty", "审结数量", "Quantity concluded", "quantity")
VALUE = Column("concluded.value_cny", "审结金额（元）", "Value concluded, CNY", "money")
WEIGHT = Column("concluded.net_kg", "净重（千克）", "Net weight, kg", "kg")


def cell(month: int | str, before: int | str | None = None) -> Cell:
    """A cell whose year to date is nine times its month."""
    now, then = Decimal(month), None if before is None else Decimal(before)
    return Cell(now, now * 9, then, None if then is None else then * 9)


def row(key: str, zh: str, en: str, number: int) -> Row:
    """A row whose figures grow with `number`; the year before is known for even ones."""
    before = number - 1 if number % 2 == 0 else None
    money = f"{number * 349}.17"
    return Row(
        key, zh, en, (cell(number, before), cell(number // 2), cell(f"{number}.5"), cell(money, before), cell("1.250"))
    )


def table(key: str, zh: str, en: str, rows: int) -> Table:
    """A table of so many rows, with its total."""
    body = tuple(row(f"{place:02d}", f"第{place}行 <b>&", f"row {place}", place) for place in range(1, rows + 1))
    columns = (PARCELS, RETURNS, QUANTITY, VALUE, WEIGHT)
    sums = tuple(_sum([line.cells[at] for line in body]) for at in range(len(columns)))
    return Table(key, zh, en, columns, body, Row("", "合计", "Total", sums), "逐行相加。", "Every sum is of its lines.")


def _sum(cells: list[Cell | None]) -> Cell:
    there = [each for each in cells if each]
    return Cell(sum((c.month for c in there), Decimal(0)), sum((c.year_to_date for c in there), Decimal(0)))


DAYS = tuple(date(2026, 9, day) for day in range(1, 31))


def _cover(*, provisional: bool, version: int) -> Cover:
    return Cover(
        sites=(PLACE,),
        year=2026,
        month=9,
        made_at=datetime(2026, 10, 3, 1, 2, 3, tzinfo=UTC),
        facts_upto=123456,
        prepared_by="T0002",
        closed_by="" if provisional else "T0002",
        version=0 if provisional else version,
        provisional=provisional,
        reopened_because="迟到的回执" if version > 1 else "",
        seals=tuple(Seal(1, day, 900 + day.day, f"{day.day:02x}" * 32) for day in DAYS),
    )


def sample_pack(*, rows: int = 12, provisional: bool = False, version: int = 1) -> Pack:
    """A month of the sample centre."""
    months = tuple(date(2025 + (8 + place) // 12, (8 + place) % 12 + 1, 1) for place in range(13))
    values = tuple(Decimal(1500 + 97 * place % 700) for place in range(13))
    volume = Table(
        "volume",
        "业务量",
        "Volume",
        (Column(".parcels", "件数", "Parcels", "count"), Column(".value_cny", "金额（元）", "Value, CNY", "money")),
        (
            Row("received", "收货", "Received", (cell(2500, 2100), cell("912345.10", "800000.00"))),
            Row("relisted", "重新上架", "Relisted", (cell(2200, 2300), None)),
        ),
        note_zh="各行重叠，不能相加。",
        note_en="Rows overlap and are not added.",
    )
    return Pack(
        cover=_cover(provisional=provisional, version=version),
        month=Headline(2431, Decimal("848888.88"), 2500, 2440, 310),
        year_to_date=Headline(21881, Decimal("7640000.00"), 22400, 21990, 310),
        month_before=None,
        year_to_date_before=None,
        tables=(
            volume,
            table("hs_chapter", "按商品章", "By HS chapter", rows),
            table("origin", "按原产国", "By origin", rows),
        ),
        series=(Series("concluded.applications", "审结申请单", "Applications", "count", months, values, (None,) * 13),),
        daily=(Daily("received", "收货", "Received", DAYS, tuple(Decimal(60 + day.day) for day in DAYS)),),
        flow=Flow(
            (
                Node("received", "收货", "Received", 2500),
                Node("relisted", "重新上架", "Relisted", 2200),
                Node("left", "出区", "Left", 300),
            ),
            (Link("received", "relisted", 2200), Link("received", "left", 300)),
        ),
        steps=20000,
    )
