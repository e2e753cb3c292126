"""Messages in and out: the list, one message with what is known of it, and what is in it, opened on the record."""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.archive.service import Direction, kept_message, messages, open_message
from app.core.errors import Invalid
from app.people.service import Admission
from app.web.acting import problem_of, work_of
from app.web.admission import ActingOpener, OfficeStaff, OpenWork
from app.web.desk.letter import letter
from app.web.desk.names import PURPOSES
from app.web.names import KINDS
from app.web.rendering import page
from schemas.http.problems import Problem

router = APIRouter()
PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """Which messages: one direction, one kind, one outcome, a part of a file's name."""

    direction: Direction | None = None
    kind: str | None = None
    outcome: str | None = None
    file_name: str | None = None

    def link(self, **over: object) -> str:
        """The address of this list, with some of it changed."""
        asked = {"way": self.direction, "kind": self.kind, "outcome": self.outcome, "q": self.file_name} | over
        query = {name: str(value) for name, value in asked.items() if value}
        return f"/desk/messages?{urlencode(query)}" if query else "/desk/messages"


def filters_from(
    way: Literal["", "in", "out"] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    outcome: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=80)] = "",
) -> Filters:
    """What the address asks for."""
    return Filters(way or None, kind or None, outcome or None, q.strip() or None)


@router.get("/desk/messages")
def message_list(
    request: Request,
    work: OpenWork,
    _: OfficeStaff,
    filters: Annotated[Filters, Depends(filters_from)],
    cursor: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """What crossed the wire, newest first. What is in a message stays sealed."""
    rows = messages(
        work,
        direction=filters.direction,
        kind=filters.kind,
        outcome=filters.outcome,
        file_name=filters.file_name,
        after=cursor,
        limit=PAGE + 1,
    )
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    values = {"filters": filters, "rows": rows[:PAGE], "next": following, "first": not cursor}
    return page(request, "desk/messages.html", **values, kinds=tuple(KINDS))


@router.get("/desk/messages/{message_id}")
def one_message(request: Request, admission: OfficeStaff, message_id: int) -> HTMLResponse:
    """What is known of a message without opening it."""
    return _page(request, admission, message_id)


@router.post("/desk/messages/{message_id}/open")
def opened_message(
    request: Request,
    admission: ActingOpener,
    message_id: int,
    purpose: Annotated[str, Form(max_length=200)] = "",
    how: Annotated[Literal["show", "download"], Form()] = "show",
) -> Response:
    """A message as it crossed the wire, on the page or as a file. Who, when and why are written down."""
    try:
        body = _opened(request, admission, message_id, purpose.strip())
    except Invalid as error:
        return _page(request, admission, message_id, problem=problem_of(error), purpose=purpose)
    if how == "download":
        headers = {"content-disposition": f'attachment; filename="message-{message_id}.xml"'}
        return Response(body, headers=headers, media_type="application/xml")
    return _page(request, admission, message_id, shown=letter(body), purpose=purpose)


def _opened(request: Request, admission: Admission, message_id: int, purpose: str) -> bytes:
    if not purpose:
        raise Invalid("purpose_missing", "Say why it is opened: it is written down.")
    with work_of(request, admission) as work:
        return open_message(work, message_id=message_id, purpose=purpose)


def _page(
    request: Request, admission: Admission, message_id: int, *, problem: Problem | None = None, **values: object
) -> HTMLResponse:
    with work_of(request, admission) as work:
        message = kept_message(work, message_id=message_id)
    shown = {"shown": None, "purpose": "", "purposes": PURPOSES} | values
    return page(
        request, "desk/message.html", status=problem.status if problem else 200, message=message, problem=problem,
        **shown,
    )  # fmt: skip
