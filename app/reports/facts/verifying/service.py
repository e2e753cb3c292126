"""`guicang tally verify`: everything recomputed from the journal, and each difference named."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.db.work import Work
from app.parcel.journal.queries import one_snapshot
from app.reports.facts.definitions import BY_NUMBER
from app.reports.facts.queries import waiting
from app.reports.facts.verifying import queries

MOST = 1000
"""Differences of one kind that are named at most."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not agree. `kind`: missing, extra, day, answer, undoing, numbers or cell (docs/figures.md)."""

    kind: str
    message: str
    parcel_id: int | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at: facts, batches that wait to be folded (left out), and every difference."""

    facts: int
    waiting: int
    differences: tuple[Difference, ...]


def verify(work: Work) -> Checked:
    """Recompute the tally from the journal in one snapshot. Must be the first thing its unit of work does."""
    one_snapshot(work)
    count, highest, marked = queries.numbers(work)
    differences = [*_facts(work), *_answers(work), *_undoing(work), *_numbers(count, highest, marked)]
    differences += _cells(work, highest)
    return Checked(count, waiting(work)[0], tuple(differences))


def _facts(work: Work) -> Iterator[Difference]:
    for what, parcel, seq, figure, sign, due, there in queries.differing_facts(work, MOST):
        name = f"parcel {parcel}, step {seq}: {BY_NUMBER[figure].key} {sign:+d}"
        said = {
            "missing": f"{name} was not counted, though the journal says so",
            "extra": f"{name} was counted, and the journal has no such step",
            "day": f"{name} was counted on {there}, and happened on {due}",
        }
        yield Difference(what, said[what], parcel, seq)


def _answers(work: Work) -> Iterator[Difference]:
    for application, receipt, due, there in queries.differing_answers(work, MOST):
        said = f"application {application}, receipt {receipt}: stored by customs {due} times, counted {there} times"
        yield Difference("answer", said)


def _undoing(work: Work) -> Iterator[Difference]:
    for fact, parcel, seq, figure in queries.wrong_undoing(work, MOST):
        said = (
            f"fact {fact} takes back a {BY_NUMBER[figure].key} of parcel {parcel} that is not there, twice, or another"
        )
        yield Difference("undoing", said, parcel, seq)


def _numbers(count: int, highest: int, marked: int) -> Iterator[Difference]:
    if not count == highest == marked:
        yield Difference("numbers", f"{count} facts, the last has number {highest}, folded up to number {marked}")


def _cells(work: Work, last: int) -> Iterator[Difference]:
    for owner, month, section, figure, key, facts, kept in queries.differing_cells(work, last, MOST):
        name = f"{month:%Y-%m} {section}/{key or '-'}/{figure} of {owner or 'unknown'}"
        yield Difference("cell", f"{name}: {_apart(facts, kept)}")


def _apart(facts: dict[str, Any] | None, kept: dict[str, Any] | None) -> str:
    """Where the two sums differ, by name."""
    names = sorted((facts or kept or {}).keys())
    return ", ".join(
        f"{name} {(kept or {}).get(name, 0)} instead of {(facts or {}).get(name, 0)}"
        for name in names
        if (facts or {}).get(name) != (kept or {}).get(name)
    )
