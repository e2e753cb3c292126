"""The guard of the web door, before any route: a login for everything, strict headers, errors as pages.

Written as plain ASGI and out of the way of the API, whose scans it must not slow down.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import GuicangError
from app.people.service import Admission
from app.web.addresses import LOGIN, is_open, is_ours, is_page
from schemas.http.headers import HEADERS, PAGE_POLICY, UNFRAMED
from schemas.http.problems import MEDIA_TYPE, Problem
from schemas.http.reach import card_reaches
from schemas.http.sessions import COOKIE

PAGE_HEADERS = {**HEADERS, **UNFRAMED, "content-security-policy": PAGE_POLICY}
MOST_BYTES = 48 * 1024 * 1024
"""The largest form: a whole message, or five photos of an inspection."""

ErrorPage = Callable[[Request, Problem], Response]


class WebGuard:
    """Stands before everything that is not the API."""

    def __init__(self, app: ASGIApp, error_page: ErrorPage) -> None:
        self._app, self._error_page = app, error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_ours(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = _Answer(send, self._page_for(request))
        admission = None if is_open(scope["path"]) else await _admitted(request)
        if admission is None and not is_open(scope["path"]):
            await _turned_away(request)(scope, receive, answer.send)
            return
        if admission and admission.kind == "station" and not card_reaches(request.method, scope["path"]):
            await _not_by_card(request)(scope, receive, answer.send)
            return
        request.state.admission = admission
        if announced(request) > MOST_BYTES:
            await _too_large()(scope, receive, answer.send)
            return
        await self._run(scope, _bounded(receive), answer)

    async def _run(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, receive, answer.send)
        except Exception:
            if not answer.started:  # the people in front of the screen get a page; the log gets the rest
                await _broken()(scope, receive, answer.send)
            raise

    def _page_for(self, request: Request) -> Callable[[Problem], Response] | None:
        if "text/html" not in request.headers.get("accept", ""):
            return None
        return lambda problem: self._error_page(request, problem)


class _Answer:
    """An answer on its way out: headers are added, a problem becomes a page where one is wanted."""

    def __init__(self, send: Send, as_page: Callable[[Problem], Response] | None) -> None:
        self._send, self._as_page = send, as_page
        self._held: Message | None = None
        self._body = b""
        self.started = False

    async def send(self, message: Message) -> None:
        self.started = True
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._held is None:
            await self._send(message)
        else:
            await self._collect(message)

    async def _start(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in PAGE_HEADERS.items():
            headers.setdefault(name, value)
        if self._as_page and headers.get("content-type", "").startswith(MEDIA_TYPE):
            self._held = message
        else:
            await self._send(message)

    async def _collect(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body") or self._held is None or self._as_page is None:
            return
        page = self._as_page(Problem.model_validate_json(self._body))
        headers = MutableHeaders(scope=self._held)
        headers["content-type"], headers["content-length"] = page.headers["content-type"], str(len(page.body))
        await self._send(self._held)
        await self._send({"type": "http.response.body", "body": page.body})


def announced(request: Request) -> int:
    """How many bytes a request says its body has; 0 where it does not say."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isdecimal() else 0


def _bounded(receive: Receive) -> Receive:
    """`receive`, until more has come than any form of ours holds: a body need not say how long it is."""
    left = MOST_BYTES

    async def counting() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, "This is larger than anything that is taken here.")
        return message

    return counting


async def _admitted(request: Request) -> Admission | None:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    secret = bearer if scheme.lower() == "bearer" else request.cookies.get(COOKIE)
    if not secret:
        return None
    keeper: Any = request.app.state.doorkeeper
    try:
        return await keeper.know(secret)
    except GuicangError as error:
        if error.code == "not_logged_in":
            return None
        raise


def _turned_away(request: Request) -> Response:
    path, query = request.url.path, request.url.query
    if request.method in {"GET", "HEAD"} and is_page(path):
        wanted = f"{path}?{query}" if query else path
        return RedirectResponse(LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='/')}", 303)
    return _problem(401, "not_logged_in", "Not logged in", "Log in first.")


def _not_by_card(request: Request) -> Response:
    """Who came in by card is led to the stations; what is no page says why not."""
    if request.method in {"GET", "HEAD"} and is_page(request.url.path):
        return RedirectResponse("/stations", 303)
    return _problem(403, "not_by_card", "Forbidden", "A badge card lets in at the stations only: log in for this.")


def _too_large() -> Response:
    return _problem(413, "too_large", "Too large", f"At most {MOST_BYTES:,} bytes are taken here.")


def _broken() -> Response:
    return _problem(500, "unexpected", "Error", "Something broke here; it has been logged.")


def _problem(status: int, code: str, title: str, detail: str) -> Response:
    problem = Problem(type=f"urn:guicang:error:{code}", title=title, status=status, code=code, detail=detail)
    return JSONResponse(json.loads(problem.model_dump_json()), status, media_type=MEDIA_TYPE)
