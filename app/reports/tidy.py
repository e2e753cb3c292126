"""The month as one long table, a row a figure: the CSV, the raw sheet, the JSON and the fingerprint are made of it."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from typing import Any, NamedTuple

from app.reports.figures import Amount, Balance, Count, Dimension, MonthFigures, Row

_LIVE = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


class TidyRow(NamedTuple):
    """One figure. `dimension` says which table, `basis` (taken_in, concluded) what of it; empty is not zero.

    Quantity is in declaration units, value in CNY. `applications` is never a number of parcels.
    """

    site: int
    month: str
    dimension: str
    basis: str
    code: str
    name_zh: str
    name_en: str
    parcels: int | None = None
    applications_concluded: int | None = None
    quantity: Decimal | None = None
    value_cny: Decimal | None = None


def tidy_rows(figures: MonthFigures) -> list[TidyRow]:
    """Every figure of the month, in the order of the paper."""
    place = figures.place.site_id, figures.period
    return [TidyRow(*place, *row) for row in _rows(figures)]


def _rows(figures: MonthFigures) -> Iterator[tuple[Any, ...]]:
    for volume in figures.volume:
        applications = figures.applications_concluded if volume.key == "concluded" else None
        yield ("volume", "", volume.key, volume.zh, volume.en, *_told(volume.amount, applications))
    yield from _dimension(Dimension("total", "合计", "Total", (figures.total,)))
    for dimension in figures.dimensions:
        yield from _dimension(dimension)
    yield from _balance(figures.balance)
    for day in figures.days:
        for key, parcels in day.parcels.items():
            yield ("day", key, day.day.isoformat(), "", "", parcels)
    for seal in figures.seals:
        yield ("seal", str(seal.steps), seal.day.isoformat(), seal.seal, "journal steps, SHA-256")


def _dimension(dimension: Dimension) -> Iterator[tuple[Any, ...]]:
    for row in dimension.rows:
        yield (dimension.key, "taken_in", *_named(row), *_told(row.taken_in, None))
        yield (dimension.key, "concluded", *_named(row), *_told(row.concluded, row.applications_concluded))


def _named(row: Row) -> tuple[str, str, str]:
    return row.code, row.zh, row.en


def _told(amount: Amount, applications: int | None) -> tuple[int, int | None, Decimal, Decimal]:
    return amount.parcels, applications, amount.qty, amount.value_cny


def _balance(balance: Balance) -> Iterator[tuple[Any, ...]]:
    yield ("balance", "", "opening", "月初在办", "opening", balance.opening)
    yield from _counts("balance", "entered", balance.entered)
    yield from _counts("balance", "departed", balance.departed)
    yield ("balance", "", "closing", "月末在办", "closing", balance.closing)
    yield from _counts("in_hand", "", balance.by_state)


def _counts(dimension: str, basis: str, counts: Iterable[Count]) -> Iterator[tuple[Any, ...]]:
    for count in counts:
        yield (dimension, basis, count.key, count.zh, count.en, count.parcels)


def render_csv(figures: MonthFigures) -> bytes:
    """The long table as CSV: UTF-8 with byte order mark, CRLF, decimals with a point."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(TidyRow._fields)
    writer.writerows([_cell(value) for value in row] for row in tidy_rows(figures))
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    # Names come from other people's messages: none of them may act as a formula.
    return f"'{value}" if isinstance(value, str) and value.startswith(_LIVE) else value


def fingerprint(figures: MonthFigures) -> str:
    """SHA-256 (hex) of the CSV: printed on the paper, so that any two copies can be compared."""
    return sha256(render_csv(figures)).hexdigest()


def month_document(figures: MonthFigures) -> dict[str, Any]:
    """The figures as a JSON document: numbers of things as integers, quantities and money as strings."""
    return _jsonable(asdict(figures)) | {"period": figures.period, "fingerprint": fingerprint(figures)}


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if hasattr(value, "isoformat") else value
