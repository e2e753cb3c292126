"""The sample day itself: chunk after chunk comes in during the day, answers return, the evening clears the floor."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.core.actor import system_actor
from app.core.clock import start_of_day
from app.demo.crew import sample_site
from app.demo.customs import correct_rejected, declare, expire, take_in_receipts
from app.demo.floor import announce, import_lists, print_lpns, sort, take_in
from app.demo.shelves import leave_zone, mislay_one, print_bins, put_away
from app.demo.stage import Stage
from app.flow.setting_up import set_up_site
from app.parcel.journal.seals import seal_past_days
from app.simulator.world import Chunk, World

OPENS = timedelta(hours=8)
LAST_VAN = timedelta(hours=17)
_ANSWER_MINUTES = 20
_ROUNDS = 4

Progress = Callable[[int], None]
Tick = Callable[[datetime], object]


def opening(day: date) -> datetime:
    """When the gate opens."""
    return start_of_day(day) + OPENS


def set_up(stage: Stage) -> None:
    """The site as site.toml describes it."""
    with stage.work(system_actor()) as work:
        set_up_site(work, plan=sample_site())


def play(stage: Stage, world: World, *, progress: Progress, tick: Tick, whole: bool = True) -> None:
    """Play the day. `tick` lets the other side of the customs folder do its part; `progress` hears of each chunk.

    With `whole` the evening clears the floor: everything that can go on has gone on. Without, the
    day stops in the middle of the afternoon, with something to do at every stop.
    """
    chunks = max(1, -(-world.parcels // 100))
    pause = (LAST_VAN - OPENS) / chunks
    print_bins(stage)
    done = 0
    for chunk in world.chunks():
        began = stage.clock.now()
        done += len(chunk.plans)
        if whole or done < world.parcels:
            _one_chunk(stage, chunk, tick)
        else:
            _half_a_chunk(stage, chunk, tick)
        stage.clock.move_to(began + pause)
        progress(len(chunk.plans))
    if whole:
        _evening(stage, tick)


def _one_chunk(stage: Stage, chunk: Chunk, tick: Tick) -> None:
    _onto_the_floor(stage, chunk, unsorted=0)
    declare(stage)
    tick(stage.clock.now())
    take_in_receipts(stage)
    put_away(stage, chunk.stem)


def _half_a_chunk(stage: Stage, chunk: Chunk, tick: Tick) -> None:
    """The afternoon: some are not sorted yet, some not declared, some answers out, some goods not on their shelf."""
    _onto_the_floor(stage, chunk, unsorted=max(1, len(chunk.plans) // 10))
    tick(stage.clock.now())
    take_in_receipts(stage)
    put_away(stage, chunk.stem, leave=max(1, len(chunk.plans) // 12))
    declare(stage, most=max(1, len(chunk.plans) // 3))
    tick(stage.clock.now())


def _onto_the_floor(stage: Stage, chunk: Chunk, *, unsorted: int) -> None:
    import_lists(stage, chunk)
    announce(stage, chunk.plans)
    received = take_in(stage, chunk)
    print_lpns(stage, chunk.stem, [lpn for lpn, _ in received])
    sort(stage, chunk.stem, received[: len(received) - unsorted])
    expire(stage)
    stage.passes(0.3)


def _evening(stage: Stage, tick: Tick) -> None:
    """Wait for the last answers, correct what was sent back, drive away what may not stay, seal the day."""
    for number in range(1, _ROUNDS + 1):
        stage.passes(_ANSWER_MINUTES)
        tick(stage.clock.now())
        take_in_receipts(stage)
        put_away(stage, f"evening-{number}")
        if correct_rejected(stage):
            declare(stage)
            tick(stage.clock.now())
    mislay_one(stage)
    leave_zone(stage)
    stage.clock.move_to(stage.clock.now() + timedelta(days=1))
    with stage.work(system_actor()) as work:
        seal_past_days(work)
