"""What the worker works with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from app.core.actor import system_actor
from app.customs.gateway import Gateway
from app.db.work import Database, Work

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the jobs work with: the database, the site, and the way to customs."""

    database: Database
    site_id: int
    gateway: Gateway
    stopping: Event = field(default_factory=Event)

    def run(self, act: Callable[[Work], Said]) -> Said:
        """One unit of work of the system's own."""
        with self.open_work() as work:
            return act(work)

    def open_work(self) -> AbstractContextManager[Work]:
        """A unit of work of the system's own, to be entered."""
        return self.database.work(site_id=self.site_id, actor=system_actor())
