"""The worker process: the job queue, and beside it a watch on the folder where receipts arrive."""

import asyncio
import logging
import signal

from app.core.actor import system_actor
from app.core.errors import GuicangError
from app.customs.gateway import Gateway
from app.customs.inbox import apply_waiting
from app.db.work import Database
from app.flow.mail import take_in
from app.worker.tasks import Desk, queue_app, seal_days

_log = logging.getLogger(__name__)
WATCH_SECONDS = 1.0


async def run_worker(database: Database, *, site_id: int, gateway: Gateway) -> None:
    """Work until SIGINT or SIGTERM; a job that has begun is finished first."""
    desk = Desk(database, site_id, gateway)
    conninfo = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    queue = queue_app(desk, conninfo)
    async with queue.open_async():
        jobs = asyncio.create_task(
            queue.run_worker_async(install_signal_handlers=False, delete_jobs="never", shutdown_graceful_timeout=10)
        )
        watch = asyncio.create_task(_watch(desk, stop))
        await asyncio.wait({jobs, watch}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        jobs.cancel()
        await asyncio.gather(jobs, watch, return_exceptions=True)


async def _watch(desk: Desk, stop: asyncio.Event) -> None:
    await asyncio.to_thread(seal_days, desk)  # a worker that never lives through a quarter past seals as well
    while not stop.is_set():
        try:
            await asyncio.to_thread(take_in_all, desk)
        except Exception:  # noqa: BLE001 (whatever it was, the watch goes on)
            _log.exception("taking in receipts failed; trying again")
        try:
            await asyncio.wait_for(stop.wait(), WATCH_SECONDS)
        except TimeoutError:
            continue


def take_in_all(desk: Desk) -> int:
    """Take in every message that has arrived, each in a unit of work of its own; returns how many."""
    count = 0
    for name, body in desk.gateway.receive():
        if _take_in(desk, name, body):
            desk.gateway.done(name)  # only now: a kill before this takes it in again, which changes nothing
            count += 1
    if count:
        desk.run(apply_waiting)
    return count


def _take_in(desk: Desk, name: str, body: bytes) -> bool:
    """Whether it is safely kept. What is in a file never raises, so an error means: not now, and the file stays."""
    try:
        with desk.database.work(site_id=desk.site_id, actor=system_actor()) as work:
            said = take_in(work, body=body, file_name=name)
    except GuicangError as refused:
        _log.warning("%s could not be taken in now: %s", name, refused.code)
        return False
    _log.info("%s: %s", name, said)
    return True
