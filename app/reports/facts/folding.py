"""The fold: what was journalled since becomes facts, and the months they count in, in one transaction.

What is taken up is deleted from the list of what waits in the transaction that writes its facts, so a kill at any
moment leaves both or neither; and what another transaction has not committed yet is not seen, and stays on the list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.db.work import Work
from app.reports.facts import queries
from app.reports.facts.queries import Batch

BATCHES = 200
"""Batches of steps that are folded together at most."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What one round did: batches taken up, facts written, and the number of the last fact."""

    batches: int
    facts: int
    last_fact: int


def fold(work: Work, *, most: int = BATCHES) -> Folded:
    """Fold what waits, at most so many batches; no batches are left once `Folded.batches` is less than `most`."""
    last = queries.lock_mark(work)
    batches = queries.take(work, most)
    if not batches:
        return Folded(0, 0, last)
    values = queries.known(work) | _told(batches) | _months(queries.closed_months(work)) | {"now": work.clock.now()}
    queries.draft(work, values)
    until = queries.write_facts(work, values, last)
    queries.add_up(work, since=last, until=until)
    queries.keep_mark(work, until, work.clock.now())
    return Folded(len(batches), until - last, until)


def _told(batches: Sequence[Batch]) -> dict[str, list[Any]]:
    """The batches as the statements want them: steps one by one, ranges of parcels, and applications."""
    steps = [batch for batch in batches if batch.steps is not None]
    ranges = [batch.parcels for batch in batches if batch.steps is None]
    return {
        "parcels": [parcel for batch in steps for parcel in batch.parcels],
        "steps": [step for batch in steps for step in batch.steps or ()],
        "firsts": [first for first, _ in ranges],
        "lasts": [last for _, last in ranges],
        "applications": [application for batch in batches for application in batch.applications],
    }


def _months(closed: Iterable[date]) -> dict[str, list[date]]:
    """For every closed month the first open one after it."""
    shut = sorted(closed)
    later: dict[date, date] = {}
    for month in reversed(shut):
        after = next_month(month)
        later[month] = later.get(after, after)
    return {"closed": list(later), "open": list(later.values())}


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
