"""Where a request of a station's page comes from: the station it names, the device it is sent from."""

from fastapi import Request

from app.core.errors import Invalid
from app.flow.stations.desk import Place
from app.flow.stations.shift import Standing
from app.flow.stations.turns import OWN_VERBS
from app.people.cards import keep_awake
from app.people.service import Admission
from app.site.stations import Stations
from app.site.training import is_training
from app.web.stations.device import device_name
from app.web.training import known_here
from schemas.http.sessions import COOKIE


def standing_at(request: Request, admission: Admission, name: str) -> Standing:
    """Who is logged in, as standing at a station.

    Raises `NotFound` (unknown_station), `Conflict` (station_retired), `Invalid` (no_scanning_here).
    """
    stations: Stations = request.app.state.stations
    station = stations.remembered(name) or stations.find(name)
    if station.kind not in OWN_VERBS:
        raise Invalid("no_scanning_here", f"Nothing is scanned at {name}.", station=name)
    if is_training(name):
        known_here(request, admission)
    return Standing(admission.actor, Place(station.name, station.kind), station.camera, device_name(request))


def stay_awake(request: Request, admission: Admission) -> None:
    """Codes come, so a login by card goes on."""
    state = request.app.state
    with state.database.work(site_id=state.settings.site, actor=admission.actor) as work:
        keep_awake(work, secret=request.cookies.get(COOKIE, ""))
