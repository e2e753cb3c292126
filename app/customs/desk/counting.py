"""How much there is: parcels whose clock runs, counted by queue, owner, state and trouble in one look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.clock import business_day
from app.customs.desk import queries
from app.customs.desk.queries import Load
from app.customs.desk.queues import Queue, declare_by, queue_of
from app.customs.preparing import released_since
from app.db.work import Work
from app.site.service import policy_now


@dataclass(frozen=True, slots=True)
class OwnerCount:
    """An owner's parcels, and the soonest of their last days."""

    owner_code: str | None
    name: str
    parcels: int
    soonest: date


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """The desk at a glance. `to_prepare` and `to_submit` are parcels; `by_trouble` is of live applications."""

    by_queue: dict[Queue, int]
    by_owner: tuple[OwnerCount, ...]
    by_state: dict[str, int]
    by_trouble: dict[str, int]
    to_prepare: int
    to_submit: int
    total: int


def counts(work: Work, *, owner_code: str | None = None) -> DeskCounts:
    """Every parcel whose 30-day clock runs, counted. An owner's actor sees its own only."""
    owner = work.actor.owner_code or owner_code
    loads = queries.loads(work, owner=owner, declarable_since=released_since(work))
    policy, today = policy_now(work), business_day(work.clock.now())
    by_queue: Counter[Queue] = Counter(dict.fromkeys(Queue, 0))
    for load in loads:
        by_queue[queue_of((declare_by(load.released, policy) - today).days)] += load.parcels
    return DeskCounts(
        by_queue=dict(by_queue),
        by_owner=_by_owner(work, loads),
        by_state=_summed(loads, "state"),
        by_trouble=_summed([load for load in loads if load.trouble], "trouble"),
        to_prepare=sum(load.parcels for load in loads if load.declarable),
        to_submit=sum(load.parcels for load in loads if load.application_state in {"prepared", "drafted"}),
        total=sum(load.parcels for load in loads),
    )


def _summed(loads: Sequence[Load], name: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for load in loads:
        found[getattr(load, name)] += load.parcels
    return dict(found.most_common())


def _by_owner(work: Work, loads: Sequence[Load]) -> tuple[OwnerCount, ...]:
    policy = policy_now(work)
    found: dict[str | None, list[Load]] = {}
    for load in loads:
        found.setdefault(load.owner_code, []).append(load)
    rows = [
        OwnerCount(
            owner,
            theirs[0].owner_name,
            sum(load.parcels for load in theirs),
            declare_by(min(load.released for load in theirs), policy),
        )
        for owner, theirs in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.soonest, -row.parcels, row.owner_code or "")))
