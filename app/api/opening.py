"""What every stage's routes open with: their router with its documented problems, and the station an act is done at."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from app.api.admission import OpenWork
from app.api.bodies import GuardedRoute
from app.core.actor import Actor
from app.db.work import Work
from app.site.stations import Stations
from schemas.http.problems import MEDIA_TYPE, Problem

_TOLD = {
    401: "Nobody is logged in.",
    403: "This role may not, or the CSRF token is missing.",
    404: "There is no such thing, or not for this caller.",
    409: "The thing is there, but does not allow this now.",
    413: "The body is too large.",
    422: "What was sent breaks a rule.",
    503: "Not now; try again (Retry-After).",
}
_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": _CONTENT} for status, said in _TOLD.items()
} | {"default": {"description": "Any other error, in the same shape.", "model": Problem, "content": _CONTENT}}
"""Every error of every route, in the one shape (RFC 9457)."""


def stage_router(tag: str, route_class: type[GuardedRoute] = GuardedRoute) -> APIRouter:
    """A router of one stage behind the login: bounded bodies, documented problems."""
    return APIRouter(tags=[tag], responses=PROBLEMS, route_class=route_class)


def at_station(request: Request, actor: Actor, station: str, device: str | None = None) -> Actor:
    """The actor as standing at a station, with the camera that watches it. Raises `NotFound` (unknown_station)."""
    stations: Stations = request.app.state.stations
    place = stations.find(station)
    return replace(actor, station=place.name, camera=place.camera, device=device)


StationName = Annotated[
    str | None,
    Query(
        min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$", description="Where this is done, for the journal."
    ),
]


def _at_work(request: Request, work: OpenWork, station: StationName = None) -> Work:
    if station:
        work.actor = at_station(request, work.actor, station)
    return work


StationWork = Annotated[Work, Depends(_at_work, scope="function")]
"""An open unit of work of an act that is done at a place: the journal names it."""
