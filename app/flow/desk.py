"""The broker's queue: what runs out when, each parcel with the reasons it cannot be declared, from every stage."""

from dataclasses import dataclass

from app.core.findings import Finding
from app.customs.desk.deadlines import ANY, DeadlineRow, deadlines
from app.customs.desk.queues import Wanted
from app.customs.desk.why import why_not_declared_many
from app.db.work import Work
from app.sorting.declarability import why_not_declarable_many

_CUSTOMS_SIDE = frozenset({"conforming", "declared", "withdrawing", "inspection", "detained", "missing_declared"})
"""States in which sorting has no more to say."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A parcel with its countdown, and why it is not declared or not concluded yet."""

    row: DeadlineRow
    reasons: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows, and the cursor of the next page (None at the end)."""

    rows: tuple[QueueRow, ...]
    next: str | None


def queue(work: Work, *, wanted: Wanted = ANY, cursor: str | None = None, limit: int = 100) -> QueuePage:
    """The queue by deadline with its reasons. An owner's actor sees its own only. Raises `Invalid` (bad_cursor)."""
    page = deadlines(work, limit=limit, cursor=cursor, wanted=wanted)
    reasons = reasons_of(work, [(row.parcel.parcel_id, row.parcel.state) for row in page.rows])
    rows = tuple(QueueRow(row, tuple(reasons.get(row.parcel.parcel_id, ()))) for row in page.rows)
    return QueuePage(rows, page.next)


def reasons_of(work: Work, parcels: list[tuple[int, str]]) -> dict[int, list[Finding]]:
    """Why these (parcel, state) are not declared or concluded; what sorting finds first."""
    at_sorting = [id_ for id_, state in parcels if state not in _CUSTOMS_SIDE]
    found = why_not_declarable_many(work, parcel_ids=at_sorting) if at_sorting else {}
    for id_, more in why_not_declared_many(work, parcel_ids=[id_ for id_, _ in parcels]).items():
        found[id_] = list({each.code: each for each in (*found.get(id_, ()), *more)}.values())
    return found
