"""The scan lane: scans that come at the same time go through one transaction, each with its own verdict.

While one batch is in the database the next gathers, so a busy hour runs in large batches. After a
batch of several the next waits a few milliseconds as long as more keep coming, for those who were
just answered scan on; a lone scan never waits. If a batch fails, its scans run alone: one bad scan
never fails its neighbours. The lane is bounded; when it is full the answer is 503 with Retry-After.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.actor import system_actor
from app.core.errors import Unavailable
from app.db.work import Database, Work
from app.parcel.moves import Outcome
from app.parcel.scans import Scan
from app.parcel.service import ScanRaced

Handler = Callable[[Work, Sequence[Scan]], list[Outcome]]
_TRIES = 5
_GATHER_MS = 8


@dataclass(slots=True)
class _Waiting:
    scan: Scan
    verdict: asyncio.Future[Outcome]


class Lane:
    """Gathers scans by verb and runs each group in one unit of work, in a thread."""

    def __init__(
        self, database: Database, site_id: int, handlers: dict[str, Handler], *, limit: int = 2000, batch: int = 256
    ) -> None:
        self._database, self._site_id, self._handlers = database, site_id, handlers
        self._limit, self._batch = limit, batch
        self._waiting: defaultdict[str, list[_Waiting]] = defaultdict(list)
        self._last: defaultdict[str, int] = defaultdict(int)
        self._count = 0
        self._runners: dict[str, asyncio.Task[None]] = {}

    async def answer(self, verb: str, scan: Scan) -> Outcome:
        """The verdict on `scan`. Raises what its own transaction raises, or `Unavailable` (lane_full)."""
        if self._count >= self._limit:
            raise Unavailable("lane_full", "Too many scans are waiting; send it again in a second.")
        waiting = _Waiting(scan, asyncio.get_running_loop().create_future())
        self._waiting[verb].append(waiting)
        self._count += 1
        if verb not in self._runners:
            self._runners[verb] = asyncio.create_task(self._run(verb))
        try:
            return await waiting.verdict
        finally:
            self._count -= 1

    async def _run(self, verb: str) -> None:
        try:
            while self._waiting[verb]:
                await self._gather(self._waiting[verb], self._last[verb])
                group = self._waiting[verb][: self._batch]
                del self._waiting[verb][: self._batch]
                self._last[verb] = len(group)
                await self._settle(verb, group)
        finally:
            del self._runners[verb]

    @staticmethod
    async def _gather(waiting: list[_Waiting], wanted: int) -> None:
        """Wait until as many have come as last time, or nobody came for a millisecond, or 8 have passed."""
        before = 0
        for _ in range(_GATHER_MS):
            if not before < len(waiting) < wanted:
                return
            before = len(waiting)
            await asyncio.sleep(0.001)

    async def _settle(self, verb: str, group: list[_Waiting]) -> None:
        verdicts = await asyncio.to_thread(self._try_together, verb, [waiting.scan for waiting in group])
        for waiting, verdict in zip(group, verdicts, strict=True):
            if waiting.verdict.done():
                continue  # the client went away; its scan counts all the same
            if isinstance(verdict, Exception):
                waiting.verdict.set_exception(verdict)
            else:
                waiting.verdict.set_result(verdict)

    def _try_together(self, verb: str, scans: list[Scan]) -> Sequence[Outcome | Exception]:
        try:
            return self._transact(verb, scans)
        except Exception as error:  # noqa: BLE001 (whatever it was, each scan gets its own answer)
            return [error] if len(scans) == 1 else [self._try_alone(verb, scan) for scan in scans]

    def _try_alone(self, verb: str, scan: Scan) -> Outcome | Exception:
        try:
            return self._transact(verb, [scan])[0]
        except Exception as error:  # noqa: BLE001
            return error

    def _transact(self, verb: str, scans: list[Scan]) -> list[Outcome]:
        return settle_scans(self._database, self._site_id, self._handlers[verb], scans)


def settle_scans(database: Database, site_id: int, handler: Handler, scans: Sequence[Scan]) -> list[Outcome]:
    """One unit of work for `scans` of one verb; run again when the same scan ids were being answered elsewhere."""
    for further in reversed(range(_TRIES)):
        try:
            with database.work(site_id=site_id, actor=system_actor()) as work:
                return handler(work, scans)
        except ScanRaced:
            if not further:
                raise
    raise AssertionError  # the last try has answered or raised
