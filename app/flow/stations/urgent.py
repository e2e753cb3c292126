"""How many parcels are due within three days: counted behind the answers, never while somebody waits for one."""

import threading
import time

from app.core.actor import system_actor
from app.customs.desk.counting import counts
from app.customs.desk.queues import Queue
from app.db.work import Database

FRESH_SECONDS = 30.0
_URGENT = (Queue.LATE, Queue.TODAY, Queue.THREE_DAYS)


class Urgent:
    """The last count, which asking for never waits for. `refresh` counts anew where it is stale, one at a time;
    the longer counting takes the less often it is done (a twentieth of the time)."""

    def __init__(self, database: Database, site_id: int) -> None:
        self._database, self._site_id = database, site_id
        self._count, self._stale_at = 0, float("-inf")
        self._counting = threading.Lock()

    def __call__(self) -> int:
        return self._count

    def refresh(self) -> None:
        """Count anew, unless the last count is fresh or somebody is counting; for after an answer was sent."""
        if time.monotonic() < self._stale_at or not self._counting.acquire(blocking=False):
            return
        began = time.monotonic()
        try:
            with self._database.work(site_id=self._site_id, actor=system_actor()) as work:
                by_queue = counts(work).by_queue
            self._count = sum(by_queue[queue] for queue in _URGENT)
        finally:
            self._stale_at = time.monotonic() + max(FRESH_SECONDS, 20 * (time.monotonic() - began))
            self._counting.release()
