"""`create_app`: hangs the doors into one application, and lets it answer from one database."""

from typing import Any

from fastapi import Depends, FastAPI
from starlette.datastructures import State

from app.api import problems
from app.api.admission import Doorkeeper, caller
from app.api.guard import ApiGuard
from app.api.lane import Lane
from app.api.routes import ROUTERS, people
from app.core.settings import Settings
from app.db.work import Database
from app.flow import SCAN_VERBS
from app.flow.stations.urgent import Urgent
from app.people.bulletin import Bulletin
from app.site.stations import Stations
from app.web import mount_web
from app.web.flooring import FloorBoard
from app.web.live import Board
from app.web.pacing import Pace

API = "/api/v1"


def create_app(database: Database, settings: Settings) -> FastAPI:
    """The web application of one site on `database`: API, OpenAPI pages, and the screens."""
    app = hang_doors()
    answer_from(app, database, settings)
    return app


def hang_doors() -> FastAPI:
    """The application with all its doors, which knows no site and no database yet."""
    app = FastAPI(
        title="guicang 归仓",
        summary="The return centre's API: parcels, scans, declarations, stock, reports.",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # It would look for exporters at every request, and export what was typed into a wrong form: people's data.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    problems.install(app)
    app.include_router(people.open_router, prefix=API)
    for router in ROUTERS:
        app.include_router(router, prefix=API, dependencies=[Depends(caller)])
    app.add_middleware(ApiGuard)
    mount_web(app)
    return app


def answer_from(app: FastAPI, database: Database, settings: Settings) -> None:
    """Let `app` answer from `database`: all that it knows while it runs is in its state, and is made here."""
    if database and database.signing is None:
        database.signing = settings.signing
    state: Any = app.state
    state.database, state.settings, state.site_id = database, settings, settings.site
    state.doorkeeper = Doorkeeper(database, settings.site, Bulletin(settings.data_dir))
    state.lane = Lane(database, settings.site, dict(SCAN_VERBS))
    state.stations = Stations(database, settings.site)
    state.board = Board(database, settings.site)
    state.urgent = Urgent(database, settings.site)
    state.floor = FloorBoard(database, settings.site)
    state.frames = Pace(rate=5, burst=5)
    state.training = _beside(state, settings.training_site)


def _beside(state: Any, site: int) -> State:
    """What training stations answer from: the same, but for the site and what is remembered of it."""
    database = state.database
    kept = {"database": database, "settings": state.settings, "doorkeeper": state.doorkeeper, "frames": state.frames}
    return State(kept | {"site_id": site, "stations": Stations(database, site), "urgent": Urgent(database, site)})
