"""The desk at a glance: how much is due when, what waits for whom, whose it is; and the search by any number."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app.core.errors import Invalid
from app.customs.desk.counting import DeskCounts, counts
from app.customs.desk.searching import Hit, search
from app.customs.notices.service import counts_of_notices, notices
from app.customs.pace.service import forecast
from app.customs.progress.service import progress
from app.web.acting import problem_of
from app.web.admission import OfficeStaff, OpenWork
from app.web.desk.queues import NAMES, TONES, Filters, Wanted
from app.web.language import marked
from app.web.rendering import page

router = APIRouter()
_ALL = Filters(Wanted())
_NOTICES, _MISSES = 6, 6


@router.get("/desk")
def overview(request: Request, work: OpenWork, _: OfficeStaff) -> Response:
    """What a broker looks at first."""
    found, told = counts(work), counts_of_notices(work)
    values = {"counts": found, "queues": NAMES, "tones": TONES, "all": _ALL, "todo": _todo(found, told)}
    shown = {"notices": notices(work, limit=_NOTICES), "told": sum(told.values()), "state": "open"}
    shown["sending"] = progress(work)
    return page(request, "desk/overview.html", **values, **shown, forecast=forecast(work, limit=_MISSES))


def _todo(found: DeskCounts, told: dict[str, int]) -> list[tuple[int, str, str]]:
    """How many of what wait for a broker, and where to see to them."""
    look = "/desk/applications?state=look"
    return [
        (found.to_prepare, marked("can be put into applications"), _ALL.link(ready="1")),
        (found.to_submit, marked("wait for a second broker to submit them"), "/desk/applications?state=todo"),
        (found.by_state.get("rejected", 0), marked("rejected by customs"), look),
        (told.get("unmatched_receipt", 0), marked("receipts without an application"), "/desk/receipts"),
        (told.get("inspection_called", 0), marked("called for inspection by customs"), "/desk/inspections"),
    ]


@router.get("/desk/search")
def find(request: Request, work: OpenWork, _: OfficeStaff, q: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Everything with this number; what finds one thing only leads straight to it."""
    try:
        hits = search(work, number=q)
    except Invalid as error:
        return page(request, "desk/search.html", status=422, q=q, hits=[], problem=problem_of(error))
    goals = {goal for hit in hits if (goal := _goal(hit))}
    if len(goals) == 1 and len(hits) == 1:
        return RedirectResponse(goals.pop(), 303)
    return page(request, "desk/search.html", q=q, hits=[(hit, _goal(hit)) for hit in hits])


def _goal(hit: Hit) -> str | None:
    if hit.cop_no:
        return f"/desk/applications/{hit.cop_no}"
    if hit.lpn:
        return f"/parcels/{hit.lpn}"
    return f"/desk/messages/{hit.message_id}" if hit.message_id else None
