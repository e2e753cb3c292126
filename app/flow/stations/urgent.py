"""How many parcels are due within three days: counted beside the scans, never while somebody waits for one."""

import logging
import threading
import time

from app.core.actor import system_actor
from app.customs.desk.counting import counts
from app.customs.desk.queues import Queue
from app.db.work import Database

_log = logging.getLogger(__name__)
FRESH_SECONDS = 30.0
_URGENT = (Queue.LATE, Queue.TODAY, Queue.THREE_DAYS)


class Urgent:
    """The last count. Asking for it never waits: a stale one is counted anew in a thread, at most one at a time,
    and the longer it takes the less often (a twentieth of the time)."""

    def __init__(self, database: Database, site_id: int) -> None:
        self._database, self._site_id = database, site_id
        self._count, self._stale_at = 0, float("-inf")
        self._counting = threading.Lock()

    def __call__(self) -> int:
        if time.monotonic() >= self._stale_at and self._counting.acquire(blocking=False):
            threading.Thread(target=self._count_anew, name="urgent", daemon=True).start()
        return self._count

    def _count_anew(self) -> None:
        began = time.monotonic()
        try:
            with self._database.work(site_id=self._site_id, actor=system_actor()) as work:
                by_queue = counts(work).by_queue
            self._count = sum(by_queue[queue] for queue in _URGENT)
        except Exception:  # noqa: BLE001 (the next one may succeed; nobody waits for it)
            _log.warning("parcels due soon were not counted", exc_info=True)
        finally:
            self._stale_at = time.monotonic() + max(FRESH_SECONDS, 20 * (time.monotonic() - began))
            self._counting.release()
