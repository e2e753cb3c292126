"""The guard in batches of 1, 32 and 500, in process, beside its statements by psycopg alone and unguarded SQL.

Run: python -m benchmarks.guard [--parcels 4000] [--rounds 5]
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from app.core.clock import SystemClock
from app.core.numbering import Numbers
from app.parcel.moves import Move
from app.parcel.service import advance_many
from benchmarks.ground import SCANNER, SITE, Ground, ground, received
from benchmarks.limit import Limit
from benchmarks.measure import arguments, in_turn, leave, say_ratio, timed
from benchmarks.unguarded import Unguarded
from schemas.vocabulary import Event, Verdict

_NUMBERS, _CLOCK = Numbers(), SystemClock()
_TURNS = ((Event.HOLD, "held"), (Event.RELEASE, "received"))
SIZES = {1: 20, 32: 4, 500: 1}
"""Batch sizes, and by how much fewer parcels each is measured with: small ones take longer."""

Scans = Sequence[tuple[UUID, str]]
Act = Callable[[Event, str, Scans, datetime], None]


def batches(lpns: Sequence[str], size: int) -> Iterator[tuple[Event, str, Scans]]:
    """Hold all of them, then release all of them, `size` a batch: afterwards they stand where they stood."""
    for event, to_state in _TURNS:
        for first in range(0, len(lpns), size):
            yield event, to_state, [(_NUMBERS.uuid7(_CLOCK.now()), lpn) for lpn in lpns[first : first + size]]


def run(act: Act, lpns: Sequence[str], size: int) -> float:
    """Scans a second."""
    prepared = list(batches(lpns, size))

    def all_of_them() -> int:
        for event, to_state, scans in prepared:
            act(event, to_state, scans, _CLOCK.now())
        return 2 * len(lpns)

    return timed(all_of_them)


def guarded(on: Ground, event: Event, _: str, scans: Scans, __: datetime) -> None:
    """Ours: one unit of work."""
    with on.database.work(site_id=SITE, actor=SCANNER) as work:
        outcomes = advance_many(work, [Move(event, lpn, scan_id=scan_id) for scan_id, lpn in scans])
    assert all(outcome.verdict is Verdict.MOVED for outcome in outcomes)


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", parcels=4000)
    with ground() as on:
        lpns = received(on, asked.parcels)
        limit, bare = Limit(on), Unguarded(on)
        on.settle()
        ways: dict[str, Act] = {
            "guard": partial(guarded, on),
            "psycopg alone": lambda event, _, scans, now: limit.move(event.value, scans, now),
            "unguarded": lambda event, to_state, scans, now: bare.move(event.value, to_state, scans, now),
        }
        subjects = {
            f"{name}, {size}": partial(run, act, lpns[: len(lpns) // fewer], size)
            for size, fewer in SIZES.items()
            for name, act in ways.items()
        }
        rates = in_turn(subjects, asked.rounds)
    print("\nOne process, durable, one transaction a batch (medians; scans a second):")
    for size in SIZES:
        say_ratio(rates, f"guard, {size}", f"psycopg alone, {size}")
        say_ratio(rates, f"guard, {size}", f"unguarded, {size}")
    leave(rates, asked.json)


if __name__ == "__main__":
    main()
