"""Printing for leads: the printers and how they are, what waits, and the labels in doubt with the two answers."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.clock import business_day
from app.core.errors import GuicangError
from app.flow.rights import RIGHTS
from app.people.service import Admission
from app.printing.printers.service import all_printers
from app.printing.queue.settling import batches, queue, settle, standing
from app.printing.states import OPEN, WORDS, LabelState
from app.site.service import stations
from app.web.acting import problem_of, work_of
from app.web.admission import HouseStaff, acting
from app.web.exporting import csv_file, csv_line
from app.web.language import marked, tongue_of
from app.web.rendering import page, wants_fragment
from app.web.words import FILTERS
from labels import TITLES
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
HEADINGS = (
    marked("No."),
    marked("State"),
    marked("Template"),
    marked("Label"),
    marked("Printer"),
    marked("Station"),
    marked("Batch"),
    marked("Time"),
    marked("What happened"),
)


class Asked(NamedTuple):
    """What the list is asked for."""

    printer: str = ""
    state: str = ""
    find: str = ""

    @property
    def wanted(self) -> dict[str, Any]:
        """The same as the queue knows it."""
        return {
            "printer": self.printer or None,
            "state": LabelState(self.state) if self.state else None,
            "said": self.find.strip(),
        }


def _asked(
    printer: Annotated[str, Query(max_length=40)] = "",
    state: State = "",
    find: Annotated[str, Query(max_length=60)] = "",
) -> Asked:
    return Asked(printer, state, find)


def _going_back(
    printer: Annotated[str, Form(max_length=40)] = "",
    state: Annotated[State, Form()] = "",
    find: Annotated[str, Form(max_length=60)] = "",
) -> Asked:
    return Asked(printer, state, find)


Wanted = Annotated[Asked, Depends(_asked)]
Back = Annotated[Asked, Depends(_going_back)]


@router.get("/printing")
def printing(
    request: Request, admission: HouseStaff, asked: Wanted, after: Annotated[int, Query(ge=0)] = 0
) -> HTMLResponse:
    """Printers, their queues, batches, and label by label what waits for a printer or a person."""
    return _page(request, admission, asked, after=after)


@router.get("/printing.csv")
def printing_file(request: Request, admission: HouseStaff, asked: Wanted) -> Response:
    """The same labels, all of them, as a file."""
    tongue = tongue_of(request)
    day = business_day(request.app.state.database.clock.now())
    return csv_file("labels", day, [tongue.say(each) for each in HEADINGS], _lines(request, admission, asked))


def _lines(request: Request, admission: Admission, asked: Asked) -> Iterator[str]:
    tongue, after = tongue_of(request), 0
    while True:
        with work_of(request, admission) as work:
            rows = queue(work, **asked.wanted, after=after, limit=500)
        for row in rows:
            words = tongue.either(*WORDS[LabelState(row.state)])
            moment = FILTERS["moment"](tongue, row.asked_at)
            yield csv_line(
                [row.id, words, row.template, row.subject, row.printer, row.station, row.batch, moment, row.detail]
            )
        if len(rows) < 500:
            return
        after = rows[-1].id


@router.post("/printing/{job}/settle")
def settle_label(
    request: Request,
    admission: Settler,
    job: int,
    decision: Annotated[Literal["came_out", "print_again", "cancel"], Form()],
    asked: Back,
) -> Response:
    """What somebody says of a label; back to the list, or the reason why not above it."""
    try:
        with work_of(request, admission) as work:
            settle(work, jobs=[job], decision=decision)
    except GuicangError as error:
        return _page(request, admission, asked, problem=problem_of(error))
    return RedirectResponse(_link(*asked), 303)


def _page(
    request: Request, admission: Admission, asked: Asked, *, after: int = 0, problem: Problem | None = None
) -> HTMLResponse:
    with work_of(request, admission) as work:
        rows = queue(work, **asked.wanted, after=after, limit=PAGE + 1)
        printers, counts = all_printers(work), {each.printer: each for each in standing(work)}
        places = [each for each in stations(work) if each.kind != "office" and not each.retired_at]
        unfinished = batches(work)
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    return page(
        request,
        "printing_standing.html" if wants_fragment(request) else "printing.html",
        status=problem.status if problem else 200,
        printers=printers,
        counts=counts,
        batches=unfinished,
        stations=places,
        rows=rows[:PAGE],
        asked=asked,
        states=OPEN,
        words=WORDS,
        titles=TITLES,
        tones=TONES,
        stops=STOPS,
        link=_link,
        next=_link(*asked, after=following) if following else None,
        first=not after,
        problem=problem,
        may_settle=not admission.actor.roles.isdisjoint(SETTLERS),
    )


def _link(printer: str = "", state: str = "", find: str = "", *, after: int = 0, path: str = "/printing") -> str:
    known = (("printer", printer), ("state", state), ("find", find), ("after", after))
    query = {name: value for name, value in known if value}
    return f"{path}?{urlencode(query)}" if query else path
