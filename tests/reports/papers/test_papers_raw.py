"""The raw sheet: streamed rows, numbers as numbers, on to another sheet when one is full, and given up half way."""

import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.reports.pack.shapes import Pack
from app.reports.papers import raw_sheet
from app.reports.papers.pens import render, write
from app.reports.papers.raw import Raw, RawColumn, Value
from app.reports.papers.telling import Cancelled

COLUMNS = (
    RawColumn("lpn", "包裹号", "LPN"),
    RawColumn("at", "时间", "At", "moment"),
    RawColumn("day", "业务日", "Day", "day"),
    RawColumn("qty", "数量", "Quantity", "quantity"),
    RawColumn("value", "金额（元）", "Value, CNY", "money"),
)


def rows(count: int) -> Iterator[tuple[Value, ...]]:
    for n in range(count):
        yield (f"G{n:06d}", datetime(2026, 11, 30, 16, 30, tzinfo=UTC), date(2026, 12, 1), Decimal(n), Decimal("1.25"))


@pytest.fixture(scope="module")
def small(make_pack: Callable[..., Pack]) -> Pack:
    return make_pack(rows=2)


def test_rows_stand_as_they_are_with_numbers_as_numbers(small: Pack, book_of: Any) -> None:
    odd = [("=1+1 <&> \x07甲", None, None, Decimal("0.1"), None), *rows(3)]
    sheet = book_of(render("xlsx", small, raw=Raw(COLUMNS, odd, 4)))["数据"]
    told = list(sheet.iter_rows(min_row=2, values_only=True))
    assert told[0] == ("=1+1 <&> 甲", None, None, 0.1, None)
    assert told[1] == ("G000000", "2026-12-01 00:30:00", "2026-12-01", 0, 1.25)
    assert len(told) == 4
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_area) == ("B2", "A1:E5", "'数据'!$A$1:$E$5")
    assert sheet["E3"].number_format == "#,##0.00"


def test_a_full_sheet_is_followed_by_another(small: Pack, book_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_sheet, "MOST_ROWS", 40)
    book = book_of(render("xlsx", small, raw=Raw(COLUMNS, rows(100), 100)))
    assert [book[name].max_row for name in ("数据", "数据2", "数据3")] == [41, 41, 21]
    assert book["数据3"]["A21"].value == "G000099"


def test_memory_does_not_grow_with_the_rows(small: Pack) -> None:
    def most(count: int) -> int:
        with tempfile.TemporaryFile() as file:
            tracemalloc.start()
            write("xlsx", small, file, raw=Raw(COLUMNS, rows(count), count))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return peak

    most(10)
    assert most(8000) < most(500) + 600_000


def test_who_cancels_leaves_nothing_behind(small: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told: list[tuple[int, int]] = []

    def tell(done: int, of: int) -> None:
        told.append((done, of))
        if done >= of / 2:
            raise Cancelled

    file = BytesIO()
    with pytest.raises(Cancelled):
        write("xlsx", small, file, raw=Raw(COLUMNS, rows(50_000), 50_000), tell=tell)
    assert told == sorted(told)
    assert 0 < told[-1][0] < told[-1][1]
    assert not list(tmp_path.iterdir())
    assert not file.getvalue()


@pytest.mark.parametrize("form", ["pdf", "xlsx", "csv", "json"])
def test_every_pen_tells_how_far_it_is_up_to_the_end(small: Pack, form: Any) -> None:
    told: list[tuple[int, int]] = []
    render(form, small, raw=Raw(COLUMNS, rows(2500), 2500), tell=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0
