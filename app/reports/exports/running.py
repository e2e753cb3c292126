"""Making one export: begun in the open, told as it goes, ended in one of four ways; after a kill it starts anew."""

import errno
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from app.core.actor import system_actor
from app.core.errors import GuicangError
from app.db.queries import NamedLock
from app.db.work import Database, Work
from app.reports.exports import queries, storage
from app.reports.exports.models import Export
from app.reports.exports.service import KEPT
from app.reports.exports.states import Happening
from app.reports.exports.storage import Shelf
from app.reports.papers.telling import Cancelled, Tell

_log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""A file whose maker died so often is not tried again by itself."""

_TELL_SECONDS = 0.4
_FULL = {errno.ENOSPC, errno.EDQUOT}

Produce = Callable[[Export, BinaryIO, Tell], str]
"""Writes the file of an export, telling how far it is, and returns its name."""


@dataclass(slots=True)
class Maker:
    """What exports are made with. `stopping` ends the work, which the next worker then begins again."""

    database: Database
    site_id: int
    shelf: Shelf
    produce: Produce
    stopping: Callable[[], bool] = field(default=lambda: False)

    def make(self, export_id: int) -> None:
        """Make it, unless somebody else is at it or nobody wants it any more."""
        with NamedLock(self.database.engine, "export", f"{self.site_id}/{export_id}") as mine:
            begun = self._run(lambda work: _begin(work, export_id)) if mine else None
            if begun is not None:
                self._make(begun)

    def _make(self, export: Export) -> None:
        try:
            with storage.draft(self.shelf) as plain:
                name = self.produce(export, plain, _Telling(self, export).tell)
                stored = storage.store(self.shelf, export.id, plain)
        except Cancelled:
            if self.stopping():  # not its fault: whoever comes next begins it again
                self._run(lambda work: queries.take_back(work, export.id, attempt=export.attempt))
        except GuicangError as error:
            self._fail(export, error.code, dict(error.arguments))
        except OSError as error:
            self._fail(export, "disk_full" if error.errno in _FULL else "file_unwritable", {})
        except Exception:  # noqa: BLE001 (a fault of ours: told on the page, and not tried for ever)
            _log.exception("export %s broke", export.id)
            self._fail(export, "export_broke", {})
        else:
            self._finish(export, name, stored)

    def _finish(self, export: Export, name: str, stored: storage.Stored) -> None:
        """The row follows the file: a kill between leaves a file that the next attempt replaces."""
        now = self.database.clock.now()
        values = {"file_name": name, "sha256": stored.sha256, "size": stored.size, "ended_at": now}
        done = self._run(lambda work: _end(work, export, Happening.FINISH, values | {"expires_at": now + KEPT}))
        if not done:  # cancelled in the last moment
            storage.remove(self.shelf, export.id)

    def _fail(self, export: Export, code: str, arguments: dict[str, Any]) -> None:
        values = {"fault": code, "arguments": arguments, "ended_at": self.database.clock.now()}
        self._run(lambda work: _end(work, export, Happening.FAIL, values))

    def _run(self, act: Callable[[Work], Any]) -> Any:
        with self.database.work(site_id=self.site_id, actor=system_actor()) as work:
            return act(work)

    def told(self, export: Export, done: int, total: int) -> bool:
        """Write how far it is; whether it is still wanted."""
        return self._run(lambda work: queries.told(work, export.id, attempt=export.attempt, done=done, total=total))


def _begin(work: Work, export_id: int) -> Export | None:
    found = queries.one(work, export_id, lock=True)
    if found is None:
        return None
    if found.attempt >= MOST_ATTEMPTS:
        values = {"fault": "export_gave_up", "arguments": {"attempts": found.attempt}, "ended_at": work.clock.now()}
        queries.happen(work, found, Happening.FAIL, **values)
        return None
    values = {"attempt": found.attempt + 1, "began_at": work.clock.now(), "done": 0, "total": 0}
    return found if queries.happen(work, found, Happening.BEGIN, **values) else None


def _end(work: Work, export: Export, happening: Happening, values: dict[str, Any]) -> bool:
    found = queries.one(work, export.id, lock=True)
    if found is None or found.attempt != export.attempt:
        return False
    return queries.happen(work, found, happening, **values)


class _Telling:
    """Tells now and then, so that telling costs nothing; ends the work where it is not wanted any more."""

    def __init__(self, maker: Maker, export: Export) -> None:
        self._maker, self._export, self._next = maker, export, 0.0

    def tell(self, done: int, of: int) -> None:
        """Raises `Cancelled`."""
        if self._maker.stopping():
            raise Cancelled
        if time.monotonic() < self._next and done < of:
            return
        self._next = time.monotonic() + _TELL_SECONDS
        if not self._maker.told(self._export, done, of):
            raise Cancelled
