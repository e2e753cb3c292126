"""Errors of services become HTTP answers here, each kind once, all in the one shape."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from psycopg import DataError, OperationalError
from sqlalchemy.exc import DataError as WrappedDataError
from sqlalchemy.exc import OperationalError as WrappedOperationalError
from starlette.exceptions import HTTPException

from app.api.guard import furnished
from app.core.errors import Conflict, Forbidden, GuicangError, Invalid, NotFound, Unavailable
from schemas.http.problems import MEDIA_TYPE, FieldProblem, Problem

_log = logging.getLogger(__name__)

KINDS: dict[type[GuicangError], tuple[int, str]] = {
    NotFound: (404, "Not found"),
    Conflict: (409, "Conflict"),
    Invalid: (422, "Invalid"),
    Forbidden: (403, "Forbidden"),
    Unavailable: (503, "Unavailable"),
}
_STATUS_CODES = {401: "not_logged_in", 404: "no_such_address", 405: "method_not_allowed", 413: "too_large"}


_OWN_STATUS = {"not_logged_in": (401, "Not logged in"), "too_many_attempts": (429, "Too many requests")}
"""Codes for which HTTP has a word of its own."""


class NotLoggedIn(GuicangError):
    """Nobody is known by what the request carries (HTTP 401)."""

    def __init__(self) -> None:
        super().__init__("not_logged_in", "Log in first, or send a valid bearer token.")


def problem_answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The answer that carries `problem`."""
    return Response(problem.model_dump_json(), problem.status, headers, MEDIA_TYPE)


def problem_of(error: GuicangError) -> Problem:
    """The problem that `error` is told as."""
    status, title = _OWN_STATUS.get(error.code) or _kind(error)
    return make_problem(status, title, error.code, error.message, arguments=dict(error.arguments))


def make_problem(status: int, title: str, code: str, detail: str, **more: object) -> Problem:
    """A problem with its type made from its code."""
    return Problem.model_validate(
        {"type": f"urn:guicang:error:{code}", "title": title, "status": status, "code": code, "detail": detail} | more
    )


def install(app: FastAPI) -> None:
    """Let `app` answer every error in the one shape."""
    app.add_exception_handler(GuicangError, _guicang_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DataError, _not_storable)
    app.add_exception_handler(WrappedDataError, _not_storable)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(WrappedOperationalError, _database_away)
    app.add_exception_handler(Exception, _unexpected)


def _kind(error: GuicangError) -> tuple[int, str]:
    return next((found for kind, found in KINDS.items() if isinstance(error, kind)), (500, "Error"))


async def _guicang_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, GuicangError)  # noqa: S101 (registered for this class)
    wait = str(error.arguments.get("seconds", 1))
    headers = {"Retry-After": wait} if isinstance(error, Unavailable) else {}
    if isinstance(error, NotLoggedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return problem_answer(problem_of(error), headers)


async def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # The value that was sent stays out: it may be somebody's name.
    fields = [
        FieldProblem(field=".".join(map(str, found["loc"])), message=str(found["msg"])) for found in error.errors()
    ]
    detail = "; ".join(f"{found.field}: {found.message}" for found in fields[:3])
    return problem_answer(make_problem(422, "Invalid", "invalid_request", detail, fields=fields))


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = _STATUS_CODES.get(error.status_code, "http_error")
    problem = make_problem(error.status_code, str(error.detail), code, str(error.detail))
    return problem_answer(problem, dict(error.headers or {}))


async def _not_storable(request: Request, error: Exception) -> Response:
    """A text with a NUL in it, a number beyond every column: wrong wherever it was sent, so told here once."""
    _log.warning("%s %s: the database cannot hold what was sent (%s)", request.method, request.url.path, type(error))
    problem = make_problem(422, "Invalid", "not_storable", "Something in it is no text or number that can be kept.")
    return problem_answer(problem)


async def _database_away(request: Request, error: Exception) -> Response:
    """The database is down, out of room or in a knot of its own: nothing the caller did, and worth another try."""
    _log.error("%s %s: the database did not answer", request.method, request.url.path, exc_info=error)
    detail = "The database does not answer at this moment; try again."
    return problem_answer(make_problem(503, "Unavailable", "database_away", detail), {"Retry-After": "5"})


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__, exc_info=error)
    answer = problem_answer(make_problem(500, "Error", "unexpected", "Something broke here; it has been logged."))
    answer.raw_headers = furnished(answer.raw_headers)  # answered above every middleware, the guard included
    return answer
