"""Papers of a month: the whole pack as PDF, and a workbook with 100,000 raw rows, beside two peers doing the same.

Run: python -m benchmarks.papers [--rounds 3] [--rows 100000] [--lines 120] [--environment FOLDER]

The pack is made by hand: 15 tables with `lines` lines each, a third of them compared with a year before, 13 months
in columns, 30 days. The peers, WeasyPrint for the PDF and openpyxl (write-only, as it is fastest) for the workbook, get
the same tables and rows as plain text in an environment of their own, which is made outside the checkout on the first
run; it needs a package index. Processor seconds, since others work on the machine too; limits are those of the pack:
5 s for the PDF, 15 s for the workbook.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from app.reports.pack.shapes import Cell, Column, Cover, Daily, Headline, Pack, Place, Row, Series, Table
from app.reports.papers.pens import Form, render
from app.reports.papers.raw import Raw, RawColumn
from benchmarks.measure import Rounds, leave
from benchmarks.peers import environment, measured

SIDE = Path(__file__).with_name("papers_side.py")
WANTED = ("weasyprint", "openpyxl")
COLUMNS = (
    Column("a.parcels", "件数", "Parcels", "count"),
    Column("a.qty", "数量", "Quantity", "quantity"),
    Column("a.value", "金额（元）", "Value, CNY", "money"),
)
_TEXTS = ("lpn", "day", "figure", "owner", "hs8", "origin", "reason")
RAW = (
    *(RawColumn(name, name, name) for name in _TEXTS),
    RawColumn("parcels", "件数", "Parcels", "count"),
    RawColumn("qty", "数量", "Quantity", "quantity"),
    RawColumn("value", "金额（元）", "Value, CNY", "money"),
    RawColumn("net", "净重", "Net, kg", "kg"),
)
LIMITS = {"pdf": 5.0, "xlsx": 15.0}


def main() -> None:
    """Measure, and say what came out."""
    given = _arguments()
    pack, python, rounds = a_pack(given.lines), environment(given.environment, WANTED), Rounds()
    for number in range(given.rounds):
        rounds.note("PDF", _ours("pdf", pack))
        rounds.note("WeasyPrint", measured(python, SIDE, {"name": "weasyprint", "tables": _plain(pack)}))
        rounds.note("workbook", _ours("xlsx", pack, Raw(RAW, raw_rows(given.rows), given.rows)))
        rounds.note(
            "openpyxl", measured(python, SIDE, {"name": "openpyxl", "tables": _plain(pack), "rows": given.rows})
        )
        told = ", ".join(f"{name} {values[-1]:.1f} s" for name, values in rounds.figures.items())
        print(f"  round {number + 1} of {given.rounds}: {told}")
    for ours, peer, form in (("PDF", "WeasyPrint", "pdf"), ("workbook", "openpyxl", "xlsx")):
        low, high = rounds.spread(peer, ours)
        limit = LIMITS[form]
        met = "met" if rounds.of(ours) < limit else "not met"
        print(f"{ours}: {rounds.of(ours):.2f} s (limit {limit:.0f} s, {met}); {peer} {rounds.of(peer):.2f} s")
        print(f"{peer} ÷ {ours}: {rounds.ratio(peer, ours):.1f} ({low:.1f} to {high:.1f})")
    leave(rounds, given.json)


def _ours(form: Form, pack: Pack, raw: Raw | None = None) -> float:
    return _seconds(lambda: render(form, pack, raw=raw) if raw else render(form, pack))


def _seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def a_pack(lines: int) -> Pack:
    """A pack of November 2026 with 15 tables."""
    tables = tuple(_table(f"t{number}", lines, before=number % 3 == 0) for number in range(15))
    months = tuple(date(2025 + (10 + n) // 12, (10 + n) % 12 + 1, 1) for n in range(13))
    days = tuple(date(2026, 11, day) for day in range(1, 31))
    numbers = tuple(Decimal(100 + 7 * n) for n in range(30))
    place = Place(1, "测试中心仓", "5165", "440166TW01", "测试企业", "T5165W000999", "440166TA01", "测试报关")
    line = Headline(2431, Decimal("848888.88"), 2650, 2401, 311)
    return Pack(
        cover=Cover((place,), 2026, 11, datetime(2026, 12, 2, tzinfo=UTC), 481234, version=1, provisional=False),
        month=line,
        year_to_date=line,
        month_before=None,
        year_to_date_before=None,
        tables=tables,
        series=(Series("concluded", "审结", "Concluded", "count", months, numbers[:13], (None,) * 13),),
        daily=(Daily("received", "收货", "Received", days, numbers),),
        steps=1,
    )


def _table(key: str, lines: int, *, before: bool) -> Table:
    rows = [
        Row(f"{n:04d}", f"企业{key}{n}（虚构）", f"Owner {n}", _cells(n, before=before)) for n in range(1, lines + 1)
    ]
    total = Row("total", "合计", "Total", _cells(sum(range(1, lines + 1)), before=before))
    return Table(key, f"表{key}", f"Table {key}", COLUMNS, tuple(rows), total)


def _cells(number: int, *, before: bool) -> tuple[Cell, ...]:
    scales = (Decimal(1), Decimal("1.5"), Decimal("349.17"))
    then = (number * Decimal("0.9"), number * Decimal("7.7")) if before else (None, None)
    return tuple(Cell(number * scale, number * 9 * scale, *then) for scale in scales)


def raw_rows(count: int) -> Iterator[tuple[object, ...]]:
    """Facts as a month has them."""
    for n in range(count):
        texts = (f"G01{n:08d}", "2026-11-01", "concluded", "440166TE01", "33049900", "133", "no_reason")
        yield (*texts, 1, Decimal(n % 7), Decimal(n % 977) * Decimal("1.25"), Decimal("0.425"))


def _plain(pack: Pack) -> list[list[list[str]]]:
    """The tables as rows of text, for the peers."""
    return [
        [[row.zh, *(f"{figure:,}" for cell in row.cells if cell for figure in (cell.month, cell.year_to_date))]
         for row in (*table.rows, table.total) if row]
        for table in pack.tables
    ]  # fmt: skip


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=100_000, help="raw rows of the workbook")
    parser.add_argument("--lines", type=int, default=120, help="lines of each of the 15 tables")
    parser.add_argument("--environment", type=Path, default=Path.home() / ".cache" / "guicang-paper-peers")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
