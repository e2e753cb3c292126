"""Applications: the list with its filters, the same as a file, and one application beside its import list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from app.core.clock import business_day
from app.core.errors import Invalid
from app.customs.register.queries import Entry
from app.customs.register.service import applications
from app.db.work import Work
from app.web.acting import work_of
from app.web.admission import OfficeStaff, OpenWork
from app.web.exporting import csv_file, csv_line
from app.web.language import Tongue, marked, tongue_of
from app.web.rendering import page
from app.web.words import FILTERS
from schemas.http.customs import ApplicationState

router = APIRouter()
PAGE, MOST = 50, 500
GROUPS = {
    "todo": (marked("To submit"), ("prepared",)),
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
    filters = filters_from(state)
    rows = applications(work, states=filters.states, after=cursor, limit=PAGE + 1)
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    values = {"filters": filters, "rows": rows[:PAGE], "next": following, "first": not cursor, "groups": GROUPS}
    return page(request, "desk/applications.html", **values)


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
