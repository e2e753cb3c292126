"""HTTP to a local e-port: messages as base64 in JSON, posted one by one; receipts fetched, and deleted when kept.

`POST …/cebcmsg` is what e-ports offer in the field (docs/customs.md names the source). How receipts are fetched is not
published as messages anywhere: `GET` and `DELETE …/cebrmsg` are ours, small enough for an adapter.
"""

import base64
import binascii
import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import urllib3

from app.core.clock import Clock, SystemClock
from app.core.errors import Unavailable
from schemas.customs.times import SHANGHAI

_log = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
_SECONDS = urllib3.Timeout(connect=5, read=30)
_MOST = 256 * 1024 * 1024
"""Bytes of an answer that are read: a hundred messages of a size that would be refused anyway."""


class HttpGateway:
    """`address` is the e-port's, with `user:password@` where it wants them; `sender` our mailbox there."""

    def __init__(self, address: str, *, sender: str, receiver: str, clock: Clock | None = None) -> None:
        parts = urlsplit(address)
        self._base = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().rstrip("/")
        login = f"{parts.username}:{parts.password or ''}" if parts.username else None
        headers = urllib3.make_headers(basic_auth=login) if login else {}
        # No retries and no redirects of the client's own: a message is sent again by its guid, later.
        self._pool = urllib3.PoolManager(headers=headers, timeout=_SECONDS, retries=False, maxsize=4)
        self._sender, self._receiver, self._clock = sender, receiver, clock or SystemClock()

    def send(self, guid: str, body: bytes) -> None:
        said = self._ask("POST", "cebcmsg", json=self._wrapped(guid, body)).strip()
        if said != b"OK":
            raise Unavailable("gateway_refused", "The e-port did not take the message: its answer was not OK.")

    def receive(self) -> Iterator[tuple[str, bytes]]:
        answer = self._ask("GET", f"cebrmsg?dxpid={quote(self._sender)}")
        try:
            messages: list[Any] = json.loads(answer)["messages"]
            heads = [str(message["messageHead"]["messageId"]) for message in messages]
        except (ValueError, KeyError, TypeError):
            raise Unavailable("gateway_refused", "The e-port's list of receipts cannot be read.") from None
        for name, message in zip(heads, messages, strict=True):
            if _NAME.fullmatch(name):
                yield name, _content(message)
            else:
                _log.warning("a receipt of the e-port has no usable messageId and is left there")

    def done(self, name: str) -> None:
        self._ask("DELETE", f"cebrmsg/{quote(name)}?dxpid={quote(self._sender)}")

    def given_up(self) -> list[str]:
        return []

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()

    def _wrapped(self, guid: str, body: bytes) -> dict[str, Any]:
        head = {
            "version": "1.0",
            "messageId": guid,
            "senderID": self._sender,
            "receiverID": self._receiver,
            "sendTime": self._clock.now().astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            "messageType": "CEB625Message.xml",
        }
        return {"message": {"messageHead": head, "messageBody": {"data": base64.b64encode(body).decode()}}}

    def _ask(self, method: str, what: str, *, json: dict[str, Any] | None = None) -> bytes:
        try:
            answer = self._pool.request(method, f"{self._base}/{what}", json=json, preload_content=False)
            try:
                body = answer.read(_MOST, decode_content=True)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable("gateway_down", f"The e-port does not answer: {type(error).__name__}.") from None
        if method == "DELETE" and answer.status == 404:
            return b""
        if answer.status >= 500:
            raise Unavailable("gateway_down", f"The e-port answered {answer.status}.")
        if not 200 <= answer.status < 300:
            raise Unavailable("gateway_refused", f"The e-port answered {answer.status}.")
        return body


def _content(message: Any) -> bytes:
    """The message's bytes; what cannot be taken out of its wrapping is handed on with it, to be kept and refused."""
    try:
        return base64.b64decode(message["messageBody"]["data"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        return json.dumps(message, ensure_ascii=False).encode()
