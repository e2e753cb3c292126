"""Receipts nobody could place: each waits here until a broker names its application, or puts it aside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.core.errors import Invalid, NotFound
from app.customs.desk.deadlines import open_receipts
from app.customs.matching import dismiss_receipt, match_receipt, message_of, unmatch_receipt
from app.customs.register.service import application
from app.db.work import Work
from app.people.service import Admission
from app.web.acting import Done, act, problem_of, work_of
from app.web.admission import ActingBroker, OfficeStaff, OpenWork
from app.web.rendering import page
from schemas.http.problems import Problem

router = APIRouter()
HERE = "/desk/receipts"
_MANY = 200


@router.get(HERE)
def receipt_list(request: Request, work: OpenWork, _: OfficeStaff, undo: int | None = None) -> HTMLResponse:
    """Receipts that wait, and those that fitted nowhere; the oldest first. `undo` was just seen to by hand."""
    return _page(request, work, undo=undo)


@dataclass(frozen=True, slots=True)
class Sure:
    """What is asked once more before it is done: which receipt is to act on which application, as that stands, and why.

    `beside`: how many others were in its last message; one about a message acts on them as well.
    """

    receipt_id: int
    cop_no: str
    state: str
    reason: str
    beside: int


@router.post("/desk/receipts/{receipt_id}/match")
def match(
    request: Request,
    admission: ActingBroker,
    receipt_id: int,
    cop_no: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=200)] = "",
    sure: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Let a receipt have its effect on the application that is named; asked once more, for it cannot be undone."""
    wanted = cop_no.strip().upper()

    def matched(work: Work) -> Done:
        outcome = match_receipt(work, receipt_id=receipt_id, cop_no=wanted, reason=reason)
        return Done("matched" if outcome == "applied" else "matched_still", wanted)

    def onward(done: Done) -> str:
        return f"/desk/applications/{wanted}" if done.code == "matched" else f"{HERE}?undo={receipt_id}"

    again = _again(request, admission, typed={receipt_id: (cop_no, reason)})
    if sure:
        return act(request, admission, matched, then=onward, again=again)
    try:
        with work_of(request, admission) as work:
            return _page(request, work, sure=_sure(work, receipt_id, wanted, reason.strip()))
    except (NotFound, Invalid) as error:
        return again(problem_of(error))


def _sure(work: Work, receipt_id: int, cop_no: str, reason: str) -> Sure:
    """What is asked once more. Raises `NotFound` (unknown_application), `Invalid` (reason_missing)."""
    found = application(work, cop_no=cop_no).entry
    if not reason:
        raise Invalid("reason_missing", "Say why: it is written down.")
    beside = len(message_of(work, cop_no=cop_no)) - 1
    return Sure(receipt_id, found.cop_no, found.state, reason, beside)


@router.post("/desk/receipts/{receipt_id}/dismiss")
def dismiss(request: Request, admission: ActingBroker, receipt_id: int) -> Response:
    """It is none of ours: off the list. It stays in the archive."""

    def put_aside(work: Work) -> Done:
        dismiss_receipt(work, receipt_id=receipt_id)
        return Done("dismissed")

    return act(request, admission, put_aside, then=f"{HERE}?undo={receipt_id}", again=_again(request, admission))


@router.post("/desk/receipts/{receipt_id}/unmatch")
def unmatch(request: Request, admission: ActingBroker, receipt_id: int) -> Response:
    """Take back what was just said of a receipt, while it has moved nothing: it waits again."""

    def taken_back(work: Work) -> Done:
        unmatch_receipt(work, receipt_id=receipt_id)
        return Done("unmatched")

    return act(request, admission, taken_back, then=HERE, again=_again(request, admission))


def _again(request: Request, admission: Admission, **typed: Any) -> Callable[[Problem], Response]:
    """The list once more, with what was wrong and what was typed."""

    def again(problem: Problem) -> Response:
        with work_of(request, admission) as work:
            return _page(request, work, problem=problem, **typed)

    return again


def _page(request: Request, work: Work, *, problem: Problem | None = None, **more: Any) -> HTMLResponse:
    rows = open_receipts(work, limit=_MANY)
    may = "broker" in work.actor.roles
    status = problem.status if problem else 200
    shown: dict[str, Any] = {"typed": {}, "sure": None, "undo": None} | more
    return page(request, "desk/receipts.html", status=status, problem=problem, rows=rows, may=may, **shown)
