"""A station that prints from its browser: the labels it is to print, and then the scan of each that it waits for."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.errors import GuicangError
from app.flow.rights import RIGHTS
from app.people.service import Admission
from app.printing.queue.settling import scan_at_station, unreadable, wanted_back
from app.printing.queue.showing import shown_in_browser, waiting_in_browser
from app.site.service import station_named
from app.web.acting import Done, led_on, problem_of, work_of
from app.web.admission import acting, allow
from app.web.rendering import page
from labels import TITLES
from schemas.http.problems import Problem

router = APIRouter()
PRINTERS = RIGHTS["print_labels"]
Looking = Annotated[Admission, Depends(allow(*PRINTERS))]
Printing = Annotated[Admission, Depends(acting(*PRINTERS))]
Station = Annotated[str, Path(min_length=1, max_length=40)]
Code = Annotated[str, Form(max_length=120)]


@router.get("/printing/at/{station}")
def labels_here(request: Request, admission: Looking, station: Station) -> HTMLResponse:
    """What this station's browser is to print, and the label that is to be scanned before the next parcel."""
    return _page(request, admission, station)


@router.post("/printing/at/{station}/scan")
def scan_here(request: Request, admission: Printing, station: Station, code: Code = "") -> Response:
    """The label that was just printed was scanned; another code is refused, and the right one is told."""
    try:
        with work_of(request, admission) as work:
            scan_at_station(work, station=station, code=code.strip())
    except GuicangError as error:
        return _page(request, admission, station, problem_of(error))
    return led_on(_at(station), Done("label_scanned", code.strip()[:60]))


@router.post("/printing/at/{station}/unreadable")
def unreadable_here(request: Request, admission: Printing, station: Station) -> Response:
    """The label that was just printed cannot be read: another one, which says that it is a reprint."""
    try:
        with work_of(request, admission) as work:
            unreadable(work, station=station)
    except GuicangError as error:
        return _page(request, admission, station, problem_of(error))
    return RedirectResponse(_at(station), 303)


@router.post("/printing/at/{station}/{job}")
def print_here(request: Request, admission: Printing, station: Station, job: int) -> Response:
    """The label as a PDF in a window of its own, to be printed from there; it is handed out once."""
    try:
        with work_of(request, admission) as work:
            body = shown_in_browser(work, job=job)
    except GuicangError as error:
        return _page(request, admission, station, problem_of(error))
    headers = {"cache-control": "no-store", "content-disposition": f'inline; filename="label-{job}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


def _page(request: Request, admission: Admission, station: str, problem: Problem | None = None) -> HTMLResponse:
    with work_of(request, admission) as work:
        place = station_named(work, station).name
        rows, wanted = waiting_in_browser(work, station=place), wanted_back(work, [place])
    asked = {row.id for row in rows}
    out = [each for each in wanted if each.id not in asked]
    values = {"station": place, "rows": rows, "wanted": out, "titles": TITLES, "problem": problem, "at": _at(place)}
    return page(request, "printing_here.html", status=problem.status if problem else 200, **values)


def _at(station: str) -> str:
    return f"/printing/at/{station}"
