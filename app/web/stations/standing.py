"""Where a request of a station's page comes from: the station it names, the device it is sent from."""

from fastapi import Request

from app.core.errors import Invalid
from app.flow.stations.desk import Place
from app.flow.stations.shift import Standing
from app.flow.stations.turns import OWN_VERBS
from app.people.service import Admission
from app.site.stations import Stations
from app.site.training import is_training
from app.web.training import known_here


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
    return Standing(admission.actor, Place(station.name, station.kind), station.camera, None)
