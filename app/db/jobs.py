"""Background work, asked for in the very transaction that causes it: both happen, or neither.

The queue is procrastinate on the same PostgreSQL. This side only writes jobs, through an app that
is never opened and borrows the connection of the unit of work; `app/worker` runs them.
"""

from functools import lru_cache

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from app.db.work import Work

SEND_DECLARATIONS = "customs.send"
PRINT_LABELS = "printing.wake"
WORK_PRINTER = "printing.printer"
PRINTING = "printing"
"""The queue of what speaks with printers: a printer that answers slowly holds up nothing else."""

RUN_EXPORT = "exports.run"
EXPORTS = "exports"
"""The queue of files made in the background: a long one holds up nothing but other files."""

_QUEUES = {PRINT_LABELS: PRINTING, WORK_PRINTER: PRINTING, RUN_EXPORT: EXPORTS}


@lru_cache(maxsize=1)
def _writer() -> App:
    return App(connector=SyncPsycopgConnector())


def defer(work: Work, task: str, *, once: str = "", after: int = 0, **arguments: int | str) -> None:
    """Ask for `task` to be run after this unit of work commits; once is enough while one is waiting.

    `once` tells waiting tasks of one kind apart; `after` lets it wait that many seconds.
    """
    # A savepoint: an AlreadyEnqueued must not leave the whole unit of work failed. The session's, not the
    # driver's: as the first statement of a transaction that one would be a transaction of its own, and commit.
    try:
        with work.session.begin_nested():
            _writer().configure_task(
                task,
                queue=_QUEUES.get(task, "default"),
                queueing_lock=f"{task}/{work.site_id}/{once}",
                schedule_in={"seconds": after} if after else None,
                connection=work.connection,
                allow_unknown=True,
            ).defer(site_id=work.site_id, **arguments)
    except AlreadyEnqueued:
        return
