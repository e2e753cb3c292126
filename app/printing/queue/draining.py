"""The worker's part: label after label to one printer, so that a kill between any two steps loses none.

A label is marked as being sent in a transaction of its own, right before its first byte may leave; what it
became is written in another. A label that is found marked belongs to a worker that is gone (nobody else
holds the printer's lock): the printer is asked what it knows, and if it knows nothing the label is in doubt.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from app.core.actor import system_actor
from app.core.errors import NotFound
from app.db.queries import NamedLock
from app.db.work import Database, Work
from app.printing.drivers import Document, Driver, Fate, NotSent, Refused, Unsure
from app.printing.faces import as_reprint
from app.printing.models import Printer
from app.printing.printers import queries as printers
from app.printing.printers.service import document_of, named, open_driver
from app.printing.queue import queries
from app.printing.queue.asking import read_face
from app.printing.queue.queries import Next
from app.printing.states import Happening, LabelState
from labels import LabelError

_log = logging.getLogger(__name__)
_AT_ONCE = 50
_LONGEST_WAIT = 60
_SOMEBODY_ELSE = 3
"""Seconds after which to look again at a printer that another worker works, or one that was killed just now."""
_HAPPENED = {
    Fate.CAME_OUT: Happening.COME_OUT,
    Fate.NOT_SENT: Happening.NOT_SENT,
    Fate.UNKNOWN: Happening.LOSE_SIGHT,
}
OpenDriver = Callable[[Printer], Driver]
_Found = TypeVar("_Found")


class _Withdrawn(Exception):
    """Somebody cancelled the label in the last moment; nothing was sent."""


class _Waits(Exception):
    """The printer does not print now. `stop` is why."""

    def __init__(self, stop: str) -> None:
        super().__init__(stop)
        self.stop = stop


def drain(
    database: Database,
    *,
    site_id: int,
    printer: str,
    opened: OpenDriver = open_driver,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Print what waits for this printer. Returns the seconds after which to look again; 0 if nothing waits.

    Whoever has the printer's lock works it alone, and looks once more after letting go of it.
    """
    while not stopping():
        with NamedLock(database.engine, "printer", f"{site_id}/{printer}") as mine:
            if not mine:
                return _SOMEBODY_ELSE
            wait = _Round(database, site_id, printer, opened, stopping).work()
        if wait is None or wait or not _more(database, site_id, printer):
            return wait or 0
    return 0


def _more(database: Database, site_id: int, printer: str) -> bool:
    with database.work(site_id=site_id, actor=system_actor()) as work:
        return bool(queries.next_ones(work, printer, state=LabelState.ASKED, limit=1))


@dataclass(slots=True)
class _Round:
    """One worker at one printer, for as long as it holds the lock."""

    database: Database
    site_id: int
    name: str
    opened: OpenDriver
    stopping: Callable[[], bool]

    def work(self) -> int | None:
        """Until nothing waits, or the printer does; then for how many seconds. None: it is no printer of ours now."""
        try:
            printer = self._in_work(lambda work: named(work, self.name))
        except NotFound:  # taken away: its labels wait for a person
            return None
        if printer.kind == "browser":
            return None
        hand = _Hand(self, printer, self.opened(printer))
        try:
            hand.settle_unseen()
            while waiting := self._in_work(lambda work: self._next(work, LabelState.ASKED)):
                for label in waiting:
                    if self.stopping():
                        return 0
                    hand.print(label)
        except _Waits as waits:
            return self._put_off(printer, waits.stop)
        return 0

    def _put_off(self, printer: Printer, stop: str) -> int:
        """The printer waits, each time longer, a minute at most; nothing is lost by it."""
        seconds = min(2 ** (printer.tries + 1), _LONGEST_WAIT)
        _log.warning("printer %s waits (%s), next look in %s s", self.name, stop, seconds)
        wait = timedelta(seconds=seconds)
        self._in_work(lambda work: printers.note_stopped(work, self.name, stop=stop, wait=wait))
        return seconds

    def _next(self, work: Work, state: LabelState) -> list[Next]:
        return queries.next_ones(work, self.name, state=state, limit=_AT_ONCE)

    def unseen(self) -> list[Next]:
        """Labels whose sending nobody saw the end of."""
        return self._in_work(lambda work: self._next(work, LabelState.SENDING))

    def happen(self, label: Next, happening: Happening, detail: str | None = None) -> bool:
        """Write down what became of a label, in a transaction of its own; whether it was still so."""
        return bool(self._in_work(lambda work: queries.happen(work, [label.id], happening, detail=detail)))

    def printed(self, label: Next) -> None:
        """It came out: so the printer is well."""

        def write(work: Work) -> None:
            queries.happen(work, [label.id], Happening.COME_OUT)
            printers.note_well(work, self.name, work.clock.now())

        self._in_work(write)

    def _in_work(self, act: "Callable[[Work], _Found]") -> "_Found":
        with self.database.work(site_id=self.site_id, actor=system_actor()) as work:
            return act(work)


@dataclass(slots=True)
class _Hand:
    """Hands labels to one printer and writes down what became of each."""

    round: _Round
    printer: Printer
    driver: Driver

    def settle_unseen(self) -> None:
        """What a killed worker left. Raises `_Waits` while the printer holds one of them."""
        for label in self.round.unseen():
            self._settle(label, f"{self._name(label, 0)}: the worker ended", None)

    def print(self, label: Next) -> None:
        """One label, whatever becomes of it. Raises `_Waits`."""
        try:
            document = self._drawn(label)
        except (LabelError, ValueError) as error:
            self.round.happen(label, Happening.REFUSE, str(error)[:200])
            return
        try:
            self.driver.send(document, began=lambda: self._begin(label))
        except _Withdrawn:
            return
        except NotSent as error:
            self.round.happen(label, Happening.NOT_SENT, error.stop)
            raise _Waits(error.stop) from error
        except Refused as error:
            self.round.happen(label, Happening.REFUSE, f"the printer refused it: {error}"[:200])
        except Unsure as error:
            fate = self._settle(label._replace(tries=label.tries + 1), error.said, error.stop)
            if fate is not Fate.CAME_OUT:
                raise _Waits(error.stop or "no_answer") from error
        else:
            self.printer.tries = 0
            self.round.printed(label)

    def _settle(self, label: Next, said: str, stop: str | None) -> Fate:
        """Write down what the printer knows of a label; where it knows nothing it is in doubt. Raises `_Waits`."""
        fate = self.driver.fate(self._name(label, 0))
        if fate is Fate.WAITING:
            raise _Waits(stop or "offline")
        self.round.happen(label, _HAPPENED[fate], said[:200] if fate is Fate.UNKNOWN else None)
        return fate

    def _begin(self, label: Next) -> None:
        if not self.round.happen(label, Happening.SEND):
            raise _Withdrawn

    def _drawn(self, label: Next) -> Document:
        face = read_face(label.template, label.face)
        return document_of(self.printer, as_reprint(face) if label.again else face, self._name(label, 1))

    def _name(self, label: Next, more: int) -> str:
        return f"guicang-{self.round.site_id}-{label.template}-{label.id}-{label.tries + more}"
