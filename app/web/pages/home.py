"""The one page: the road as it stands, the way to the stations, what is due soonest, today's files."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.archive.service import counts_of_day, latest_messages
from app.core.clock import business_day
from app.customs.service import deadlines
from app.db.work import Work
from app.flow.stations.turns import OWN_VERBS
from app.site.service import stations, this_site
from app.web.admission import OpenWork
from app.web.language import tongue_of
from app.web.rendering import page
from app.web.road import TALL, WIDE
from app.web.stops import standing

router = APIRouter()
_DUE, _FILES, _LOOK_BACK_DAYS = 10, 8, 31


@router.get("/")
def home(request: Request, work: OpenWork) -> HTMLResponse:
    """The road, the way to the stations, and everything one looks at first."""
    values = {
        "site": this_site(work),
        "road": standing(work, tongue_of(request)),
        "drawings": (WIDE, TALL),
        "due": deadlines(work, limit=_DUE).rows,
        "today": business_day(work.clock.now()),
        "files": None,
        "stations": [place for place in stations(work) if place.kind in OWN_VERBS and not place.retired_at],
    }
    if not work.actor.owner_code:  # an owner's staff see their own goods, not the whole site's messages
        values |= _files(work, values["today"])
    return page(request, "home.html", **values)


def _files(work: Work, today: date) -> dict[str, Any]:
    fresh = latest_messages(work, until=today, limit=_FILES)
    shown = fresh or latest_messages(work, until=today, days=_LOOK_BACK_DAYS, limit=_FILES)
    return {"files": shown, "fresh": bool(fresh), "counts": {"in": 0, "out": 0} | counts_of_day(work, day=today)}
