"""Applications: the list with its filters, the same as a file, and one application beside its import list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.core.clock import business_day
from app.core.errors import Invalid
from app.customs.desk.verdicts import Verdict, check
from app.customs.register.queries import Entry
from app.customs.register.service import applications
from app.db.work import Work
from app.flow import submit
from app.site.service import policy_now
from app.web.acting import Done, act, work_of
from app.web.admission import ActingBroker, OfficeStaff, OpenWork
from app.web.exporting import csv_file, csv_line
from app.web.language import Tongue, marked, tongue_of
from app.web.rendering import page
from app.web.words import FILTERS
from schemas.http.customs import ApplicationState
from schemas.http.problems import Problem

router = APIRouter()
PAGE, MOST = 50, 500
OPEN = ("prepared", "drafted")
"""What may still be submitted."""

GROUPS = {
    "todo": (marked("To submit"), OPEN),
    "way": (marked("Awaiting customs"), ("submitted", "sent", "stored")),
    "look": (marked("Wants a look"), ("rejected", "failed", "inspection", "detained", "withdrawing")),
    "end": (marked("Finished"), ("concluded", "withdrawn", "given_back", "discarded")),
}
_STATES = frozenset(get_args(ApplicationState))
_HEADINGS = (
    marked("Application"),
    marked("State"),
    marked("Import list"),
    marked("Order"),
    marked("Parcels"),
    marked("Prepared"),
    marked("Submitted"),
    marked("Last status"),
    marked("e-port's number"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which applications: all, those of a group of states, or of one state."""

    states: tuple[str, ...] | None
    asked: str

    def link(self, path: str = "/desk/applications", **over: object) -> str:
        """The address of this list, with some of it changed."""
        query = {name: str(value) for name, value in ({"state": self.asked} | over).items() if value}
        return f"{path}?{urlencode(query)}" if query else path


def filters_from(state: Annotated[str, Query(max_length=20)] = "") -> Filters:
    """What the address asks for. Raises `Invalid` (invalid_request)."""
    if state and state not in _STATES and state not in GROUPS:
        raise Invalid("invalid_request", "There is no such state.")
    return Filters(GROUPS[state][1] if state in GROUPS else (state,) if state else None, state)


@router.get("/desk/applications")
def application_list(
    request: Request,
    work: OpenWork,
    _: OfficeStaff,
    state: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """Applications, newest first."""
    return _page(request, work, filters_from(state), cursor=cursor)


@router.post("/desk/applications")
def do_to_many(
    request: Request,
    admission: ActingBroker,
    state: Annotated[str, Query(max_length=20)] = "",
    cop_no: Annotated[list[str] | None, Form(max_length=500)] = None,
    which: Annotated[Literal["submit", "check"], Form()] = "check",
) -> Response:
    """Check the chosen applications, or submit them: together or not at all."""
    filters, chosen = filters_from(state), tuple(cop_no or ())

    def again(problem: Problem | None, found: dict[str, Verdict] | None = None) -> Response:
        status = problem.status if problem else 200
        with work_of(request, admission) as work:
            verdicts = found or {}
            return _page(request, work, filters, status=status, problem=problem, chosen=chosen, verdicts=verdicts)

    if which == "check" and chosen:
        with work_of(request, admission) as work:
            verdicts = {verdict.cop_no: verdict for verdict in check(work, cop_nos=chosen)}
        return again(None, verdicts)
    return act(request, admission, lambda work: _submitted(work, chosen), then=filters.link(), again=again)


def _submitted(work: Work, chosen: Sequence[str]) -> Done:
    if not chosen:
        raise Invalid("nothing_chosen", "Choose at least one application.")
    submit(work, cop_nos=chosen)
    return Done("submitted_many", str(len(chosen)))


def _page(
    request: Request, work: Work, filters: Filters, *, cursor: int = 0, status: int = 200, **more: object
) -> HTMLResponse:
    rows = applications(work, states=filters.states, after=cursor, limit=PAGE + 1)
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    values = {"filters": filters, "rows": rows[:PAGE], "next": following, "first": not cursor, "groups": GROUPS}
    kept = {"chosen": (), "verdicts": {}, "open": OPEN, "four_eyes": policy_now(work).four_eyes} | more
    return page(request, "desk/applications.html", status=status, **values, **kept)


@router.get("/desk/applications.csv")
def application_file(
    request: Request, admission: OfficeStaff, state: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """The same list, all of it."""
    filters, tongue = filters_from(state), tongue_of(request)

    def lines() -> Iterator[str]:
        with work_of(request, admission) as work:
            yield from (csv_line(_cells(tongue, entry)) for entry in _all(work, filters))

    headings = [tongue.say(heading) for heading in _HEADINGS]
    return csv_file("applications", business_day(request.app.state.database.clock.now()), headings, lines())


def _all(work: Work, filters: Filters) -> Iterator[Entry]:
    rows = applications(work, states=filters.states, limit=MOST)
    while rows:
        yield from rows
        rows = applications(work, states=filters.states, after=rows[-1].id, limit=MOST)


def _cells(tongue: Tongue, entry: Entry) -> list[object]:
    submitted = entry.submitted_at and tongue.moment(entry.submitted_at)
    state = FILTERS["application_state"](tongue, entry.state)
    return [entry.cop_no, state, entry.invt_no, entry.order_no, entry.parcels, tongue.moment(entry.prepared_at),
            submitted, entry.last_status, entry.pre_no]  # fmt: skip
