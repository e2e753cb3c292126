"""The jobs of exports: one makes a file; others pick up what a lost worker left and take away what has expired."""

import logging

from procrastinate import App

from app.core.settings import settings
from app.db.jobs import EXPORTS, RUN_EXPORT
from app.flow.exports import Kitchen
from app.reports.exports import storage
from app.reports.exports.service import expire_due, forgotten, resume
from app.worker.desk import Desk

_log = logging.getLogger(__name__)


def resume_exports(desk: Desk) -> None:
    """What the worker before this one left."""
    desk.run(resume)


def make_export(desk: Desk, export_id: int) -> None:
    """Make one file."""
    _kitchen(desk).maker(desk.stopping.is_set).make(export_id)


def tidy_exports(desk: Desk) -> None:
    """Take away what has expired, and files that belong to nothing any more."""
    shelf = _kitchen(desk).maker().shelf
    expired = desk.run(expire_due)
    for export_id in {*expired, *desk.run(lambda work: forgotten(work, shelf))}:
        storage.remove(shelf, export_id)
    _log.info("exports: %s expired", len(expired))


def _kitchen(desk: Desk) -> Kitchen:
    return Kitchen(desk.database, desk.site_id, settings().photos_path, settings().exports_path)


def add_export_tasks(app: App, desk: Desk) -> None:
    """Hang these jobs into the queue. The making has a queue of its own: it may take minutes."""

    @app.task(name=RUN_EXPORT, queue=EXPORTS)
    def make(site_id: int, export: int) -> None:  # noqa: ARG001 (one worker, one site)
        """Somebody asked for a file."""
        make_export(desk, export)

    @app.periodic(cron="* * * * *")
    @app.task(name="exports.look_after", queueing_lock="exports.look_after")
    def look_after(timestamp: int) -> None:  # noqa: ARG001
        """Whatever a lost job left waiting."""
        resume_exports(desk)

    @app.periodic(cron="25 * * * *")
    @app.task(name="exports.tidy", queueing_lock="exports.tidy")
    def tidy(timestamp: int) -> None:  # noqa: ARG001
        """Take away what has expired."""
        tidy_exports(desk)
