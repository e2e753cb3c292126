"""Files made in the background: how far each is, live; cancelled, made again, taken away; and evidence asked for."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from app.core.errors import GuicangError
from app.db.work import Work
from app.flow.evidence.subject import Subject
from app.flow.exports import ask_evidence, ask_month, shelf_of
from app.flow.rights import SEALED
from app.people.service import Admission
from app.reports.exports import service
from app.reports.exports.states import RUNNING, WORDS, ExportState
from app.reports.papers.pens import MEDIA_TYPES
from app.reports.papers.pens import Form as Format
from app.web.acting import Done, act, led_on, problem_of, work_of
from app.web.admission import ActingExporter, ActingOffice, Exporter
from app.web.language import marked
from app.web.rendering import page
from schemas.http.problems import Problem

router = APIRouter()
HERE = "/month/exports"
PAGE = 50
STREAM_SECONDS = 4.0
TONES = {
    "waiting": "quiet",
    "working": "quiet",
    "done": "ok",
    "failed": "stop",
    "cancelled": "quiet",
    "expired": "quiet",
}
FAULTS = {
    "disk_full": marked("The disk is full. Make room and make it again."),
    "file_unwritable": marked("The file could not be written. Look at the data folder's rights."),
    "export_gave_up": marked("The worker died three times over it. Tell whoever runs the server."),
    "export_broke": marked("Something broke; it has been logged."),
}
State = Literal["", "waiting", "working", "done", "failed", "cancelled", "expired"]
Kind = Literal["parcel", "declaration", "month"]


@router.get(HERE)
def export_list(
    request: Request,
    admission: Exporter,
    state: State = "",
    month: Annotated[str, Query(max_length=7)] = "",
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
) -> HTMLResponse:
    """What is being made and what was, newest first."""
    return _page(request, admission, state, month, after=after)


@router.get(f"{HERE}/live")
async def export_progress(request: Request, admission: Exporter) -> StreamingResponse:
    """Server-sent events: how far everything is that is being made, now and whenever it changes."""
    return StreamingResponse(_events(request, admission), media_type="text/event-stream")


async def _events(request: Request, admission: Admission) -> AsyncIterator[str]:
    end, last = time.monotonic() + STREAM_SECONDS, ""
    yield "retry: 1000\n\n"
    while time.monotonic() < end:
        told = json.dumps(await run_in_threadpool(_running, request, admission))
        if told != last:
            last = told
            yield f"data: {told}\n\n"
        await asyncio.sleep(0.5)


def _running(request: Request, admission: Admission) -> dict[str, list[int]]:
    with work_of(request, admission) as work:
        rows = service.exports(work, states=[state.value for state in RUNNING], limit=PAGE)
    return {str(row.id): [row.done, row.total] for row in rows}


@router.post("/evidence")
def ask_for_evidence(
    request: Request,
    admission: ActingOffice,
    kind: Annotated[Kind, Form()],
    number: Annotated[str, Form(max_length=40)],
    purpose: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Evidence of what somebody looks at; with a purpose what is sealed is opened in it."""
    why = purpose.strip() or None

    def asked(work: Work) -> Done:
        return Done("evidence_asked", str(ask_evidence(work, subject=Subject(kind, number.strip()), purpose=why).id))

    return act(
        request, admission, asked, then=HERE, again=lambda problem: _page(request, admission, "", "", problem=problem)
    )


@router.post("/month/{period}/exports")
def ask_for_month(
    request: Request,
    admission: ActingExporter,
    *,
    period: Annotated[str, Path(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$")],
    forms: Annotated[list[Format], Form()] = [],  # noqa: B006
    sites: Annotated[str, Form(max_length=300)] = "",
    owner: Annotated[str, Form(max_length=18)] = "",
    version: Annotated[int, Form(ge=0, le=9999)] = 0,
) -> Response:
    """The pack of a month as files."""
    over = {"sites": sites, "owner": owner or None, "version": version}

    def asked(work: Work) -> Done:
        return Done("month_asked", str(len(ask_month(work, period=period, forms=forms, **over))))

    goal = _link(month=period)
    return act(
        request,
        admission,
        asked,
        then=goal,
        again=lambda problem: _page(request, admission, "", period, problem=problem),
    )


@router.post(HERE + "/{export_id}/{deed}")
def do(request: Request, admission: ActingExporter, export_id: int, deed: Literal["cancel", "again"]) -> Response:
    """Cancel it, or make it again; back to the list."""
    acts = {"cancel": (service.cancel, "export_cancelled"), "again": (service.again, "export_again")}
    way, said = acts[deed]
    try:
        with work_of(request, admission) as work:
            way(work, export_id=export_id)
    except GuicangError as error:
        return _page(request, admission, "", "", problem=problem_of(error))
    return led_on(HERE, Done(said, str(export_id)))


@router.get(HERE + "/{export_id}/file")
def take_away(request: Request, admission: Exporter, export_id: int) -> Response:
    """The finished file."""
    state = request.app.state
    with work_of(request, admission) as work:
        shelf = shelf_of(state.database, state.site_id, state.settings.exports_path)
        found, pieces = service.open_file(work, export_id=export_id, shelf=shelf)
    headers = {
        "content-disposition": f'attachment; filename="{found.file_name}"',
        "content-length": str(found.size),
        "cache-control": "no-store",
    }
    return StreamingResponse(pieces, media_type=MEDIA_TYPES[found.form], headers=headers)


def _page(
    request: Request, admission: Admission, state: str, month: str, *, after: int = 0, problem: Problem | None = None
) -> HTMLResponse:
    with work_of(request, admission) as work:
        rows = service.exports(work, states=[state] if state else [], month=month or None, after=after, limit=PAGE + 1)
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    return page(
        request,
        "exports.html",
        status=problem.status if problem else 200,
        rows=rows[:PAGE],
        state=state,
        month=month,
        states=ExportState,
        words=WORDS,
        tones=TONES,
        faults=FAULTS,
        running=RUNNING,
        link=_link,
        next=_link(state, month, after=following) if following else None,
        first=not after,
        problem=problem,
        may_open=not admission.actor.roles.isdisjoint(SEALED),
    )


def _link(state: str = "", month: str = "", *, after: int = 0) -> str:
    query = {name: value for name, value in (("state", state), ("month", month), ("after", after)) if value}
    return f"{HERE}?{urlencode(query)}" if query else HERE
