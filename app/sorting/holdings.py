"""How much of each line of an original is with whom, kept up to date while a batch is judged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.db.work import Work
from app.sorting import queries
from app.sorting.queries import Listed

_STILL_COUNTED = frozenset({"received", "held"})
"""Only in these states can what is counted in a parcel change."""


def still_counted(work: Work, original_ids: Sequence[int]) -> list[int]:
    """The parcels of these originals that another station may be counting at this moment."""
    return [parcel.id for parcel in queries.sharing(work, original_ids) if parcel.state in _STILL_COUNTED]


class Holdings:
    """The lines of some originals, and what was counted of them in all their parcels."""

    def __init__(self, work: Work, original_ids: Sequence[int]) -> None:
        self._lines: defaultdict[int, list[Listed]] = defaultdict(list)
        self._own: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
        self._total: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
        if original_ids:
            self._read(work, original_ids)

    def _read(self, work: Work, original_ids: Sequence[int]) -> None:
        for line in queries.listed(work, original_ids):
            self._lines[line.original_id].append(line)
        original_of = {parcel.id: parcel.original_id for parcel in queries.sharing(work, original_ids)}
        for row in queries.counted(work, list(original_of)):
            self._own[row.parcel_id][row.gnum] = row.qty
            self._total[original_of[row.parcel_id], row.gnum] += row.qty

    def lines(self, original_id: int | None) -> Sequence[Listed]:
        """The lines of an original; none while it is not known."""
        return self._lines.get(original_id or 0, ())

    def elsewhere(self, original_id: int | None, parcel_id: int) -> dict[int, Decimal]:
        """By gnum, what other parcels or applications hold of this original."""
        own = self._own.get(parcel_id, {})
        return {
            line.gnum: max(line.taken, self._total[line.original_id, line.gnum] - own.get(line.gnum, Decimal(0)))
            for line in self.lines(original_id)
        }

    def settle(self, original_id: int | None, parcel_id: int, counted: Mapping[int, Decimal]) -> None:
        """Let the rest of the batch know what this parcel now holds."""
        before = self._own.get(parcel_id, {})
        for gnum in before.keys() | counted.keys():
            change = counted.get(gnum, Decimal(0)) - before.get(gnum, Decimal(0))
            self._total[original_id or 0, gnum] += change
        self._own[parcel_id] = dict(counted)
