"""From a cell to what is behind it: the parcels or applications whose facts add up to it, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.core.errors import Forbidden, Invalid
from app.db.work import Work
from app.reports.facts.cells import queries
from app.reports.facts.definitions import BY_KEY, STOCK

MEASURES = ("parcels", "applications", "qty", "value_cny", "net_kg", "gross_kg", "days")
TABLES = (
    "volume", "day", "hs8", "hs_chapter", "origin", "platform", "owner", "carrier", "outcome", "age_30", "age_45",
    "rejections", "stock", "corrections",
)  # fmt: skip
IN_HAND_NOW = "in_hand"
"""Of table `stock`: the parcels in hand when the last month of the span ended, its beginning set aside."""
_PARTS = ("owner", "platform", "carrier", "hs8", "hs", "origin", "reason", "disposition", "grade", "detail")


@dataclass(frozen=True, slots=True)
class CellAt:
    """Where a cell stands: its table, row (`key`; "" is unknown), figure, measure, and its span of months.

    Every day of `since` to `until` names its month. `owner` is an ebcCode, or None for all.
    """

    table: str
    key: str
    figure: str
    measure: str
    since: date
    until: date
    owner: str | None = None
    sites: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this fact."""

    site_id: int
    month: date
    fact: int


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A parcel behind a cell, with the step that counts: when, at which station, before which camera, under which hash.

    `sign` is -1 where the step takes back one of an earlier month. Amounts are what it adds to the cell.
    """

    site_id: int
    month: date
    fact: int
    parcel_id: int
    lpn: str | None
    state: str | None
    application_id: int | None
    cop_no: str | None
    day: date
    sign: int
    seq: int | None
    at: datetime | None
    event: str | None
    station: str | None
    camera: str | None
    hash: bytes | None
    qty: Decimal
    value_cny: Decimal
    net_kg: Decimal | None
    gross_kg: Decimal | None

    @property
    def cursor(self) -> Cursor:
        """Where the page after this row begins."""
        return Cursor(self.site_id, self.month, self.fact)


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of what is behind a cell. `total` is the cell where it counts parcels or applications, else all rows."""

    rows: tuple[BehindRow, ...]
    total: int
    after: Cursor | None


def behind(
    work: Work, *, cell: CellAt, upto: int | None = None, after: Cursor | None = None, limit: int = 50, number: str = ""
) -> Behind:
    """At most `limit` rows behind `cell`, from after `after`. Imported months have nothing behind them.

    `number` leaves only the parcels that carry it: as licence plate, waybill or order, or as their application's copNo.

    Raises `Invalid` (unknown_cell) for a table, figure, measure or key that cannot be, `Forbidden` (not_your_role) for
    another owner's.
    """
    values = _asked(work, cell, upto) | _after(after) | {"most": limit, "parcels": None}
    if number:
        values["parcels"] = queries.numbered(work, values["sites"], number)
    in_hand = cell.figure == IN_HAND_NOW
    found = queries.in_hand(work, values) if in_hand else queries.behind(work, values)
    rows = tuple(BehindRow(*row) for row in found)
    following = rows[-1].cursor if len(rows) == limit else None
    if in_hand:
        return Behind(rows, len(rows) if number else queries.sum_in_hand(work, values), following)
    return Behind(rows, _total(work, cell, values), following)


def _total(work: Work, cell: CellAt, values: dict[str, Any]) -> int:
    """What the cell says, or how many rows there are where it says yuan or kilograms."""
    if cell.measure not in {"parcels", "applications"}:
        return queries.count_behind(work, values)
    return queries.sum_behind(work, values)


def _asked(work: Work, cell: CellAt, upto: int | None) -> dict[str, Any]:
    mine = work.actor.owner_code
    if mine and cell.owner not in {None, mine}:
        raise Forbidden("not_your_role", "These are the figures of another owner.")
    figures = STOCK if cell.figure == IN_HAND_NOW and cell.table == "stock" else (cell.figure,)
    if cell.table not in TABLES or not set(figures) <= set(BY_KEY) or cell.measure not in MEASURES:
        raise _unknown(cell)
    return {
        "sites": list(cell.sites or [work.site_id]),
        "figures": [BY_KEY[figure].no for figure in figures],
        "entered": BY_KEY["entered"].no,
        "departed": BY_KEY["departed"].no,
        "measure": cell.measure,
        "since": cell.since.replace(day=1),
        "until": cell.until.replace(day=1),
        "upto": 2**62 if upto is None else upto,
        "whose": mine or cell.owner,
    } | _place(cell)


def _place(cell: CellAt) -> dict[str, Any]:
    """What the row of a table demands of a fact and its kind."""
    place: dict[str, Any] = dict.fromkeys((*_PARTS, "young", "old", "day", "corrected")) | {"ageless": False}
    try:
        if cell.table == "outcome":
            reason, disposition, grade = cell.key.split("|")
            place |= {"reason": reason, "disposition": disposition, "grade": grade}
        elif cell.table in {"age_30", "age_45"}:
            place |= _age(cell.key)
        elif cell.table == "day":
            place["day"] = date.fromisoformat(cell.key)
        elif cell.table != "volume":
            place[_COLUMN.get(cell.table, cell.table)] = cell.key
    except ValueError:
        raise _unknown(cell) from None
    if cell.table == "hs_chapter" and not cell.key:
        place |= {"hs": None, "hs8": ""}
    return place


def _age(key: str) -> dict[str, Any]:
    """`7` is that day on the clock, `6-10` these days, `31-` that day and all after, nothing an unknown one."""
    if not key:
        return {"ageless": True}
    young, dash, old = key.partition("-")
    # The first days hold what was before the clock began as well.
    first = None if dash and young == "1" else int(young)
    return {"young": first, "old": int(old) if old else None if dash else int(young)}


_COLUMN = {"hs_chapter": "hs", "rejections": "detail", "stock": "detail", "corrections": "corrected"}
"""What a table's rows are called among the facts, where it is not the table's own name."""


def _after(cursor: Cursor | None) -> dict[str, Any]:
    if cursor is None:
        return {"after_site": None, "after_month": None, "after_id": None}
    return {"after_site": cursor.site_id, "after_month": cursor.month, "after_id": cursor.fact}


def _unknown(cell: CellAt) -> Invalid:
    said = f"There is no cell {cell.table}/{cell.key}/{cell.figure}/{cell.measure}."
    return Invalid("unknown_cell", said, table=cell.table, key=cell.key, figure=cell.figure, measure=cell.measure)
