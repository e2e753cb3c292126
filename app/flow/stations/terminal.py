"""A desk at a terminal: one person at one station, code by code, each in a unit of work of its own."""

from dataclasses import dataclass

from app.core.actor import Actor
from app.core.errors import GuicangError, Invalid
from app.db.work import Database, Work
from app.flow.rights import RIGHTS, require
from app.flow.stations.desk import Place, take
from app.flow.stations.replies import Reply, refused
from app.flow.stations.state import DeskState
from app.flow.stations.turns import OWN_VERBS
from app.parcel.moves import Outcome
from app.people.service import as_of_now
from app.site.service import station_named


@dataclass(frozen=True, slots=True)
class StationAnswer:
    """What the desk says to a code; `outcome` is None where nothing was to be moved."""

    code: str
    zh: str
    en: str
    outcome: Outcome | None = None
    refused: bool = False
    """Whether nothing came of it: refused, unknown, or no answer to what was asked."""


class StationDesk:
    """One person at one station, code by code."""

    def __init__(self, database: Database, site_id: int, actor: Actor) -> None:
        self._database, self._site_id, self._actor = database, site_id, actor
        self._state = DeskState()
        with database.work(site_id=site_id, actor=actor) as work:
            self._place = place_named(work, actor.station or "")

    def scan(self, typed: str) -> StationAnswer | None:
        """Answer one code; None for an empty line. Errors are answers too: a scanner cannot read a traceback."""
        if not typed.strip():
            return None
        try:
            with self._database.work(site_id=self._site_id, actor=self._actor) as work:
                self._actor = work.actor = self._as_of_now(work)
                self._state, reply = take(work, self._place, self._state, typed, work.numbers.uuid7(work.clock.now()))
        except GuicangError as error:
            reply = refused(error.code, **error.arguments)
            reply.raw = typed.strip()
        return self._told(reply)

    def open_end(self) -> StationAnswer | None:
        """What was begun and not ended: a question without an answer, a command without its parcel."""
        asking, verb = self._state.asking, self._state.verb
        self._state.drop()
        if asking:
            zh, en = f"未分拣：问题 {asking.question} 未回答", f"not sorted: {asking.question} was not answered"
            return StationAnswer(asking.lpn, zh, en, refused=True)
        if verb:
            return StationAnswer(verb, "没有扫包裹，未执行", "no parcel was scanned, nothing was done", refused=True)
        return None

    def _told(self, reply: Reply) -> StationAnswer:
        said = reply.in_short
        went_wrong = reply.tone == "stop" or (reply.outcome is not None and reply.tone == "look")
        return StationAnswer(reply.raw, said.zh, said.en, reply.outcome, refused=went_wrong)

    def _as_of_now(self, work: Work) -> Actor:
        """Who scans: locked out, given another role or the station given up meanwhile, and it ends here."""
        actor = as_of_now(work, self._actor)
        require(actor, RIGHTS["scan"])
        station_named(work, actor.station or "")
        return actor


def place_named(work: Work, name: str) -> Place:
    """A station where codes are scanned. Raises as `station_named`, and `Invalid` (no_scanning_here)."""
    station = station_named(work, name)
    if station.kind not in OWN_VERBS:
        raise Invalid("no_scanning_here", f"Nothing is scanned at {name}.", station=name)
    return Place(station.name, station.kind)
