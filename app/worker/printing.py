"""The jobs of printing: one wakes the printers that have labels to print, one works a printer."""

from procrastinate import App

from app.db.jobs import PRINT_LABELS, PRINTING, WORK_PRINTER, defer
from app.db.work import Work
from app.printing.printers.service import with_work
from app.printing.queue.draining import drain
from app.worker.desk import Desk


def wake_printers(work: Work) -> None:
    """A job for every printer that has labels to print, or to find out about."""
    for printer in with_work(work):
        defer(work, WORK_PRINTER, once=printer, printer=printer)


def resume_printing(desk: Desk) -> None:
    """What the worker before this one left."""
    desk.run(wake_printers)


def work_printer(desk: Desk, printer: str) -> None:
    """Print what waits for one printer; if it does not print now, look again later."""
    wait = drain(desk.database, site_id=desk.site_id, printer=printer, stopping=desk.stopping.is_set)
    if wait:
        desk.run(lambda work: defer(work, WORK_PRINTER, once=f"{printer}/again", after=wait, printer=printer))


def add_print_tasks(app: App, desk: Desk) -> None:
    """Hang these jobs into the queue. Their queue is their own: a slow printer holds up nothing else."""

    @app.task(name=PRINT_LABELS, queue=PRINTING)
    def wake(site_id: int) -> None:  # noqa: ARG001 (one worker, one site)
        """Labels were asked for."""
        resume_printing(desk)

    @app.task(name=WORK_PRINTER, queue=PRINTING)
    def print_labels(site_id: int, printer: str) -> None:  # noqa: ARG001
        """Labels wait for this printer."""
        work_printer(desk, printer)

    @app.periodic(cron="* * * * *")
    @app.task(name="printing.look_after", queueing_lock="printing.look_after")
    def look_after(timestamp: int) -> None:  # noqa: ARG001
        """Whatever a lost job left waiting."""
        resume_printing(desk)
