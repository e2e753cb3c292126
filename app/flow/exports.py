"""What an export is made of: which stage writes which file, as whom, and who may ask for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from app.core.actor import Actor, system_actor
from app.db.work import Database, Work
from app.flow.evidence.bundle import Bundle
from app.flow.evidence.rights import check_opening
from app.flow.evidence.subject import Subject, parcels_of, subject_of
from app.people.service import actor_with_badge
from app.reports.exports.models import Export
from app.reports.exports.running import Maker
from app.reports.exports.service import Wanted, ask
from app.reports.exports.storage import Shelf
from app.reports.papers.telling import Tell


def ask_evidence(work: Work, *, subject: Subject, purpose: str | None = None) -> Export:
    """Ask for an evidence bundle; with a `purpose` it holds what is sealed, opened for that.

    Raises `Forbidden` (not_your_role, sealed_for_you), `Invalid` (purpose_missing, bad_month), `NotFound`
    (unknown_parcel, unknown_application, nothing_in_month).
    """
    check_opening(work.actor, purpose)
    parcels_of(work, subject)
    opened = purpose is not None
    return ask(work, wanted=Wanted("evidence", "zip", subject.document, opened, purpose))


def shelf_of(database: Database, site_id: int, folder: Path) -> Shelf:
    """Where exports of a site lie."""
    return Shelf(folder, site_id, database.keys)


@dataclass(frozen=True, slots=True)
class Kitchen:
    """What exports are made from: the database of a site, its photos, and where finished files lie."""

    database: Database
    site_id: int
    photos: Path
    exports: Path

    def maker(self, stopping: Callable[[], bool] = lambda: False) -> Maker:
        """Whoever makes them, one by one."""
        shelf = shelf_of(self.database, self.site_id, self.exports)
        return Maker(self.database, self.site_id, shelf, self._produce, stopping)

    def _produce(self, export: Export, to: BinaryIO, tell: Tell) -> str:
        """Write the file as whoever asked for it, with the roles of now."""
        with self._open(system_actor()) as work:
            actor = actor_with_badge(work, export.asked_by)
        return self._evidence(export, actor, to, tell)

    def _evidence(self, export: Export, actor: Actor, to: BinaryIO, tell: Tell) -> str:
        subject = subject_of(export.subject)
        Bundle(partial(self._open, actor), subject, self.photos, export.purpose).write(to, tell=tell)
        return subject.file_name

    def _open(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.database.work(site_id=self.site_id, actor=actor)
