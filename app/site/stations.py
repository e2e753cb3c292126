"""The stations as a server knows them: read once in some seconds, so that a scan costs no query of its own."""

import threading

from app.core.actor import system_actor
from app.db.work import Database
from app.site.models import Station
from app.site.service import in_use, stations, unknown_station

_FRESH_SECONDS = 5.0
_PATIENCE_SECONDS = 1.0


class Stations:
    """The stations of a site, remembered for five seconds: a station that was just added is known at once,
    one that was given up is refused five seconds later at the latest.

    Safe to ask from any thread. However many wrong names come, the table is read once a second at most.
    """

    def __init__(self, database: Database, site_id: int) -> None:
        self._database, self._site_id = database, site_id
        self._known: dict[str, Station] = {}
        self._read_at = float("-inf")
        self._reading = threading.Lock()

    def remembered(self, name: str) -> Station | None:
        """The station, if read in the last seconds and in use; None says nothing yet. Touches no table."""
        found = self._known.get(name) if self._age() < _FRESH_SECONDS else None
        return None if found is None or found.retired_at else found

    def find(self, name: str) -> Station:
        """The station. Raises `NotFound` (unknown_station) with those there are, `Conflict` (station_retired)."""
        return self.remembered(name) or self._asked(name)

    def _asked(self, name: str) -> Station:
        with self._reading:
            stale = self._age() >= (_FRESH_SECONDS if name in self._known else _PATIENCE_SECONDS)
            if stale:
                self._read()
        if name not in self._known:
            raise unknown_station(name, (each.name for each in self._known.values() if not each.retired_at))
        return in_use(self._known[name])

    def _read(self) -> None:
        with self._database.work(site_id=self._site_id, actor=system_actor()) as work:
            self._known = {station.name: station for station in stations(work)}
        self._read_at = self._now()

    def _age(self) -> float:
        return self._now() - self._read_at

    def _now(self) -> float:
        return self._database.clock.now().timestamp()
