"""Holding the journal against itself: every chain, every parcel's head, every day's seal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from app.core.errors import Invalid
from app.db.work import Work
from app.parcel.journal import queries
from app.parcel.journal.canonical import GENESIS, Step, chain
from app.parcel.journal.leaving import SealedDay, Seals
from app.parcel.journal.seals import day_bounds, seal_of
from app.parcel.models import DailySeal
from app.parcel.views import Standing


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit, and where. Each kind is explained in docs/guard.md."""

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
    sealed_to: date | None = None
    compared: int = 0


def verify_journal(work: Work, *, kept: Seals | None = None) -> Verified:
    """Recompute everything in one snapshot. Reads the whole journal once, in bounded memory.

    `kept` are seals that left the house earlier: what they say and the database no longer does is a
    fault too. Raises `Invalid` (seals_of_other_site).
    """
    queries.one_snapshot(work)
    if kept and kept.site != work.site_id:
        raise Invalid("seals_of_other_site", f"These are seals of site {kept.site}.", site=kept.site)
    counts = {"parcels": 0, "steps": 0}
    faults = list(_parcel_faults(work, counts))
    seals = queries.seals_between(work, since=date.min, until=date.max)
    faults += [*_unsealed_before(work, seals), *_seal_faults(work, seals)]
    if kept:
        faults += _kept_faults(kept.days, {seal.day: seal for seal in seals})
    last = seals[-1].day if seals else None
    return Verified(counts["parcels"], counts["steps"], len(seals), tuple(faults), last, len(kept.days) if kept else 0)


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


def _unsealed_before(work: Work, seals: Sequence[DailySeal]) -> Iterator[Fault]:
    """Every day since the first step is sealed up to the last seal, also those on which nothing happened."""
    first = queries.first_day(work)
    if seals and first and first < seals[0].day:
        yield Fault("no_seal", None, None, f"{first}: there are steps from before the first seal ({seals[0].day})")
    for seal, following in pairwise(seals):
        if following.day != seal.day + timedelta(days=1):
            yield Fault("no_seal", None, None, f"no seal between {seal.day} and {following.day}: it was removed")


def _seal_faults(work: Work, seals: Sequence[DailySeal]) -> Iterator[Fault]:
    previous = GENESIS
    for seal in seals:
        steps, digest = seal_of(previous, seal.day, queries.steps_of_day(work, *day_bounds(seal.day)))
        if (steps, digest) != (seal.steps, seal.hash):
            message = f"{seal.day}: {seal.steps} steps were sealed, {steps} are there now, or they are others"
            yield Fault("seal", None, None, message)
        previous = seal.hash


def _kept_faults(kept: Sequence[SealedDay], there: dict[date, DailySeal]) -> Iterator[Fault]:
    """The seals of the database against those that somebody kept elsewhere."""
    for day in kept:
        seal = there.get(day.day)
        if seal is None:
            message = f"{day.day}: the copy has a seal over {day.steps} steps, the database has none: it was removed"
            yield Fault("kept_removed", None, None, message)
        elif seal.steps != day.steps or not seal.hash.hex().startswith(day.seal):
            message = f"{day.day}: the copy has {day.steps} steps, the database {seal.steps}, under another seal"
            yield Fault("kept_differs", None, None, message)
