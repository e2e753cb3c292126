"""What earlier openings of a parcel said, with the rules that decided them in words."""

from dataclasses import dataclass

from app.db.work import Work
from app.sorting import queries
from app.sorting.models import Inspection
from app.sorting.rules import Ruling, rules


@dataclass(frozen=True, slots=True)
class PastInspection:
    """An inspection as it was kept, and its rulings."""

    row: Inspection
    rules: tuple[Ruling, ...]


def inspections_of(work: Work, *, parcel_id: int) -> list[PastInspection]:
    """Every inspection of a parcel, in order."""
    rows = queries.inspections_of(work, parcel_id)
    return [PastInspection(row, tuple(map(rules().recall, row.rules))) for row in rows]
