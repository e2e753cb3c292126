"""The road, live: server-sent events with the counts of every stop, sent when they change.

One count serves everybody who looks (an owner's staff have their own), however many screens are open.
A stream is ended after a while and asked for again by the browser, so that a server that stops does
not wait for its listeners.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.core.actor import Actor
from app.db.work import Database
from app.parcel.searching import StopCount, count_stops
from app.web.admission import Reader
from app.web.language import tongue_of
from app.web.stops import as_json, worded
from schemas.vocabulary import ParcelState

router = APIRouter()

FRESH_SECONDS = 2.0
"""How old a count may be that is shown; on a large database older, so that counting takes a twentieth of the time."""

STREAM_SECONDS = 4.0
"""How long one stream lasts: what a stopping server waits at most."""

_RETRY_MILLISECONDS = 1000

Counts = tuple[datetime, dict[ParcelState, StopCount]]


@dataclass(slots=True)
class Board:
    """The last counts, by the owner they are for (None: everybody's)."""

    database: Database
    site_id: int
    _known: dict[str | None, tuple[float, Counts]] = field(default_factory=dict)
    _counting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def now(self, actor: Actor) -> Counts:
        """The last counts while they are fresh, else new ones."""
        async with self._counting:
            stale_at, counts = self._known.get(actor.owner_code, (0.0, None))
            if counts is None or time.monotonic() >= stale_at:
                began = time.monotonic()
                counts = await run_in_threadpool(self._count, actor)
                took = time.monotonic() - began
                self._known[actor.owner_code] = (time.monotonic() + max(FRESH_SECONDS, 20 * took), counts)
            return counts

    def _count(self, actor: Actor) -> Counts:
        with self.database.work(site_id=self.site_id, actor=actor) as work:
            return work.clock.now(), count_stops(work)


@router.get("/live")
async def live(request: Request, admission: Reader) -> StreamingResponse:
    """Every stop of the road: now, and again whenever one has changed."""
    return StreamingResponse(_events(request, admission.actor), media_type="text/event-stream")


async def _events(request: Request, actor: Actor) -> AsyncIterator[str]:
    board: Board = request.app.state.board
    tongue, end, last = tongue_of(request), time.monotonic() + STREAM_SECONDS, ""
    yield f"retry: {_RETRY_MILLISECONDS}\n\n"
    while time.monotonic() < end:
        now, counts = await board.now(actor)
        found = as_json(worded(counts, now, tongue))
        if (stops := json.dumps(found["stops"])) != last:
            last = stops
            yield f"data: {json.dumps(found, ensure_ascii=False)}\n\n"
        await asyncio.sleep(FRESH_SECONDS / 2)
