"""Acting from a form: one unit of work, then either on to the next page, or the problem beside the form again.

What was done is said once, on the page one is led to: a cookie carries its code there, no personal data.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.core.errors import Conflict, Forbidden, GuicangError, Invalid, NotFound, Unavailable
from app.db.work import Database, Work
from app.people.service import Admission
from schemas.http.problems import Problem

SAID = "guicang_said"
_SAID_SECONDS = 30
_SAID_FORM = re.compile(r"([a-z_]{1,40})\|([A-Za-z0-9_.-]{0,60})")
_KINDS: dict[type[GuicangError], tuple[int, str]] = {
    NotFound: (404, "Not found"),
    Conflict: (409, "Conflict"),
    Invalid: (422, "Invalid"),
    Forbidden: (403, "Forbidden"),
    Unavailable: (503, "Unavailable"),
}


class Done(NamedTuple):
    """What was done: a code of names.DONE, and a number it is said of (how many, or which)."""

    code: str
    number: str = ""


@contextmanager
def work_of(request: Request, admission: Admission) -> Iterator[Work]:
    """A unit of work of whoever is logged in."""
    database: Database = request.app.state.database
    with database.work(site_id=request.app.state.site_id, actor=admission.actor) as work:
        yield work


def act(
    request: Request,
    admission: Admission,
    deed: Callable[[Work], Done],
    *,
    then: str | Callable[[Done], str],
    again: Callable[[Problem], Response],
) -> Response:
    """Do `deed` in one unit of work and go `then`; where it is refused nothing is done, and `again` shows the form."""
    try:
        with work_of(request, admission) as work:
            done = deed(work)
    except GuicangError as error:
        return again(problem_of(error))
    return led_on(then if isinstance(then, str) else then(done), done)


def led_on(goal: str, done: Done) -> Response:
    """To another page, which says once what was done."""
    answer = RedirectResponse(goal, 303)
    answer.set_cookie(SAID, f"{done.code}|{done.number}", max_age=_SAID_SECONDS, httponly=True, samesite="strict")
    return answer


def said_in(request: Request) -> Done | None:
    """What the page before did, to be said on this one."""
    found = _SAID_FORM.fullmatch(request.cookies.get(SAID, ""))
    return Done(found[1], found[2]) if found else None


def problem_of(error: GuicangError) -> Problem:
    """The problem a refused act is shown as."""
    status, title = next((told for kind, told in _KINDS.items() if isinstance(error, kind)), (500, "Error"))
    told: dict[str, Any] = {"type": f"urn:guicang:error:{error.code}", "title": title, "status": status}
    return Problem(**told, code=error.code, detail=error.message, arguments=dict(error.arguments))
