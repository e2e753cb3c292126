"""Holding the journal against itself: every chain, every parcel's head, every day's seal."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from app.db.work import Work
from app.parcel.journal import queries
from app.parcel.journal.canonical import GENESIS, Step, chain
from app.parcel.journal.seals import day_bounds, seal_of
from app.parcel.views import Standing


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit: `altered`, `gap`, `head`, `no_journal`, `no_parcel` or `seal`, and where."""

    kind: str
    parcel_id: int | None
    seq: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and everything that does not fit."""

    parcels: int
    steps: int
    seals: int
    faults: tuple[Fault, ...]


def verify_journal(work: Work) -> Verified:
    """Recompute everything in one snapshot. Reads the whole journal once, in bounded memory."""
    queries.one_snapshot(work)
    counts = {"parcels": 0, "steps": 0}
    faults = list(_parcel_faults(work, counts))
    seals = queries.all_seals(work)
    faults += _seal_faults(work)
    return Verified(counts["parcels"], counts["steps"], len(seals), tuple(faults))


def _parcel_faults(work: Work, counts: dict[str, int]) -> Iterator[Fault]:
    heads = {standing.id: standing for standing in queries.all_heads(work)}
    counts["parcels"] = len(heads)
    for parcel_id, rows in groupby(queries.all_steps(work), key=lambda row: row[0].parcel_id):
        steps = list(rows)
        counts["steps"] += len(steps)
        yield from _chain_faults(parcel_id, steps)
        yield from _head_faults(parcel_id, steps[-1], heads.pop(parcel_id, None))
    for orphan in heads:
        yield Fault("no_journal", orphan, None, f"parcel {orphan} has no step at all")


def _chain_faults(parcel_id: int, steps: list[tuple[Step, bytes]]) -> Iterator[Fault]:
    previous = GENESIS
    for expected, (step, digest) in enumerate(steps, start=1):
        if step.seq != expected:
            yield Fault("gap", parcel_id, expected, f"parcel {parcel_id}: step {expected} is missing")
            return
        if chain(previous, step) != digest:
            yield Fault("altered", parcel_id, step.seq, f"parcel {parcel_id}: step {step.seq} is not what was written")
            return
        previous = digest


def _head_faults(parcel_id: int, last: tuple[Step, bytes], head: Standing | None) -> Iterator[Fault]:
    if head is None:
        yield Fault("no_parcel", parcel_id, last[0].seq, f"steps of a parcel {parcel_id} that is not there")
    elif (head.seq, head.state, head.head) != (last[0].seq, last[0].to_state, last[1]):
        message = f"parcel {parcel_id} stands at step {head.seq} ({head.state}), its journal ends at {last[0].seq}"
        yield Fault("head", parcel_id, last[0].seq, message)


def _seal_faults(work: Work) -> Iterator[Fault]:
    previous = GENESIS
    for seal in queries.all_seals(work):
        steps, digest = seal_of(previous, seal.day, queries.steps_of_day(work, *day_bounds(seal.day)))
        if (steps, digest) != (seal.steps, seal.hash):
            message = f"{seal.day}: {seal.steps} steps were sealed, {steps} are there now, or they are others"
            yield Fault("seal", None, None, message)
        previous = seal.hash
