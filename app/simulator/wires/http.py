"""The HTTP listener, in the form local e-ports offer: messages as base64 in JSON, and the answers to fetch.

    POST   …/cebcmsg                     {"message": {"messageHead": {…}, "messageBody": {"data": BASE64}}}  → OK
    GET    …/cebrmsg?dxpid=MAILBOX       {"messages": [{"messageHead": {…}, "messageBody": {…}}, …]}
    DELETE …/cebrmsg/NAME?dxpid=MAILBOX  204
    GET    /   /report.json              the conformance report as it stands

`OK` is said after the answers are in the book. A message sent again is `OK` again. The GET and DELETE half is ours:
what is published fetches rows, not messages.
"""

import base64
import binascii
import json
import logging
import re
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.clock import Clock, SystemClock
from app.simulator.book import Reply
from app.simulator.report import report_of
from app.simulator.report.page import as_page
from app.simulator.report.text import as_json
from app.simulator.rules import SimulatedCustoms
from app.simulator.wires.moods import Mood, Moods
from schemas.customs.secure import MAX_BYTES
from schemas.customs.times import SHANGHAI

log = logging.getLogger(__name__)
CHANNEL = "http"
CUSTOMS_BOX = "DXPEDCCEB0000002"
MOST_AT_ONCE = 100
_MOST_BODY = MAX_BYTES * 4 // 3 + 65_536
_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
_THREADS = 64
_SECONDS = 30


class HttpListener:
    """Serves until it is closed. `port` 0 takes a free one; `address` says which was taken."""

    def __init__(
        self, customs: SimulatedCustoms, *, host: str = "127.0.0.1", port: int = 0, clock: Clock | None = None
    ) -> None:
        self._server = _Server((host, port), _Handler)
        self._server.customs, self._server.clock = customs, clock or SystemClock()
        self._server.moods = Moods(customs.seed, customs.habits)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """`http://127.0.0.1:8090`."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    """A thread a connection, and no more than so many at work."""

    daemon_threads = True
    request_queue_size = 128
    customs: SimulatedCustoms
    clock: Clock
    moods: Moods

    def __init__(self, *arguments: Any) -> None:
        self.places = threading.BoundedSemaphore(_THREADS)
        super().__init__(*arguments)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (its caller's names)
        log.info("a connection to the simulated customs ended early")


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = _SECONDS
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]  (nobody else makes one)
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        if not urlsplit(self.path).path.rstrip("/").endswith("/cebcmsg"):
            self._say(404, "there is nothing here; messages go to …/cebcmsg")
            return
        body = self._body()
        if body is not None:
            with self.server.places:
                self._take(body)

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path.rstrip("/").endswith("/cebrmsg"):
            self._hand_out(query.get("dxpid", [""])[0])
        elif path in ("/", "/report.json"):
            report = report_of(self.server.customs.book, self.server.clock.now())
            page = path == "/"
            kind = "text/html" if page else "application/json"
            self._say(200, as_page(report) if page else as_json(report), f"{kind}; charset=utf-8")
        else:
            self._say(404, "there is nothing here; answers are at …/cebrmsg?dxpid=…, the report at /")

    def do_DELETE(self) -> None:
        path = urlsplit(self.path).path
        folder, _, name = path.rpartition("/")
        if not folder.endswith("/cebrmsg") or not _NAME.fullmatch(unquote(name)):
            self._say(404, "an answer is deleted at …/cebrmsg/NAME?dxpid=…")
            return
        self.server.customs.handed_over([unquote(name)])
        self._say(204, "")

    def _take(self, body: bytes) -> None:
        try:
            head, message = opened(body)
        except ValueError as error:
            self._say(400, str(error))
            return
        mood = self.server.moods.meet(str(head.get("messageId") or "?"))
        if mood.drops_before or mood.down:
            self._fail(mood)
            return
        try:
            self.server.customs.receive(
                message,
                self.server.clock.now(),
                channel=CHANNEL,
                mailbox=str(head.get("senderID") or ""),
                called=str(head.get("messageId") or ""),
            )
        except OSError:
            self._say(503, "the simulated customs cannot write; try again")
            return
        if mood.drops_after:
            self._fail(mood)
        else:
            self._say(200, "OK")

    def _fail(self, mood: Mood) -> None:
        if mood.down and not mood.drops_before:
            self._say(503, "down, as the scenario says")
            return
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _hand_out(self, mailbox: str) -> None:
        if not mailbox:
            self._say(400, "whose answers? …/cebrmsg?dxpid=…")
            return
        now = self.server.clock.now()
        replies = self.server.customs.due(now, channel=CHANNEL, mailbox=mailbox, most=MOST_AT_ONCE)
        found = {"messages": [_enclosed(reply, mailbox) for reply in replies]}
        self._say(200, json.dumps(found), "application/json")

    def _body(self) -> bytes | None:
        """The request's body; None after a refusal was said."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.close_connection = True
            self._say(411, "Content-Length is wanted")
        elif int(length) > _MOST_BODY:
            self.close_connection = True
            self._say(413, f"at most {_MOST_BODY} bytes")
        else:
            return self.rfile.read(int(length))
        return None

    def _say(self, status: int, words: str, kind: str = "text/plain; charset=utf-8") -> None:
        body = words.encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's names)
        """Nothing: a request line may hold a mailbox, and the book knows what came."""


def opened(body: bytes) -> tuple[dict[str, Any], bytes]:
    """Head and message of a posted body, with the outer `message` or without; ValueError says what is wrong."""
    try:
        found = json.loads(body)
        message = found.get("message", found)
        head, data = message["messageHead"], message["messageBody"]["data"]
    except (ValueError, RecursionError):
        raise ValueError("the body is no JSON") from None
    except (AttributeError, KeyError, TypeError):
        raise ValueError("messageHead and messageBody.data are wanted") from None
    if not isinstance(head, dict) or not isinstance(data, str):
        raise ValueError("messageHead is an object and messageBody.data a text")  # noqa: TRY004
    try:
        return head, base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("messageBody.data is no base64") from None


def _enclosed(reply: Reply, mailbox: str) -> dict[str, Any]:
    return {
        "messageHead": {
            "version": "1.0",
            "messageId": reply.name,
            "senderID": CUSTOMS_BOX,
            "receiverID": mailbox,
            "sendTime": reply.due.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            "messageType": f"{reply.name.partition('_')[0]}.xml",
        },
        "messageBody": {"data": base64.b64encode(reply.body).decode("ascii")},
    }
