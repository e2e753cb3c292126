"""The floor for its lead: stations as they stand, and what is in the way, read once for everybody who looks.

How often depends on how long it takes: on a large database it is read more seldom, so that reading takes a
twentieth of the time at most.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from app.core.actor import system_actor
from app.customs.desk.counting import counts
from app.customs.desk.queues import Queue
from app.db.work import Database, Work
from app.flow.floor import StationStanding, floor_now
from app.parcel.searching import count_stops
from app.printing.queue.settling import standing as label_queues
from app.web.language import marked
from schemas.vocabulary import ParcelState

STATIONS_FRESH = 2.0
"""How old the stations may be that are shown, in seconds; what is in the way may be five times as old."""

_TROUBLE_FRESH = 10.0
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Something that waits for a lead: how many, what, how bad, and the list behind it."""

    count: int
    words: str
    tone: str
    link: str


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor at a moment."""

    at: datetime
    stations: list[StationStanding]
    trouble: list[InTheWay]


@dataclass(slots=True)
class FloorBoard:
    """The last look at the floor."""

    database: Database
    site_id: int
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _stations: tuple[float, tuple[datetime, list[StationStanding]]] | None = None
    _trouble: tuple[float, list[InTheWay]] | None = None

    async def now(self) -> Floor:
        """The floor as it was read last, read again where that is too old."""
        async with self._reading:
            return await run_in_threadpool(self._look)

    def _look(self) -> Floor:
        if self._stations is None or time.monotonic() >= self._stations[0]:
            self._stations = self._timed(lambda work: (work.clock.now(), floor_now(work)), STATIONS_FRESH)
        if self._trouble is None or time.monotonic() >= self._trouble[0]:
            self._trouble = self._timed(trouble, _TROUBLE_FRESH)
        return Floor(*self._stations[1], self._trouble[1])

    def _timed(self, read: Callable[[Work], Found], fresh: float) -> tuple[float, Found]:
        """What is read, and until when it is fresh."""
        began = time.monotonic()
        with self.database.work(site_id=self.site_id, actor=system_actor()) as work:
            found = read(work)
        took = time.monotonic() - began
        return time.monotonic() + max(fresh, 20 * took), found


_STATES = (
    (ParcelState.HELD, marked("held"), "look"),
    (ParcelState.UNCLAIMED, marked("without a known original"), "look"),
    (ParcelState.BLOCKED, marked("blocked in stock"), "look"),
    (ParcelState.DETAINED, marked("detained by customs"), "stop"),
    (ParcelState.REJECTED, marked("rejected by customs"), "stop"),
    (ParcelState.MISSING, marked("missing"), "stop"),
)
_DUE = (
    (Queue.LATE, marked("past the last day to declare"), "stop"),
    (Queue.TODAY, marked("must be declared today"), "stop"),
    (Queue.THREE_DAYS, marked("have 1 to 3 days left"), "look"),
)


def trouble(work: Work) -> list[InTheWay]:
    """What is in the way, the worst first; what there is none of is left out."""
    due, stops = counts(work).by_queue, count_stops(work)
    doubts = sum(each.doubtful + each.failed for each in label_queues(work))
    found = [InTheWay(due[queue], words, tone, f"/desk/queue?due={queue.value}") for queue, words, tone in _DUE]
    found.append(InTheWay(doubts, marked("labels in doubt or failed"), "look", "/printing?state=doubtful"))
    for state, words, tone in _STATES:
        count = stops[state].parcels if state in stops else 0
        found.append(InTheWay(count, words, tone, f"/parcels?state={state.value}"))
    return sorted((each for each in found if each.count), key=lambda each: each.tone != "stop")
