"""Training stations: whatever is asked of one is answered from the training site, and by nothing else.

The address decides (`/stations/TRAIN-S1/…`), not a switch somebody may forget: a code that was scanned at a real
station can never be taken for practice, nor the other way round, however long it waited on a device. Logins are the
real ones: whoever comes to practise is written down at the training site by the badge.
"""

from typing import Any

from starlette.datastructures import State
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.actor import system_actor
from app.people.service import Admission, all_staff, enrol
from app.site.models import Station
from app.site.service import stations
from app.site.training import is_training

_STATIONS = "/stations/"


class _Beside:
    """The application as it is at the training site: the same in everything but its state."""

    def __init__(self, app: Any, state: State) -> None:
        self._app, self.state = app, state

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)


class TrainingDoor:
    """Lets requests about training stations see the training site's state (`app.state.training`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _asks_of_training(scope["path"]):
            app = scope["app"]
            scope = {**scope, "app": _Beside(app, app.state.training)}
        await self._app(scope, receive, send)


def known_here(request: Request, admission: Admission) -> None:
    """Write somebody down at the training site who was never there, or not since it was emptied."""
    state, actor = request.app.state, admission.actor
    with state.database.work(site_id=state.site_id, actor=system_actor()) as work:
        if actor.badge not in {row.badge for row in all_staff(work)}:
            enrol(work, badge=actor.badge, login=admission.login, name=admission.name, roles=actor.roles)


def training_stations(request: Request) -> list[Station]:
    """The stations there are to practise at; none before the first `guicang training reset`."""
    state = request.app.state
    with state.database.work(site_id=state.training.site_id, actor=system_actor()) as work:
        return [row for row in stations(work) if is_training(row.name)]


def _asks_of_training(path: str) -> bool:
    return path.startswith(_STATIONS) and is_training(path.removeprefix(_STATIONS).partition("/")[0])
