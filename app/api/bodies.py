"""Bodies of requests: nobody's is read before a login is shown, and none is read beyond its limit."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from app.api.admission import secret_of

MOST_JSON = 4 * 1024 * 1024
"""500 scans or announcements with everything they may carry stay below this."""

FileName = Annotated[
    str,
    Query(min_length=1, max_length=120, pattern=r"^[^/\\\x00-\x1f\x7f]+$", description="How the file is called."),
]

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BoundedRoute(APIRoute):
    """A route whose JSON body may not pass `MOST_JSON`; files are bounded by `file_body`."""

    def get_route_handler(self) -> Handler:
        handle, has_json = super().get_route_handler(), self.body_field is not None

        async def bounded(request: Request) -> Response:
            self.admit(request)
            if not has_json:
                return await handle(request)
            refuse_announced(request, MOST_JSON)
            return await handle(Request(request.scope, _counted(request.receive, MOST_JSON)))

        return bounded

    def admit(self, request: Request) -> None:
        """Whether to go on at all, before the body is read."""


class GuardedRoute(BoundedRoute):
    """A bounded route behind the login: who shows no secret at all is turned away before the body is read."""

    def admit(self, request: Request) -> None:
        """Raises `NotLoggedIn`; whether the secret is good is asked by `caller`."""
        secret_of(request)


def file_body(most: int) -> Callable[[Request], Awaitable[bytes]]:
    """A dependency that reads the raw body, at most `most` bytes. Raises `HTTPException` 413 as soon as it is more."""

    async def read(request: Request) -> bytes:
        refuse_announced(request, most)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise _too_large(most)
        return bytes(body)

    return read


def described_body(*media_types: str) -> dict[str, Any]:
    """What OpenAPI is to say of a route that takes a file as its body."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in media_types}
    return {"requestBody": {"required": True, "content": content}}


def refuse_announced(request: Request, most: int) -> None:
    """Refuse a body that says itself that it is too large, without reading it."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)


def _counted(receive: Receive, most: int) -> Receive:
    """`receive`, until more than `most` bytes have come."""
    left = most

    async def counting() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise _too_large(most)
        return message

    return counting


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"At most {most:,} bytes are taken here.")
