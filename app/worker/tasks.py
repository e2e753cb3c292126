"""The jobs of the worker: each is one unit of work and one call of a stage or of flow."""

import logging

from procrastinate import App, JobContext, PsycopgConnector

from app.core.errors import Unavailable
from app.core.settings import settings
from app.customs.expiring import expire_due
from app.customs.notices.service import notice_due
from app.db.jobs import SEND_DECLARATIONS
from app.flow.erasing import erase_due
from app.intake.receiving import lapse_due, time_out_due
from app.parcel.journal.seals import seal_past_days
from app.stations.keeping import forget_old_codes
from app.worker.desk import Desk
from app.worker.exporting import add_export_tasks
from app.worker.mailing import send_all
from app.worker.printing import add_print_tasks
from app.worker.tally import add_tally_task

_log = logging.getLogger(__name__)

STALLED_SECONDS = 60
RETRIES = 8


def seal_days(desk: Desk) -> None:
    """Seal every day that is over. What is not possible yet is tried again in an hour."""
    try:
        desk.run(seal_past_days)
    except Unavailable as later:
        _log.info("days not sealed yet: %s", later.message)


def keep_deadlines(desk: Desk) -> None:
    """Let expire, lapse and time out what is due."""
    for act in (expire_due, lapse_due, time_out_due):
        _log.info("%s: %s", act.__name__, desk.run(act))


def erase_what_is_due(desk: Desk) -> None:
    """Erase what the site's policy no longer keeps."""
    for kind, count in erase_due(desk.open_work, photos=settings().photos_path):
        _log.info("retention: erased %s of %s", count, kind)


def queue_app(desk: Desk, conninfo: str) -> App:
    """The queue with its jobs, ready to be worked."""
    app = App(connector=PsycopgConnector(conninfo=conninfo))

    @app.task(name=SEND_DECLARATIONS, retry=RETRIES)
    def send(site_id: int) -> None:
        """Send what was submitted, at once. Whatever this does not reach the watch sends when it is due."""
        _log.info("site %s: %s messages sent", site_id, send_all(desk))

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="customs.notices", queueing_lock="customs.notices")
    def tell(timestamp: int) -> None:  # noqa: ARG001
        """Tell the desk what is due, and take off it what is not any more."""
        _log.info("notices: %s", desk.run(notice_due))

    for add in (add_print_tasks, add_tally_task, add_export_tasks):
        add(app, desk)

    @app.periodic(cron="5 * * * *")
    @app.task(name="deadlines", queueing_lock="deadlines")
    def deadlines(timestamp: int) -> None:  # noqa: ARG001
        """Let expire, lapse and time out what is due; hourly, so that a missed night is caught up."""
        keep_deadlines(desk)

    @app.periodic(cron="15 * * * *")
    @app.task(name="journal.seal", queueing_lock="journal.seal")
    def seal(timestamp: int) -> None:  # noqa: ARG001
        """Seal the days that are over."""
        seal_days(desk)

    @app.periodic(cron="35 * * * *")
    @app.task(name="retention", queueing_lock="retention")
    def retention(timestamp: int) -> None:  # noqa: ARG001
        """Erase the personal data whose time is over; hourly, so that a missed night is caught up."""
        erase_what_is_due(desk)

    _add_station_tasks(app, desk)
    _add_queue_tasks(app)
    return app


def _add_station_tasks(app: App, desk: Desk) -> None:
    """The stations' own memory is kept short."""

    @app.periodic(cron="*/10 * * * *")
    @app.task(name="stations.forget", queueing_lock="stations.forget")
    def forget(timestamp: int) -> None:  # noqa: ARG001
        """Forget what stations sent two weeks ago: the answers kept for whatever is sent again."""
        _log.info("stations: forgot %s codes", desk.run(forget_old_codes))


def _add_queue_tasks(app: App) -> None:
    """The queue looks after itself."""

    @app.periodic(cron="* * * * *")
    @app.task(name="queue.rescue", queueing_lock="queue.rescue", pass_context=True)
    async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        """Jobs of a killed worker stay `doing`: put them back."""
        for job in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            await context.app.job_manager.retry_job(job)

    @app.periodic(cron="40 3 * * *")
    @app.task(name="queue.tidy", queueing_lock="queue.tidy", pass_context=True)
    async def tidy(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        """Forget jobs that were done three days ago."""
        await context.app.job_manager.delete_old_jobs(nb_hours=72)
