"""Cells of the tally as the tables of a pack ask for them: four spans side by side, quotients made once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from app.reports.facts.service import SpanTally
from app.reports.pack.plans import MEANS
from app.reports.pack.shapes import Cell

MONTH, YEAR_TO_DATE, MONTH_BEFORE, YEAR_TO_DATE_BEFORE = range(4)
_PLACES = {"mean_cny": Decimal("0.01"), "mean_days": Decimal("0.1")}
Values = list[Decimal | None]
"""One for each span."""


class Tallied:
    """What the tally says of the four spans. `known` tells of which of the two before anything is known."""

    def __init__(self, rows: Iterable[SpanTally]) -> None:
        self._rows: dict[tuple[str, str, str], dict[int, SpanTally]] = defaultdict(dict)
        self._names: dict[tuple[str, str], str] = {}
        spans: set[int] = set()
        for row in rows:
            self._rows[row.table, row.figure, row.key][row.span] = row
            self._names[row.table, row.key] = row.name
            spans.add(row.span)
        self.known = (MONTH_BEFORE in spans, YEAR_TO_DATE_BEFORE in spans)

    def keys(self, table: str, figures: Sequence[str]) -> list[str]:
        """The rows of a table that any of these figures knows, this year or the year before."""
        return sorted({key for of, figure, key in self._rows if of == table and figure in figures})

    def name(self, table: str, key: str) -> str:
        """What a code calls itself; empty where nobody said."""
        return self._names.get((table, key), "")

    def cell(self, table: str, keys: Sequence[str], figure: str, measure: str) -> Cell | None:
        """The cell of one row, or of several added. None where the measure is unknown throughout (a weight)."""
        found = [self._rows[table, figure, key] for key in keys if (table, figure, key) in self._rows]
        if measure in MEANS:
            of, by = (self._values(found, part) for part in MEANS[measure])
            return self._cell([_mean(*pair, measure) for pair in zip(of, by, strict=True)], empty=None)
        values = self._values(found, measure)
        weightless = measure.endswith("_kg") and found and all(value is None for value in values)
        return None if weightless else self._cell(values, empty=Decimal(0))

    def _values(self, found: Sequence[dict[int, SpanTally]], measure: str) -> Values:
        return [_sum(getattr(row[span], measure) for row in found if span in row) for span in range(4)]

    def _cell(self, values: Values, *, empty: Decimal | None) -> Cell | None:
        month, year, month_before, year_before = (empty if value is None else value for value in values)
        if month is None and year is None:
            return None
        before = (month_before if self.known[0] else None, year_before if self.known[1] else None)
        return Cell(month or Decimal(0), year or Decimal(0), *before)


def _sum(values: Iterator[int | Decimal | None]) -> Decimal | None:
    there = [Decimal(value) for value in values if value is not None]
    return sum(there, Decimal(0)) if there else None


def _mean(of: Decimal | None, by: Decimal | None, measure: str) -> Decimal | None:
    return (of / by).quantize(_PLACES[measure]) if of is not None and by else None


def total(cells: Sequence[Cell | None]) -> Cell | None:
    """The sum of the cells of a column; None where none has a meaning."""
    there = [cell for cell in cells if cell]
    if not there:
        return None
    sides = ([cell.month_before for cell in there], [cell.year_to_date_before for cell in there])
    before = [
        None if None in side else sum((value for value in side if value is not None), Decimal(0)) for side in sides
    ]
    month, year = (sum(each, Decimal(0)) for each in zip(*((c.month, c.year_to_date) for c in there), strict=True))
    return Cell(month, year, *before)
