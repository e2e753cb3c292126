"""Printing for leads: the printers and how they are, what waits, and the labels in doubt with the two answers."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.errors import GuicangError
from app.flow.rights import RIGHTS
from app.people.service import Admission
from app.printing.printers.service import all_printers
from app.printing.queue.settling import queue, settle, standing
from app.printing.states import OPEN, WORDS, LabelState
from app.site.service import stations
from app.web.acting import problem_of, work_of
from app.web.admission import HouseStaff, acting
from app.web.rendering import page
from schemas.http.problems import Problem

router = APIRouter()
PAGE = 50
TONES = {"asked": "quiet", "sending": "quiet", "doubtful": "look", "failed": "stop"}
STOPS = {
    "paper_out": ("缺纸", "no paper"),
    "paused": ("已暂停", "paused"),
    "cover_open": ("机盖打开", "open"),
    "ribbon_out": ("碳带用完", "no ribbon"),
    "jammed": ("卡纸", "jammed"),
    "offline": ("离线", "offline"),
    "unreachable": ("无法连接", "cannot be reached"),
    "no_answer": ("无应答", "does not answer"),
    "untrusted": ("证书不可信", "certificate not trusted"),
    "unwritable": ("文件夹不可写", "folder cannot be written"),
}
SETTLERS = RIGHTS["settle_labels"]
Settler = Annotated[Admission, Depends(acting(*SETTLERS))]
State = Literal["", "asked", "sending", "doubtful", "failed"]


@router.get("/printing")
def printing(
    request: Request,
    admission: HouseStaff,
    printer: Annotated[str, Query(max_length=40)] = "",
    state: State = "",
    after: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """Printers, their queues, and label by label what waits for a printer or a person."""
    return _page(request, admission, printer, state, after=after)


@router.post("/printing/{job}/settle")
def settle_label(
    request: Request,
    admission: Settler,
    job: int,
    decision: Annotated[Literal["came_out", "print_again", "cancel"], Form()],
    printer: Annotated[str, Form(max_length=40)] = "",
    state: Annotated[State, Form()] = "",
) -> Response:
    """What somebody says of a label; back to the list, or the reason why not above it."""
    try:
        with work_of(request, admission) as work:
            settle(work, jobs=[job], decision=decision)
    except GuicangError as error:
        return _page(request, admission, printer, state, problem=problem_of(error))
    return RedirectResponse(_link(printer, state), 303)


def _page(
    request: Request, admission: Admission, printer: str, state: str, *, after: int = 0, problem: Problem | None = None
) -> HTMLResponse:
    with work_of(request, admission) as work:
        rows = queue(
            work, printer=printer or None, state=LabelState(state) if state else None, after=after, limit=PAGE + 1
        )
        printers, counts = all_printers(work), {each.printer: each for each in standing(work)}
        places = [each for each in stations(work) if each.kind != "office" and not each.retired_at]
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    return page(
        request,
        "printing.html",
        status=problem.status if problem else 200,
        printers=printers,
        stations=places,
        counts=counts,
        rows=rows[:PAGE],
        printer=printer,
        state=state,
        states=OPEN,
        words=WORDS,
        tones=TONES,
        stops=STOPS,
        link=_link,
        next=_link(printer, state, after=following) if following else None,
        first=not after,
        problem=problem,
        may_settle=not admission.actor.roles.isdisjoint(SETTLERS),
    )


def _link(printer: str = "", state: str = "", *, after: int = 0) -> str:
    query = {name: value for name, value in (("printer", printer), ("state", state), ("after", after)) if value}
    return f"/printing?{urlencode(query)}" if query else "/printing"
