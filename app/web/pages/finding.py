"""The list of parcels: a search, filters that are links, pages by cursor, and the same list as a file."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.clock import business_day
from app.core.errors import Invalid
from app.db.work import Work
from app.parcel.lifecycle import STATES
from app.parcel.searching import count_stops
from app.web.admission import OpenWork, Reader
from app.web.exporting import csv_file, csv_line
from app.web.language import Tongue, marked, tongue_of
from app.web.looking import Filters, Found, Row, everything, find
from app.web.rendering import page
from app.web.words import FILTERS
from schemas.vocabulary import ParcelState

router = APIRouter()

Number = Annotated[str, Query(max_length=80)]
State = Annotated[str, Query(max_length=40)]

HEADINGS = (
    marked("Parcel (LPN)"),
    marked("State"),
    marked("Since"),
    marked("Waybill"),
    marked("Order"),
    marked("Place"),
    marked("Grade"),
    marked("Disposition"),
    marked("Last day"),
)


_GROUPS = {
    group: [state for state, words in STATES.items() if words.group == group and state is not ParcelState.NEW]
    for group in dict.fromkeys(words.group for words in STATES.values())
}


@router.get("/parcels")
def parcel_list(
    request: Request,
    work: OpenWork,
    q: Number = "",
    state: State = "",
    due: str = "",
    cursor: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """Parcels that fit; a number that finds exactly one leads straight to it."""
    filters = _filters(q, state, due)
    found = find(work, filters, cursor=cursor)
    if filters.q and len(found.rows) == 1 and (lpn := found.rows[0].view.lpn):
        return RedirectResponse(f"/parcels/{lpn}", 303)
    return _page(request, work, filters, found, first=cursor is None)


def _page(request: Request, work: Work, filters: Filters, found: Found, *, first: bool) -> HTMLResponse:
    counts = {state.value: stop.parcels for state, stop in count_stops(work).items()}
    values = {"filters": filters, "found": found, "counts": counts, "groups": _GROUPS, "first": first}
    return page(request, "parcels.html", **values, link=_link)


def _link(filters: Filters, path: str = "/parcels", **over: object) -> str:
    query = urlencode(filters.query(**over))
    return f"{path}?{query}" if query else path


@router.get("/parcels.csv")
def parcel_file(request: Request, admission: Reader, q: Number = "", state: State = "", due: str = "") -> Response:
    """The same list, all of it, as UTF-8 CSV with the mark that spreadsheets want."""
    database, site = request.app.state.database, request.app.state.site_id
    tongue, filters = tongue_of(request), _filters(q, state, due)

    def lines() -> Iterator[str]:
        with database.work(site_id=site, actor=admission.actor) as work:
            yield from _lines(work, tongue, filters)

    headings = [tongue.say(heading) for heading in HEADINGS]
    return csv_file("parcels", business_day(database.clock.now()), headings, lines())


def _lines(work: Work, tongue: Tongue, filters: Filters) -> Iterator[str]:
    for rows in everything(work, filters):
        yield "".join(csv_line(_cells(tongue, row)) for row in rows)


def _cells(tongue: Tongue, row: Row) -> list[object]:
    view = row.view
    words = {name: FILTERS[name](tongue, getattr(view, name)) for name in ("state", "grade", "disposition")}
    last_day = row.countdown and row.countdown.last_day.isoformat()
    since = tongue.moment(view.state_since)
    return [view.lpn, words["state"], since, view.waybill, view.order_no, view.place, words["grade"],
            words["disposition"], last_day]  # fmt: skip


def _filters(q: str, state: str, due: str) -> Filters:
    if state and state not in set(ParcelState):
        raise Invalid("invalid_request", "There is no such state.")
    return Filters(q.strip(), ParcelState(state) if state else None, bool(due))
