"""Who stands at the web door: the session cookie, the token every form carries, the roles each page is for.

The guard (guard.py) has looked for the session before any route runs, so a page can rely on it.
"""

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import Response

from app.core.errors import Forbidden
from app.db.work import Database, Work
from app.flow.rights import (
    BROKERS,
    DESIGNERS,
    EXPORTERS,
    FLOOR,
    HOUSE,
    MONTH_READERS,
    OFFICE,
    READERS,
    RIGHTS,
    SEALED,
    require,
)
from app.people.service import Admission, same_token
from schemas.http.sessions import COOKIE, CSRF_HEADER, cookie_rules
from schemas.vocabulary import Role

BOOK_READERS = (Role.BROKER, Role.MANAGER, Role.AUDITOR)
"""Who may see what is to be booked back (app/relisting/drafts says the same)."""


def caller(request: Request) -> Admission:
    """Who is logged in; the guard lets nobody else through."""
    return request.state.admission


def check_form(request: Request, token: str | None) -> None:
    """A form carries the session's token. Raises `Forbidden` (csrf_token_wrong)."""
    if not same_token(token, caller(request).csrf_token):
        raise Forbidden("csrf_token_wrong", "The form is out of date; reload the page and try again.")


def is_floor(admission: Admission) -> bool:
    """Whether somebody may scan."""
    return not admission.actor.roles.isdisjoint(FLOOR)


def allow(*roles: Role) -> Callable[[Request], Admission]:
    """A dependency that lets in these roles only. Raises `Forbidden` (not_your_role)."""

    def allowed(request: Request) -> Admission:
        admission = caller(request)
        require(admission.actor, roles)
        return admission

    allowed.roles = frozenset(roles)  # pyright: ignore[reportFunctionMemberAccess]
    return allowed


def acting(*roles: Role) -> Callable[..., Admission]:
    """A dependency of a form: these roles, and the session's token. Raises `Forbidden`."""
    let_through = allow(*roles)

    def acted(request: Request, csrf_token: Annotated[str, Form(max_length=80)] = "") -> Admission:
        admission = let_through(request)
        check_form(request, csrf_token)
        return admission

    acted.roles = frozenset(roles)  # pyright: ignore[reportFunctionMemberAccess]
    return acted


def scripted(*roles: Role) -> Callable[[Request], Admission]:
    """A dependency of what a script of ours sends: these roles, and the session's token in a header."""
    let_through = allow(*roles)

    def sent(request: Request) -> Admission:
        admission = let_through(request)
        check_form(request, request.headers.get(CSRF_HEADER))
        return admission

    sent.roles = frozenset(roles)  # pyright: ignore[reportFunctionMemberAccess]
    return sent


Reader = Annotated[Admission, Depends(allow(*READERS))]
FloorStaff = Annotated[Admission, Depends(allow(*FLOOR))]
BookStaff = Annotated[Admission, Depends(allow(*BOOK_READERS))]
OfficeStaff = Annotated[Admission, Depends(allow(*OFFICE))]
MonthReader = Annotated[Admission, Depends(allow(*MONTH_READERS))]
HouseStaff = Annotated[Admission, Depends(allow(*HOUSE))]
Exporter = Annotated[Admission, Depends(allow(*EXPORTERS))]
Designer = Annotated[Admission, Depends(allow(*DESIGNERS))]
ActingBroker = Annotated[Admission, Depends(acting(*BROKERS))]
ActingLead = Annotated[Admission, Depends(acting(Role.LEAD))]
ActingCloser = Annotated[Admission, Depends(acting(*RIGHTS["close_month"]))]
ActingOffice = Annotated[Admission, Depends(acting(*OFFICE))]
ActingHouse = Annotated[Admission, Depends(acting(*HOUSE))]
ActingOpener = Annotated[Admission, Depends(acting(*SEALED))]
ActingExporter = Annotated[Admission, Depends(acting(*EXPORTERS))]
ActingDesigner = Annotated[Admission, Depends(acting(*DESIGNERS))]


def _open_work(request: Request, admission: Reader) -> Iterator[Work]:
    database: Database = request.app.state.database
    with database.work(site_id=request.app.state.site_id, actor=admission.actor) as work:
        yield work


# `scope="function"`: the commit comes before the answer.
OpenWork = Annotated[Work, Depends(_open_work, scope="function")]


def let_in(request: Request, response: Response, secret: str) -> None:
    """Give the browser its session."""
    response.set_cookie(COOKIE, secret, **cookie_rules(request.url.scheme))
