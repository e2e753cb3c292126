"""The rows behind the figures, for the workbook's raw sheet: a stream, so that a million of them need no memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Value = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column of the raw sheet."""

    key: str
    zh: str
    en: str
    kind: Literal["text", "count", "quantity", "money", "kg", "days", "day", "moment"] = "text"


@dataclass(frozen=True, slots=True)
class Raw:
    """Columns, and rows that are read once, one after the other; `total` is how many are to be expected."""

    columns: Sequence[RawColumn] = ()
    rows: Iterable[Sequence[Value]] = ()
    total: int = 0


NO_RAW = Raw()
