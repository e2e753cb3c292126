"""The monthly pack as data: what screen, paper, workbook and API all show. Knows no database.

A pack is its JSON: canonical bytes (sorted keys, decimals as plain strings, UTF-8, no spaces) that come
back as an equal pack. The SHA-256 of those bytes is the pack's hash.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import PlainSerializer, TypeAdapter

Number = Annotated[Decimal, PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="json")]
"""A decimal that is written as 1200, never as 1.2E+3."""

Unit = Literal["count", "quantity", "money", "kg", "days", "share"]


@dataclass(frozen=True, slots=True)
class Place:
    """A return centre, with the codes customs knows it by."""

    site_id: int
    name: str
    customs_code: str
    area_code: str
    area_name: str
    ems_no: str
    agent_code: str
    agent_name: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A business day as a site's journal sealed it: how many steps, and the seal (64 hex digits)."""

    site_id: int
    day: date
    steps: int
    seal: str


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose and which pack this is. `made_at` in UTC; `facts_upto` is the last fact that counts in it.

    `version` is 0 for a provisional pack, 1 for the first closing, and one more for every closing after a
    re-opening, whose reason is `reopened_because`. `owner` is the ebcCode of the only owner shown, or "".
    """

    sites: tuple[Place, ...]
    year: int
    month: int
    made_at: datetime
    facts_upto: int
    owner: str = ""
    owner_name: str = ""
    currency: str = "CNY"
    prepared_by: str = ""
    closed_by: str = ""
    version: int = 0
    provisional: bool = True
    over: bool = True
    reopened_because: str = ""
    seals: tuple[Seal, ...] = ()

    @property
    def period(self) -> str:
        """`2026-11`."""
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `key` is `figure.measure`, or `.measure` where the row's key is the figure."""

    key: str
    zh: str
    en: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: of the month, from January to the month, and both a year before (None where nothing is known)."""

    month: Number
    year_to_date: Number
    month_before: Number | None = None
    year_to_date_before: Number | None = None

    @property
    def change_month(self) -> Decimal | None:
        """Percent on the same month of the year before, one decimal; None where nothing can be compared."""
        return change(self.month, self.month_before)

    @property
    def change_year_to_date(self) -> Decimal | None:
        """Percent on the same months of the year before, one decimal; None where nothing can be compared."""
        return change(self.year_to_date, self.year_to_date_before)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one cell a column, None where the column has no meaning for it. `en` may be empty (a name)."""

    key: str
    zh: str
    en: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the pack. `total` is None where rows overlap and must not be added.

    `summed` says that the total of every column is the sum of its rows, so a workbook may prove it.
    """

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note_zh: str = ""
    note_en: str = ""
    summed: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """A figure of the 13 months that end with this one (first days), and its change on the year before in percent."""

    key: str
    zh: str
    en: str
    unit: Unit
    months: tuple[date, ...]
    values: tuple[Number, ...]
    change: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Daily:
    """A figure by business day of the month, a value a day."""

    key: str
    zh: str
    en: str
    days: tuple[date, ...]
    values: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A stop of the flow, with the parcels that came through it."""

    key: str
    zh: str
    en: str
    parcels: int


@dataclass(frozen=True, slots=True)
class Link:
    """So many parcels from one stop to another."""

    source: str
    target: str
    parcels: int


@dataclass(frozen=True, slots=True)
class Flow:
    """From received to every exit: what came in is what went out, plus what is still here."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """The line people look for first. `returns` counts applications concluded (票), never parcels."""

    returns: int = 0
    value_cny: Number = Decimal("0.00")
    received: int = 0
    concluded_parcels: int = 0
    in_hand: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a month says. `steps` is the number of facts behind the month; 0 is a month with nothing."""

    cover: Cover
    month: Headline
    year_to_date: Headline
    month_before: Headline | None
    year_to_date_before: Headline | None
    tables: tuple[Table, ...]
    series: tuple[Series, ...] = ()
    daily: tuple[Daily, ...] = ()
    flow: Flow = Flow()
    steps: int = 0
    form: int = 1

    def table(self, key: str) -> Table:
        """One table by its key. Raises KeyError."""
        return {table.key: table for table in self.tables}[key]

    @property
    def empty(self) -> bool:
        """Nothing happened in the month, and nothing lies here."""
        return not (self.steps or self.month.in_hand)


def change(now: Decimal, before: Decimal | None) -> Decimal | None:
    """Percent from `before` to `now`, rounded to one decimal; None where `before` is unknown or zero."""
    return ((now - before) * 100 / before).quantize(Decimal("0.1")) if before else None


@cache
def _codec() -> TypeAdapter[Pack]:
    return TypeAdapter(Pack)


def pack_json(pack: Pack) -> bytes:
    """The pack as canonical JSON: the same pack gives the same bytes."""
    plain = _codec().dump_python(pack, mode="json")
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def pack_of(document: bytes) -> Pack:
    """The pack that `pack_json` wrote. Raises ValueError for anything else."""
    return _codec().validate_json(document)


def pack_hash(pack: Pack) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return sha256(pack_json(pack)).hexdigest()
