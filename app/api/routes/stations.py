"""The stations: which there are, giving one up, taking it into use again. New ones come with the site file."""

from typing import Annotated

from fastapi import Path

from app.api.admission import OpenWork
from app.api.opening import stage_router
from app.api.rendering import all_told, told
from app.api.rights import HOUSE, acting, only
from app.site import service
from schemas.http.stations import StationAnswer

router = stage_router("stations")
Name = Annotated[str, Path(min_length=1, max_length=40)]


@router.get("/stations", dependencies=[only(*HOUSE)])
def list_stations(work: OpenWork) -> list[StationAnswer]:
    """Every station by name, also those given up."""
    return all_told(StationAnswer, service.stations(work))


@router.post("/stations/{station}:retire", dependencies=[acting("set_up_site")])
def retire(work: OpenWork, station: Name) -> StationAnswer:
    """Give a station up: a scan there is refused, within five seconds at the latest."""
    return told(StationAnswer, service.retire_station(work, name=station))


@router.post("/stations/{station}:reopen", dependencies=[acting("set_up_site")])
def reopen(work: OpenWork, station: Name) -> StationAnswer:
    """Take a station into use again."""
    return told(StationAnswer, service.reopen_station(work, name=station))
