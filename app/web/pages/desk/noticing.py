"""Notices: what the desk was told, taken off it by whoever has seen to it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.core.errors import Invalid
from app.customs.notices.service import State, acknowledge_notices, notices, reopen_notices
from app.db.work import Work
from app.web.acting import Done, act, work_of
from app.web.admission import ActingBroker, OfficeStaff, OpenWork
from app.web.rendering import page
from schemas.http.problems import Problem

router = APIRouter()
PAGE = 100
STATES: tuple[State, ...] = ("open", "acknowledged", "resolved")


@router.get("/desk/notices")
def notice_list(
    request: Request,
    work: OpenWork,
    _: OfficeStaff,
    state: Literal["open", "acknowledged", "resolved"] = "open",
    cursor: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """What was told, oldest first."""
    return _page(request, work, state=state, cursor=cursor)


@router.post("/desk/notices/acknowledge")
def take_off(
    request: Request, admission: ActingBroker, ids: Annotated[list[int] | None, Form(alias="id", max_length=500)] = None
) -> Response:
    """The chosen ones have been seen: off the desk. They stay to be found under those that were seen."""
    chosen = tuple(ids or ())

    def seen(work: Work) -> Done:
        if not chosen:
            raise Invalid("nothing_chosen", "Choose at least one notice.")
        return Done("notices_seen", str(acknowledge_notices(work, ids=chosen)))

    def again(problem: Problem) -> Response:
        with work_of(request, admission) as work:
            return _page(request, work, problem=problem)

    return act(request, admission, seen, then="/desk/notices", again=again)


@router.post("/desk/notices/reopen")
def put_back(
    request: Request, admission: ActingBroker, ids: Annotated[list[int] | None, Form(alias="id", max_length=500)] = None
) -> Response:
    """The chosen ones were taken off the desk too soon: back on it."""
    chosen = tuple(ids or ())

    def again_open(work: Work) -> Done:
        if not chosen:
            raise Invalid("nothing_chosen", "Choose at least one notice.")
        return Done("notices_back", str(reopen_notices(work, ids=chosen)))

    def again(problem: Problem) -> Response:
        with work_of(request, admission) as work:
            return _page(request, work, state="acknowledged", problem=problem)

    return act(request, admission, again_open, then="/desk/notices?state=acknowledged", again=again)


def _page(
    request: Request, work: Work, *, state: State = "open", cursor: int = 0, problem: Problem | None = None
) -> HTMLResponse:
    rows = notices(work, state=state, after=cursor, limit=PAGE + 1)
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    values = {"notices": rows[:PAGE], "state": state, "states": STATES, "next": following, "first": not cursor}
    return page(request, "desk/notice_list.html", status=problem.status if problem else 200, problem=problem, **values)
