"""What an export is made of: which stage writes which file, as whom, and who may ask for it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from app.core.actor import Actor, system_actor
from app.core.errors import Invalid
from app.db.work import Database, Work
from app.flow.evidence.bundle import Bundle
from app.flow.evidence.rights import check_opening
from app.flow.evidence.subject import Subject, parcels_of, subject_of
from app.flow.months import month_scope
from app.people.service import actor_with_badge
from app.reports.exports.models import Export
from app.reports.exports.running import Maker
from app.reports.exports.service import Wanted, ask
from app.reports.exports.storage import Shelf
from app.reports.pack.closing import version_of
from app.reports.papers.files import write_paper
from app.reports.papers.pens import Form
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


def ask_month(
    work: Work, *, period: str, forms: Sequence[Form], sites: str = "", owner: str | None = None, version: int = 0
) -> list[Export]:
    """Ask for the pack of a month, a file a format: as it stands, or as `version` closed it (0: as it stands).

    Raises what `month_scope` raises, and `NotFound` (no_such_version).
    """
    scope = month_scope(work, period=period, sites=sites, owner=owner)
    if version:
        for site in scope.numbers:
            version_of(work, month=scope.month, version=version, site=site)
    if not forms:
        raise Invalid("bad_format", "Say which files: pdf, xlsx, csv, json.")
    subject = {"month": period, "sites": sites, "owner": scope.owner or "", "version": version}
    return [ask(work, wanted=Wanted("month", form, subject)) for form in forms]


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
        return (self._month if export.kind == "month" else self._evidence)(export, actor, to, tell)

    def _month(self, export: Export, actor: Actor, to: BinaryIO, tell: Tell) -> str:
        asked: dict[str, Any] = export.subject
        with self._open(actor) as work:
            owner = asked["owner"] or None
            scope = month_scope(work, period=asked["month"], sites=asked["sites"], owner=owner)
            form: Any = export.form
            return write_paper(work, scope, to, form=form, version=asked["version"] or None, tell=tell)

    def _evidence(self, export: Export, actor: Actor, to: BinaryIO, tell: Tell) -> str:
        subject = subject_of(export.subject)
        Bundle(partial(self._open, actor), subject, self.photos, export.purpose).write(to, tell=tell)
        return subject.file_name

    def _open(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.database.work(site_id=self.site_id, actor=actor)
