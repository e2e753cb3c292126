"""Coming in and going out: the login form, the log-out button, the language switch."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.errors import Forbidden, Unavailable
from app.people import service as people
from app.people.entering import Claim, come_in
from app.people.service import same_token
from app.web import language
from app.web.addresses import HOME, LOGIN, safe_next, safe_page
from app.web.admission import OpenWork, check_form, let_in
from app.web.rendering import page
from schemas.http.sessions import COOKIE

router = APIRouter()
_FORM_COOKIE = "guicang_login"
_YEAR = 365 * 24 * 3600


@router.get(LOGIN)
def login_form(request: Request, wanted: Annotated[str | None, Query(alias="next")] = None) -> Response:
    """The login. Its form carries the token of a cookie, so that no other site can log somebody in."""
    return _form(request, safe_next(wanted))


@router.post(LOGIN)
def log_in(
    request: Request,
    login: Annotated[str, Form(max_length=80)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    token: Annotated[str, Form(max_length=80)] = "",
    wanted: Annotated[str | None, Form(alias="next")] = None,
) -> Response:
    """Come in and go on to where one was going; a wrong login says so and no more."""
    goal = safe_next(wanted)
    if not same_token(token, request.cookies.get(_FORM_COOKIE)):
        return _form(request, goal, problem="stale", status=403)
    try:
        secret = _issue(request, login.strip(), password)
    except Forbidden:
        return _form(request, goal, problem="wrong", status=403, login=login)
    except Unavailable as later:
        return _form(request, goal, problem="later", status=429, login=login, seconds=later.arguments["seconds"])
    answer = RedirectResponse(goal, 303)
    let_in(request, answer, secret)
    answer.delete_cookie(_FORM_COOKIE)
    return answer


@router.post("/logout")
def log_out(request: Request, work: OpenWork, csrf_token: Annotated[str, Form()] = "") -> Response:
    """End this session."""
    check_form(request, csrf_token)
    secret = request.cookies[COOKIE]
    people.log_out(work, secret)
    request.app.state.doorkeeper.forget(secret)
    answer = RedirectResponse(LOGIN, 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/language")
def switch_language(
    tongue: Annotated[str, Form()] = "", wanted: Annotated[str | None, Form(alias="next")] = None
) -> Response:
    """Remember a language and go back to the page it was asked from. Harmless, so it needs no token."""
    answer = RedirectResponse(safe_page(wanted), 303)
    if tongue in language.TONGUES:
        answer.set_cookie(language.COOKIE, tongue, max_age=_YEAR, httponly=True, samesite="lax")
    return answer


def _form(
    request: Request, goal: str, *, status: int = 200, problem: str = "", login: str = "", seconds: object = 0
) -> HTMLResponse:
    token = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(24)
    minutes = -(-int(str(seconds)) // 60)
    values = {"goal": goal, "home": HOME, "token": token, "problem": problem, "login": login, "minutes": minutes}
    answer = page(request, "login.html", status=status, **values)
    secure = request.url.scheme == "https"
    answer.set_cookie(_FORM_COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return answer


def _issue(request: Request, login: str, password: str) -> str:
    claim = Claim(login, password, request.client.host if request.client else "")
    return come_in(request.app.state.database, request.app.state.site_id, claim, kind="session").issued.secret
