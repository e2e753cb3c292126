"""The one page: the road as it stands, a scan box, what is due soonest, today's files."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from app.archive.service import counts_of_day, latest_messages
from app.core.clock import business_day
from app.customs.service import deadlines
from app.db.work import Work
from app.parcel.searching import recent_scans
from app.site.service import stations, this_site
from app.web import scanning
from app.web.admission import OpenWork
from app.web.language import tongue_of
from app.web.rendering import page
from app.web.road import TALL, WIDE
from app.web.stops import standing

router = APIRouter()
_DUE, _FILES, _LOOK_BACK_DAYS = 10, 8, 31


@router.get("/")
def home(request: Request, work: OpenWork, station: Annotated[str | None, Query(max_length=40)] = None) -> HTMLResponse:
    """The road and everything one looks at first. `station` is where the scan box scans from now on."""
    answer = home_page(request, work, box=scan_box(work, station=station or scanning.station_of(request)))
    if station:
        scanning.remember_station(answer, station)
    return answer


def home_page(request: Request, work: Work, *, box: dict[str, Any]) -> HTMLResponse:
    """The page with this scan box; also what a scan without script is answered with."""
    values = {
        "site": this_site(work),
        "road": standing(work, tongue_of(request)),
        "drawings": (WIDE, TALL),
        "due": deadlines(work, limit=_DUE).rows,
        "today": business_day(work.clock.now()),
        "files": None,
        "box": box,
    }
    if not work.actor.owner_code:  # an owner's staff see their own goods, not the whole site's messages
        values |= _files(work, values["today"])
    return page(request, "home.html", **values)


def scan_box(work: Work, *, station: str | None, verb: str | None = None) -> dict[str, Any]:
    """What the scan box offers: the stations with their acts, the last five scans, an id for the next one."""
    known = [place for place in stations(work) if place.kind in scanning.ACTS and not place.retired_at]
    chosen = next((place for place in known if place.name == station), known[0] if known else None)
    last = recent_scans(work, station=chosen.name) if chosen else []
    return {
        "stations": known,
        "station": chosen and chosen.name,
        "verb": verb or (chosen and scanning.ACTS[chosen.kind][0].verb),
        "scan_id": work.numbers.uuid7(work.clock.now()),
        "acts": scanning.ACTS,
        "needs": scanning.NEEDS,
        "verbs": scanning.VERBS,
        "reasons": scanning.REASONS,
        "last": scanning.shown(work, last),
        "verdict": None,
    }


def _files(work: Work, today: date) -> dict[str, Any]:
    fresh = latest_messages(work, until=today, limit=_FILES)
    shown = fresh or latest_messages(work, until=today, days=_LOOK_BACK_DAYS, limit=_FILES)
    return {"files": shown, "fresh": bool(fresh), "counts": {"in": 0, "out": 0} | counts_of_day(work, day=today)}
