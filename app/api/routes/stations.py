"""The stations: which there are, giving one up, taking it into use again. New ones come with the site file."""

from typing import Annotated

from fastapi import Path, Query, Response

from app.api.admission import OpenWork
from app.api.opening import stage_router
from app.api.rendering import all_told, told
from app.api.rights import HOUSE, acting, only
from app.flow.cards import badge_cards
from app.flow.sheets import Make, scanner_sheet, station_sheet
from app.site import service
from schemas.http.stations import StationAnswer

router = stage_router("stations")
Name = Annotated[str, Path(min_length=1, max_length=40)]
Symbol = Annotated[Make, Query(description="`qr`, or `code128` for scanners that have only a laser.")]
_PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}


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


@router.get(
    "/stations/{station}/sheet.pdf",
    dependencies=[only(*HOUSE)],
    response_class=Response,
    responses={200: {"content": _PDF}},
)
def sheet(work: OpenWork, station: Name, symbol: Symbol = "qr") -> Response:
    """The A4 sheet with every code that is scanned at a station, in groups, in both languages."""
    return _pdf(station_sheet(work, station=station, make=symbol))


@router.post(
    "/staff/{badge}:card",
    dependencies=[acting("print_cards")],
    response_class=Response,
    responses={200: {"content": _PDF}},
)
def print_card(work: OpenWork, badge: Annotated[str, Path(min_length=1, max_length=60)]) -> Response:
    """A fresh badge card on A4: whoever scans it at a station device is logged in. The card of before ends."""
    return _pdf(badge_cards(work, badges=[badge]))


@router.get("/scanners.pdf", dependencies=[only(*HOUSE)], response_class=Response, responses={200: {"content": _PDF}})
def scanners(work: OpenWork, symbol: Symbol = "qr") -> Response:
    """How scanners are set up, make by make, with the code of the self-test."""
    return _pdf(scanner_sheet(work, make=symbol))


def _pdf(content: bytes) -> Response:
    return Response(content, media_type="application/pdf", headers={"cache-control": "no-store"})
