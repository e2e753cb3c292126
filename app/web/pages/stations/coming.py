"""Coming to a station and leaving it: who is logged in here, and the log-out."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.core.actor import system_actor
from app.core.errors import GuicangError
from app.flow.rights import FLOOR
from app.flow.stations.turns import OWN_VERBS
from app.people import service as people
from app.people.service import Admission
from app.site.service import stations
from app.web.admission import OpenWork
from app.web.pages.stations.codes import Sender
from app.web.training import training_stations
from schemas.http.sessions import COOKIE
from schemas.http.station_codes import StaffShown
from schemas.http.station_people import MeAtStation, StationShown
from schemas.vocabulary import Role

router = APIRouter()
IDLE_SECONDS = 15 * 60


@router.get("/stations/me.json")
def me(request: Request) -> MeAtStation:
    """Who is logged in at this browser, without a login needed to ask."""
    found = logged_in(request)
    if found is None or found.actor.roles.isdisjoint(FLOOR):
        return MeAtStation(staff=None, csrf=None, device=None, idle_seconds=IDLE_SECONDS, lead=False, stations=[])
    return MeAtStation(
        staff=StaffShown(badge=found.actor.badge, name=found.name),
        csrf=found.csrf_token,
        device=None,
        idle_seconds=IDLE_SECONDS,
        lead=not found.actor.roles.isdisjoint({Role.LEAD, Role.MANAGER}),
        stations=_stations(request),
    )


@router.post("/stations/leave", status_code=204)
def leave(request: Request, work: OpenWork, _: Sender) -> Response:
    """End this login; the session at the station stays as it is."""
    secret = request.cookies.get(COOKIE, "")
    people.log_out(work, secret)
    request.app.state.doorkeeper.forget(secret)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE)
    return answer


def logged_in(request: Request) -> Admission | None:
    """Who this browser's session stands for; None for nobody."""
    secret = request.cookies.get(COOKIE)
    keeper: Any = request.app.state.doorkeeper
    try:
        return (keeper.remembered(secret) or keeper.ask(secret)) if secret else None
    except GuicangError:
        return None


def _stations(request: Request) -> list[StationShown]:
    state = request.app.state
    with state.database.work(site_id=state.site_id, actor=system_actor()) as work:
        rows = [*stations(work), *training_stations(request)]
    usable = [row for row in rows if row.kind in OWN_VERBS and not row.retired_at]
    return [StationShown(name=row.name, kind=row.kind) for row in usable]
