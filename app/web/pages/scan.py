"""A scan from the box: through the same lane as every station's, answered with its verdict in words.

Asked by the page's script it answers with the verdict alone; asked by a plain form, with the whole page.
"""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from app.core.errors import Invalid
from app.db.work import Database, Work
from app.parcel.moves import Outcome
from app.parcel.scans import Scan
from app.people.service import Admission
from app.site.stations import Stations
from app.web import scanning
from app.web.admission import FloorStaff, check_form
from app.web.language import tongue_of
from app.web.pages.home import home_page, scan_box
from app.web.rendering import fill, wants_fragment

router = APIRouter()


class ScanForm(BaseModel):
    """What the form sends. `act` is the verb; `number` or `reason` what it needs besides the code."""

    model_config = ConfigDict(str_strip_whitespace=True, hide_input_in_errors=True)

    act: str = Field(max_length=40)
    code: str = Field(max_length=4096)
    scan_id: UUID
    station: str = Field(max_length=40)
    number: str = Field("", max_length=80)
    reason: str = Field("", max_length=40)
    csrf_token: str = ""


@router.post("/scan")
async def scan(request: Request, admission: FloorStaff, wanted: Annotated[ScanForm, Form()]) -> Response:
    """One scan, one verdict. The same `scan_id` again gets the same verdict and changes nothing."""
    check_form(request, wanted.csrf_token)
    outcome = await _verdict(request, admission, wanted)
    answer = await run_in_threadpool(_answer, request, admission, wanted, outcome)
    scanning.remember_station(answer, wanted.station)
    return answer


async def _verdict(request: Request, admission: Admission, wanted: ScanForm) -> Outcome:
    if wanted.act not in scanning.VERBS:
        raise Invalid("invalid_request", "This act is not known here.")
    if not 3 <= len(wanted.code) <= 128 or not wanted.code.isprintable():
        raise Invalid("not_a_code", "A code has 3 to 128 printable characters.")
    stations: Stations = request.app.state.stations
    place = stations.remembered(wanted.station) or await run_in_threadpool(stations.find, wanted.station)
    actor = replace(admission.actor, station=place.name, camera=place.camera, device="web")
    data = scanning.data_for(wanted.act, wanted.number, wanted.reason)
    return await request.app.state.lane.answer(wanted.act, Scan(wanted.code, wanted.scan_id, actor, data))


def _answer(request: Request, admission: Admission, wanted: ScanForm, outcome: Outcome) -> HTMLResponse:
    database: Database = request.app.state.database
    with database.work(site_id=request.app.state.site_id, actor=admission.actor) as work:
        (verdict,) = scanning.shown(work, [outcome])
        if wants_fragment(request):
            return HTMLResponse(fill(tongue_of(request), "verdict.html", verdict=verdict))
        return _whole_page(request, work, wanted, verdict)


def _whole_page(request: Request, work: Work, wanted: ScanForm, verdict: scanning.Shown) -> HTMLResponse:
    box = scan_box(work, station=wanted.station, verb=wanted.act)
    return home_page(request, work, box=box | {"verdict": verdict})
