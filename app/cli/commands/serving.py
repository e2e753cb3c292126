"""Running it: `up` for everything at once, or `serve` and `worker` one by one; `migrate`."""

import gc
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.answers import console
from app.cli.children import follow_parent
from app.cli.session import open_database
from app.core.logs import configure_logs
from app.core.settings import settings

if TYPE_CHECKING:
    from fastapi import FastAPI

Port = Annotated[int | None, typer.Option("--port", help="First port to try; a busy one is named and the next taken.")]


def register(app: typer.Typer) -> None:
    """`up`, `serve`, `worker`, `migrate`."""
    for command in (up, serve, worker, migrate):
        app.command(command.__name__)(command)


def up(
    port: Port = None,
    parcels: Annotated[int, typer.Option("--parcels", help="Size of the sample day on first use; 0 for none.")] = 200,
) -> None:
    """Everything on this machine: database, sample day on first use, web, worker, simulated customs."""
    from app.cli.upping import run_everything

    raise typer.Exit(run_everything(settings(), port=port, parcels=parcels))


def serve(port: Port = None, host: Annotated[str | None, typer.Option("--host")] = None) -> None:
    """The web server: pages and API."""
    from app.cli.ports import listen
    from app.main import create_app

    follow_parent()
    wanted = port or settings().port
    with listen(host or settings().host, wanted) as listener, open_database() as database:
        configure_logs(settings().log_level)
        taken = listener.getsockname()[1]
        if taken != wanted:
            console.print(f"Port {wanted} is busy; taking {taken}.")
        serve_on(listener, create_app(database, settings()))


def serve_on(listener: socket.socket, app: "FastAPI") -> None:
    """Serve `app` until told to stop."""
    import uvicorn

    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=5)
    # What start-up made lives as long as the process. Looked at again in every full collection, it made
    # somebody's scan wait 150 ms; without it a full collection takes 5.
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=[listener])


def worker() -> None:
    """The worker: sends declarations, takes in receipts, prints labels, keeps deadlines, seals days."""
    import asyncio
    from contextlib import closing

    from app.worker.mailing import gateway_of
    from app.worker.running import run_worker

    follow_parent()
    with open_database() as database:
        configure_logs(settings().log_level)
        with closing(gateway_of(database, settings())) as gateway:
            asyncio.run(run_worker(database, site_id=settings().site, gateway=gateway))


def migrate() -> None:
    """Bring the database to the present schema (needs GUICANG_OWNER_URL where it is not the embedded one)."""
    with open_database():
        console.print("The database is at the present schema.")
