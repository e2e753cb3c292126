"""From a cell of the pack to the cell of the tally: which facts stand behind it (pure)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.core.errors import Invalid
from app.reports.facts.service import CellAt
from app.reports.pack.plans import AGES, MEANS
from app.reports.pack.scopes import Scope
from app.reports.pack.tables import OPENING

Span = Literal["month", "year"]
TOTAL = "*"
"""The key of a table's total in an address; the rows of what has no code have the empty key."""

_BY_FIGURE = frozenset({"volume", "value", "declarations", "exceptions"})
_COUNTED_BY = {"mean_cny": "parcels", "mean_days": "applications"}


@dataclass(frozen=True, slots=True)
class At:
    """Where a figure of the pack stands: its table, row and column, and whether of the month or the year to date."""

    table: str
    row: str
    column: str
    span: Span = "month"


def cell_at(at: At, scope: Scope) -> CellAt:
    """The cell of the tally. Raises `Invalid` (unknown_cell) for what is no figure of the pack."""
    since = scope.month if at.span == "month" else scope.month.replace(month=1)
    if at.table == "stock" and at.row in (OPENING, TOTAL):
        until = scope.until if at.row == TOTAL else date.fromordinal(since.toordinal() - 1)
        return CellAt("stock", "", "in_hand", "parcels", since, until, scope.owner, scope.numbers)
    table, key, figure, measure = _place(at)
    measure = _COUNTED_BY[measure] if measure in MEANS else measure
    return CellAt(table, key, figure, measure, since, scope.until, scope.owner, scope.numbers)


def _place(at: At) -> tuple[str, str, str, str]:
    figure, _, measure = at.column.partition(".")
    if at.table in _BY_FIGURE:
        return _by_figure(at, measure)
    if at.table in {"stock", "corrections"}:
        left, parted, right = at.row.partition(":")
        if not parted:
            raise _unknown(at)
        return (at.table, right, left, measure) if at.table == "stock" else (at.table, left, right, measure)
    return ("volume", "", figure, measure) if at.row == TOTAL else (at.table, at.row, figure, measure)


def _by_figure(at: At, measure: str) -> tuple[str, str, str, str]:
    if at.row.startswith("late_"):
        key = at.row.removeprefix("late_")
        if key not in AGES:
            raise _unknown(at)
        plan, last = AGES[key]
        return key, f"{last + 1}-", plan.columns[0].key.split(".")[0], measure
    return "volume", "", at.row, measure


def _unknown(at: At) -> Invalid:
    return Invalid("unknown_cell", "There is no such figure in the pack.", table=at.table, key=at.row, figure=at.column)
