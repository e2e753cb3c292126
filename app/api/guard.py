"""The guard of the API: security headers on every answer, whatever answered. Plain ASGI, to cost a scan nothing."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.http.headers import DATA_POLICY, FILE_POLICY, HEADERS, UNFRAMED

API_PREFIX = "/api/"
_FILES = (b"application/pdf", b"image/", b"application/vnd.")

Pairs = tuple[tuple[bytes, bytes], ...]


def _pairs(policy: str, **more: str) -> Pairs:
    named = {**HEADERS, "content-security-policy": policy, **more}
    return tuple((name.encode(), value.encode()) for name, value in named.items())


_DATA = _pairs(DATA_POLICY, **UNFRAMED)
_FILE = _pairs(FILE_POLICY)


class ApiGuard:
    """Stands before the API and adds what an answer does not say itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API_PREFIX):
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = furnished(list(message["headers"]))
            await send(message)

        await self._app(scope, receive, guarded)


def furnished(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """`headers` with the security headers they lack; which policy depends on what is sent."""
    said = {name.lower(): value for name, value in headers}
    wanted = _FILE if said.get(b"content-type", b"").startswith(_FILES) else _DATA
    return headers + [pair for pair in wanted if pair[0] not in said]
