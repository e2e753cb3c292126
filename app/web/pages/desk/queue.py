"""The queue by deadline: what runs out when and why it is not declared; chosen parcels become applications here."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.core.clock import business_day
from app.core.errors import Conflict, Invalid
from app.customs.desk.choosing import Preparation, prepare_chosen, prepare_queue
from app.customs.desk.counting import counts
from app.db.work import Work
from app.flow.desk import QueueRow, queue
from app.web.acting import Done, act, work_of
from app.web.admission import ActingBroker, OfficeStaff, OpenWork
from app.web.desk.queues import NAMES, STATES, TONES, Filters, everything, filters_from, is_free
from app.web.exporting import csv_file, csv_line
from app.web.language import Tongue, marked, tongue_of
from app.web.rendering import page
from app.web.words import FILTERS
from schemas.http.problems import Problem

router = APIRouter()
PAGE = 50
Asked = Annotated[Filters, Depends(filters_from)]
_HEADINGS = (
    marked("Last day"),
    marked("Days left"),
    marked("Parcel (LPN)"),
    marked("State"),
    marked("Place"),
    marked("Order"),
    marked("Import list"),
    marked("Owner"),
    marked("Application"),
    marked("Why not declared"),
    marked("Next step"),
)


@router.get("/desk/queue")
def queue_list(
    request: Request,
    work: OpenWork,
    _: OfficeStaff,
    filters: Asked,
    cursor: Annotated[str | None, Query(max_length=80)] = None,
) -> HTMLResponse:
    """Parcels whose 30-day clock runs, the soonest first."""
    return queue_page(request, work, filters, cursor=cursor)


def queue_page(
    request: Request, work: Work, filters: Filters, *, cursor: str | None = None, status: int = 200, **more: object
) -> HTMLResponse:
    """The queue; also what a refused preparation is answered with."""
    found = queue(work, wanted=filters.wanted, cursor=cursor, limit=PAGE)
    values = {"filters": filters, "rows": [(row, is_free(row)) for row in found.rows], "next": found.next}
    shown = {"first": cursor is None, "counts": counts(work), "queues": NAMES, "tones": TONES, "states": STATES}
    return page(request, "desk/queue.html", status=status, **values, **shown, **({"chosen": ()} | more))


@router.post("/desk/prepare")
def prepare_parcels(
    request: Request,
    admission: ActingBroker,
    filters: Asked,
    lpn: Annotated[list[str] | None, Form(max_length=500)] = None,
    which: Annotated[Literal["chosen", "all"], Form()] = "chosen",
) -> Response:
    """Make applications of the chosen parcels, or of all in this queue that can be; what could not is told."""
    chosen = tuple(lpn or ())

    def prepared(work: Work) -> Done:
        if which == "all":
            made = prepare_queue(work, queue=filters.wanted.queue, owner_code=filters.wanted.owner_code)
            return Done("prepared", str(len(made)))
        if not chosen:
            raise Invalid("nothing_chosen", "Choose at least one parcel.")
        found = prepare_chosen(work, lpns=chosen)
        if found.left_out:
            raise _some_left(found)
        return Done("prepared", str(len(found.applications)))

    def again(problem: Problem) -> Response:
        with work_of(request, admission) as work:
            return queue_page(request, work, filters, status=problem.status, problem=problem, chosen=chosen)

    return act(request, admission, prepared, then="/desk/applications?state=todo", again=again)


def _some_left(found: Preparation) -> Conflict:
    """Chosen ones go together or not at all: the broker sees which one changed meanwhile, and chooses anew."""
    lpns = ", ".join(left.lpn for left in found.left_out)
    return Conflict("cannot_be_prepared", f"These cannot be put into an application now: {lpns}.", lpns=lpns)


@router.get("/desk/queue.csv")
def queue_file(request: Request, admission: OfficeStaff, filters: Asked) -> Response:
    """The same queue, all of it."""
    tongue = tongue_of(request)

    def lines() -> Iterator[str]:
        with work_of(request, admission) as work:
            yield from (csv_line(_cells(tongue, row)) for row in everything(work, filters.wanted))

    headings = [tongue.say(heading) for heading in _HEADINGS]
    return csv_file("queue", business_day(request.app.state.database.clock.now()), headings, lines())


def _cells(tongue: Tongue, row: QueueRow) -> list[object]:
    parcel, because = row.row.parcel, tongue.either("；", "; ")
    reasons = because.join(tongue.either(each.message_zh, each.message_en) for each in row.reasons)
    steps = because.join(tongue.either(each.next_step_zh, each.next_step_en) for each in row.reasons)
    state = FILTERS["state"](tongue, parcel.state)
    return [row.row.declare_by.isoformat(), row.row.days_left, parcel.lpn, state, parcel.place, parcel.order_no,
            parcel.invt_no, parcel.owner_code, parcel.cop_no, reasons, steps]  # fmt: skip
