"""The stations as a server knows them: read once in some seconds, so that a scan costs no query of its own."""

import threading

from app.core.actor import system_actor
from app.db.work import Database
from app.site.models import Station
from app.site.service import stations, unknown_station

_FRESH_SECONDS = 5.0
_PATIENCE_SECONDS = 1.0


class Stations:
    """The stations of a site, remembered for five seconds: a station that was just added is known at once.

    Safe to ask from any thread. However many wrong names come, the table is read once a second at most.
    """

    def __init__(self, database: Database, site_id: int) -> None:
        self._database, self._site_id = database, site_id
        self._known: dict[str, Station] = {}
        self._read_at = float("-inf")
        self._reading = threading.Lock()

    def remembered(self, name: str) -> Station | None:
        """The station, if read in the last seconds; None says nothing yet. Touches no table."""
        return self._known.get(name) if self._age() < _FRESH_SECONDS else None

    def find(self, name: str) -> Station:
        """The station. Raises `NotFound` (unknown_station) with the names there are."""
        return self.remembered(name) or self._asked(name)

    def _asked(self, name: str) -> Station:
        with self._reading:
            stale = self._age() >= (_FRESH_SECONDS if name in self._known else _PATIENCE_SECONDS)
            if stale:
                self._read()
        if name not in self._known:
            raise unknown_station(name, self._known)
        return self._known[name]

    def _read(self) -> None:
        with self._database.work(site_id=self._site_id, actor=system_actor()) as work:
            self._known = {station.name: station for station in stations(work)}
        self._read_at = self._now()

    def _age(self) -> float:
        return self._now() - self._read_at

    def _now(self) -> float:
        return self._database.clock.now().timestamp()
