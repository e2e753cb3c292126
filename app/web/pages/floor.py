"""The floor for leads: every station live, what is in the way, the codes behind each, and a lead's own acts."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from app.core.clock import business_day
from app.core.errors import Invalid
from app.flow.cards import badge_cards
from app.flow.floor import Tone, codes_at
from app.flow.rights import RIGHTS
from app.flow.verbs import SCAN_VERBS
from app.parcel.moves import Outcome
from app.parcel.scans import Scan
from app.people.service import Admission
from app.sorting.holding import WHY
from app.stations.floor.queries import CodeRow
from app.web.acting import work_of
from app.web.admission import OpenWork, acting, allow
from app.web.exporting import csv_file, csv_line
from app.web.flooring import STATIONS_FRESH, Floor, FloorBoard
from app.web.language import Tongue, marked, tongue_of
from app.web.rendering import fill, page
from app.web.words import outcome_said
from schemas.vocabulary import Disposition, Verdict

router = APIRouter()
LEADS = RIGHTS["lead_floor"]
Lead = Annotated[Admission, Depends(allow(*LEADS))]
ActingLead = Annotated[Admission, Depends(acting(*LEADS))]
STREAM_SECONDS = 4.0
"""How long one stream lasts; the browser asks again (see live.py)."""

ACTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "reopen": ("reopen", marked("Sort again"), {}),
    "release": ("release", marked("Release from hold"), {}),
    "condemn": ("condemn", marked("Judge unfit: leaves the zone"), {"disposition": Disposition.OUT_OF_ZONE}),
    "supplier": ("condemn", marked("Judge unfit: back to the supplier"), {"disposition": Disposition.SUPPLIER}),
}
"""What a lead does over others' heads: the verb of the stations, its words, and what it says besides."""

Act = Literal["reopen", "release", "condemn", "supplier"]
HEADINGS = (marked("Time"), marked("Badge"), marked("Code"), marked("Verdict"), marked("What was said"))


@router.get("/floor")
async def floor(request: Request, _: Lead, lpn: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    """Every station and what is in the way, as it stands; it keeps itself up to date."""
    return _page(request, await _board(request).now(), lpn=lpn)


@router.get("/floor/events")
async def events(request: Request, _: Lead) -> StreamingResponse:
    """The board, drawn anew whenever something has changed."""
    return StreamingResponse(_stream(request), media_type="text/event-stream")


@router.post("/floor/acts")
async def decide(
    request: Request,
    admission: ActingLead,
    act: Annotated[Act, Form()],
    why: Annotated[str, Form(max_length=40)] = "",
    lpn: Annotated[str, Form(max_length=40)] = "",
) -> HTMLResponse:
    """A lead's act on one parcel, with its reason; what became of it stands above the form."""
    outcome = _decided(request, admission, act, lpn.strip().upper(), why)
    return _page(request, await _board(request).now(), lpn="" if _moved(outcome) else lpn, outcome=outcome)


@router.post("/floor/cards")
def print_cards(request: Request, admission: ActingLead, badge: Annotated[str, Form(max_length=60)] = "") -> Response:
    """A fresh badge card as a PDF; the one before lets nobody in any more."""
    with work_of(request, admission) as work:
        content = badge_cards(work, badges=[each for each in re.split(r"[\s,，、]+", badge) if each])
    headers = {"content-disposition": 'attachment; filename="cards.pdf"', "cache-control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/floor/{station}")
def station_codes(
    request: Request,
    work: OpenWork,
    _: Lead,
    station: str,
    tone: Tone | Literal[""] = "",
    q: Annotated[str, Query(max_length=80)] = "",
    cursor: Annotated[str | None, Query(max_length=90)] = None,
) -> HTMLResponse:
    """What was scanned at a station in the last hours, newest first."""
    found = codes_at(work, station=station, tone=tone or None, code=q, cursor=cursor)

    def link(suffix: str = "", **over: str | None) -> str:
        query = {name: value for name, value in ({"tone": tone, "q": q} | over).items() if value}
        return f"/floor/{quote(station)}{suffix}" + (f"?{urlencode(query)}" if query else "")

    values = {"station": station, "tone": tone, "q": q, "found": found, "link": link, "first": cursor is None}
    return page(request, "floor_codes.html", **values)


@router.get("/floor/{station}/codes.csv")
def station_file(
    request: Request, admission: Lead, station: str, tone: Tone | Literal[""] = "", q: str = ""
) -> Response:
    """The same list as a file."""
    tongue = tongue_of(request)
    with work_of(request, admission) as work:
        rows = codes_at(work, station=station, tone=tone or None, code=q, limit=100_000).rows
        day = business_day(work.clock.now())
    headings = [tongue.say(heading) for heading in HEADINGS]
    return csv_file("station-codes", day, headings, _lines(tongue, rows))


def _lines(tongue: Tongue, rows: list[CodeRow]) -> Iterator[str]:
    for row in rows:
        said = row.answer["zh" if tongue.code == "zh" else "en"]["said"]
        yield csv_line((tongue.second(row.at), row.badge, row.answer["raw"], row.tone, said))


def _board(request: Request) -> FloorBoard:
    return request.app.state.floor


def _page(request: Request, found: Floor, *, lpn: str = "", outcome: Outcome | None = None) -> HTMLResponse:
    tongue = tongue_of(request)
    told = outcome_said(tongue, outcome) if outcome and not _moved(outcome) else ""
    values = {"floor": found, "lpn": lpn, "acts": ACTS, "whys": WHY, "told": told, "outcome": outcome}
    return page(request, "floor.html", status=409 if told else 200, **values)


def _decided(request: Request, admission: Admission, act: Act, lpn: str, why: str) -> Outcome:
    if not lpn:
        raise Invalid("field_missing", "The licence plate must be given.", field="lpn")
    verb, _, data = ACTS[act]
    with work_of(request, admission) as work:
        work.actor = replace(work.actor, device="web")
        return SCAN_VERBS[verb](
            work, [Scan(lpn, work.numbers.uuid7(work.clock.now()), work.actor, data | {"why": why})]
        )[0]


def _moved(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.MOVED


async def _stream(request: Request) -> AsyncIterator[str]:
    tongue, end, last = tongue_of(request), time.monotonic() + STREAM_SECONDS, ""
    yield "retry: 1000\n\n"
    while time.monotonic() < end:
        found = await _board(request).now()
        drawn = fill(tongue, "floor_board.html", floor=found)
        if drawn != last:
            last = drawn
            yield "".join(f"data: {line}\n" for line in drawn.splitlines()) + "\n"
        await asyncio.sleep(STATIONS_FRESH / 2)
