"""The job of the tally: every minute, what was journalled since is counted."""

from procrastinate import App

from app.reports.facts.folding import BATCHES
from app.reports.facts.service import fold
from app.worker.desk import Desk


def fold_all(desk: Desk) -> None:
    """Count everything that waits, some batches at a time; after a stop the next one goes on where this one was."""
    taken = BATCHES
    while taken == BATCHES and not desk.stopping.is_set():
        taken = desk.run(fold).batches


def add_tally_task(app: App, desk: Desk) -> None:
    """Hang this job into the queue."""

    @app.periodic(cron="* * * * *")
    @app.task(name="tally.fold", queueing_lock="tally.fold")
    def tally(timestamp: int) -> None:  # noqa: ARG001
        """Count what was journalled since."""
        fold_all(desk)
