"""The worker process: the job queue, and beside it a watch on what is to be sent and on what arrives."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress

from procrastinate import App

from app.customs.gateway import Gateway
from app.db.jobs import EXPORTS, PRINTING
from app.db.work import Database
from app.worker.desk import Desk
from app.worker.exporting import resume_exports
from app.worker.mailing import send_all, take_in_all
from app.worker.printing import resume_printing
from app.worker.tasks import queue_app, seal_days

_log = logging.getLogger(__name__)
WATCH_SECONDS = 1.0
PRINTERS_AT_ONCE = 8
_QUEUES = (("default", 1), (PRINTING, PRINTERS_AT_ONCE), (EXPORTS, 1))
_BEGINNING = (seal_days, resume_printing, resume_exports)


async def run_worker(database: Database, *, site_id: int, gateway: Gateway) -> None:
    """Work until SIGINT or SIGTERM; a job that has begun is finished first."""
    desk = Desk(database, site_id, gateway)
    conninfo = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    queue = queue_app(desk, conninfo)
    async with queue.open_async():
        jobs = [asyncio.create_task(_work(queue, *each)) for each in _QUEUES]
        # A worker that never lives through a quarter past seals as well. Sending and taking in each have a thread,
        # so that customs' silence on one way does not stop the other.
        watches = [asyncio.create_task(_watch(desk, act, stop)) for act in (send_all, take_in_all)]
        beginning = [asyncio.create_task(asyncio.to_thread(act, desk)) for act in _BEGINNING]
        await asyncio.wait({*jobs, *watches}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        desk.stopping.set()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, *beginning, *watches, return_exceptions=True)


async def _work(queue: App, name: str, at_once: int) -> None:
    await queue.run_worker_async(
        queues=[name],
        concurrency=at_once,
        install_signal_handlers=False,
        delete_jobs="never",
        shutdown_graceful_timeout=10,
    )


async def _watch(desk: Desk, act: Callable[[Desk], object], stop: asyncio.Event) -> None:
    """Do `act` again and again, a second apart, whatever becomes of it."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(act, desk)
        except Exception:  # noqa: BLE001 (whatever it was, the watch goes on)
            _log.exception("%s failed; trying again", act.__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), WATCH_SECONDS)
