"""Reading the totals of earlier months from CSV, and judging every row before anything is kept (pure).

One row a cell: `month` (YYYY-MM), `table`, `key`, `figure`, and at least one amount. Headings in any order; `table` is
`volume` where it is left out. Numbers have a point and no thousands signs.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.errors import Invalid
from app.reports.facts.definitions import BY_KEY, STOCK

TABLES = ("volume", "hs8", "origin", "platform", "owner", "carrier", "outcome", "age_30", "age_45", "rejections")
COUNTS = ("parcels", "applications")
AMOUNTS = ("qty", "value_cny", "net_kg", "gross_kg", "days")
_TEXTS = ("month", "table", "key", "name", "figure")
COLUMNS = (*_TEXTS, *COUNTS, *AMOUNTS)
REQUIRED = ("month", "figure")
_LARGEST = Decimal(10) ** 14
_KEYS = {
    "volume": r"",
    "hs8": r"[0-9]{2,8}|",
    "origin": r"[0-9]{3}|",
    "outcome": r"[^|]*\|[^|]*\|[^|]*",
    "age_30": r"[0-9]{1,3}|",
    "age_45": r"[0-9]{1,3}|",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row (its line in the file, from 1; 0 is the file), in which column, in both languages."""

    row: int
    column: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Total:
    """A cell of an earlier month, and the line of the file it stands in. None is unknown."""

    row: int
    month: date
    table: str
    key: str
    name: str
    figure: str
    parcels: int | None = None
    applications: int | None = None
    qty: Decimal | None = None
    value_cny: Decimal | None = None
    net_kg: Decimal | None = None
    gross_kg: Decimal | None = None
    days: Decimal | None = None

    @property
    def place(self) -> tuple[date, str, str, str]:
        """Which cell it is."""
        return self.month, self.table, self.figure, self.key


@dataclass(frozen=True, slots=True)
class Totals:
    """What a file says: its cells, and everything wrong with the others."""

    totals: tuple[Total, ...]
    problems: tuple[Problem, ...]

    @property
    def months(self) -> list[date]:
        """The months it speaks of, in order."""
        return sorted({total.month for total in self.totals})

    def against(self, problems: Sequence[Problem]) -> "Totals":
        """The same, with these problems as well."""
        return replace(self, problems=tuple(sorted((*self.problems, *problems), key=lambda problem: problem.row)))


def read_totals(body: bytes) -> Totals:
    """The cells of a CSV file (UTF-8, with or without byte order mark).

    Raises `Invalid` (not_a_table) for what is no CSV with the needed headings.
    """
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as unreadable:
        raise Invalid("not_a_table", "This is no CSV in UTF-8.") from unreadable
    headings = [heading.strip().lower() for heading in rows[0]] if rows else []
    wrong = [name for name in headings if name not in COLUMNS] + [name for name in REQUIRED if name not in headings]
    if wrong or len(set(headings)) < len(headings):
        said = f"The headings have to be of {', '.join(COLUMNS)}, each once, with {' and '.join(REQUIRED)} among them."
        raise Invalid("not_a_table", said, headings=headings, wrong=wrong)
    return _judged(headings, rows[1:])


def _judged(headings: list[str], rows: list[list[str]]) -> Totals:
    totals: dict[tuple[date, str, str, str], Total] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(headings, (cell.strip() for cell in row), strict=False))
        found = list(_flaws(number, cells)) if len(row) == len(headings) else [_width(number, len(headings), len(row))]
        problems += found
        if not found:
            total = _total(number, cells)
            before = totals.setdefault(total.place, total)
            if before is not total:
                problems.append(_twice(total, before))
    return Totals(tuple(totals.values()), tuple(problems))


def _flaws(row: int, cells: dict[str, str]) -> Iterator[Problem]:
    table, figure = cells.get("table") or "volume", cells.get("figure", "")
    if not re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", cells.get("month", "")):
        yield Problem(row, "month", "月份应写成2020-11", "write the month as 2020-11")
    if table not in TABLES:
        yield Problem(row, "table", f"没有表 {table}；可用：{'、'.join(TABLES)}", f"there is no table {table}")
    elif not re.fullmatch(_KEYS.get(table, r"[^\x00-\x1f]{0,60}"), cells.get("key", "")):
        yield Problem(row, "key", f"{table} 表没有这样的行", f"table {table} has no such row")
    if figure not in BY_KEY or figure in STOCK:
        yield Problem(row, "figure", f"没有指标 {figure}；见 docs/figures.md", f"there is no figure {figure}")
    yield from _bad_numbers(row, cells)


def _bad_numbers(row: int, cells: dict[str, str]) -> Iterator[Problem]:
    given = {name: cells[name] for name in (*COUNTS, *AMOUNTS) if cells.get(name)}
    if not given:
        yield Problem(row, COUNTS[0], "没有任何数值", "there is no number in it")
    for name, text in given.items():
        number = _number(text)
        if number is None or not 0 <= number < _LARGEST or number != round(number, 5):
            yield Problem(row, name, f"“{text[:40]}”不是可用的数", f'"{text[:40]}" is no number that fits')
        elif name in COUNTS and number != number.to_integral_value():
            yield Problem(row, name, "件数、票数应为整数", "a count is a whole number")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None
    except InvalidOperation:
        return None


def _total(row: int, cells: dict[str, str]) -> Total:
    numbers: dict[str, Any] = {name: int(Decimal(cells[name])) for name in COUNTS if cells.get(name)}
    numbers |= {name: Decimal(cells[name]) for name in AMOUNTS if cells.get(name)}
    return Total(
        row=row,
        month=date.fromisoformat(f"{cells['month']}-01"),
        table=cells.get("table") or "volume",
        key=cells.get("key", ""),
        name=cells.get("name", ""),
        figure=cells["figure"],
        **numbers,
    )


def _width(row: int, wanted: int, there: int) -> Problem:
    return Problem(row, "", f"应有{wanted}列，实有{there}列", f"{there} columns instead of {wanted}")


def _twice(total: Total, before: Total) -> Problem:
    return Problem(total.row, "key", f"与第{before.row}行重复", f"the same cell as in row {before.row}")
