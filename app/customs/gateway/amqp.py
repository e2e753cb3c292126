"""AMQP 0-9-1 (RabbitMQ) to a transfer client: terminal-node envelopes through two queues.

A message counts as sent when the broker has confirmed it, and a receipt is acknowledged when it is kept.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

from app.core.clock import Clock, SystemClock
from app.core.errors import Unavailable
from schemas.customs.envelope import wrap
from schemas.customs.messages import DxpMsg

_AT_ONCE = 100
_NAME = re.compile(r"[A-Za-z0-9._-]{1,120}")
_MESSAGE = "CEB625Message"
_Said = TypeVar("_Said")


class AmqpGateway:
    """`address` is an amqp or amqps URL. Messages go to the queue `receiver`, receipts come from `receipts`.

    Neither queue is declared: who runs the broker does that (docs/customs.md). The connection is made when it is
    needed, and made again when it was lost; receipts that were not done come again then.
    """

    def __init__(
        self, address: str, *, sender: str, receiver: str, receipts: str | None = None, clock: Clock | None = None
    ) -> None:
        self._parameters = pika.URLParameters(address)
        self._parameters.socket_timeout = self._parameters.stack_timeout = 10
        self._parameters.blocked_connection_timeout = 30
        self._sender, self._receiver = sender, receiver
        self._receipts = receipts or f"{sender}_HZ"
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()  # pika's connections are for one thread at a time
        self._channel: BlockingChannel | None = None
        self._held: dict[str, tuple[int, bytes]] = {}

    def send(self, guid: str, body: bytes) -> None:
        properties = pika.BasicProperties(
            content_type="application/xml", delivery_mode=2, message_id=guid, type=_MESSAGE
        )
        wrapped = self._wrapped(guid, body)
        self._do(
            lambda channel: channel.basic_publish("", self._receiver, wrapped, properties, mandatory=True), again=True
        )

    def receive(self) -> Iterator[tuple[str, bytes]]:
        self._do(self._fetch)
        yield from [(name, body) for name, (_, body) in self._held.items()]

    def done(self, name: str) -> None:
        tag, _ = self._held.pop(name, (None, b""))
        if tag is not None:
            self._do(lambda channel: channel.basic_ack(tag))

    def given_up(self) -> list[str]:
        return []

    def close(self) -> None:
        """Let go of the connection; what was not done comes again."""
        with self._lock:
            self._forget()

    def _wrapped(self, guid: str, body: bytes) -> bytes:
        # To the second, as the envelope writes it.
        now = self._clock.now()
        envelope = DxpMsg(
            cop_msg_id=guid,
            sender_id=self._sender,
            receiver_ids=(self._receiver,),
            creat_time=now - timedelta(microseconds=now.microsecond),
            msg_type=_MESSAGE,
            data=body,
        )
        return wrap(envelope)

    def _fetch(self, channel: BlockingChannel) -> None:
        while len(self._held) < _AT_ONCE:
            method, properties, body = channel.basic_get(self._receipts)
            if method is None or body is None:
                return
            self._held[self._name(properties, body, method.delivery_tag)] = method.delivery_tag, body

    def _name(self, properties: Any, body: bytes, tag: int) -> str:
        given = properties.message_id or ""
        name = given if _NAME.fullmatch(given) else f"{hashlib.sha256(body).hexdigest()[:32]}.xml"
        return f"{name}-{tag}" if name in self._held else name

    def _do(self, act: Callable[[BlockingChannel], _Said], *, again: bool = False) -> _Said:
        """`act` with an open channel; `again` where a connection that was lost unnoticed is worth a second try."""
        with self._lock:
            stale = self._channel is not None
            try:
                return act(self._open())
            except (AMQPError, OSError) as error:
                self._forget()
                if not (again and stale):
                    raise _down(error) from None
            try:
                return act(self._open())
            except (AMQPError, OSError) as error:
                self._forget()
                raise _down(error) from None

    def _open(self) -> BlockingChannel:
        if self._channel is None or not self._channel.is_open:
            self._forget()
            self._channel = pika.BlockingConnection(self._parameters).channel()
            self._channel.confirm_delivery()
        return self._channel

    def _forget(self) -> None:
        channel, self._channel = self._channel, None
        self._held.clear()  # their delivery tags died with the channel
        if channel is not None:
            with suppress(AMQPError, OSError):
                channel.connection.close()


def _down(error: Exception) -> Unavailable:
    # Only the kind of the error: its text may quote the address with its password.
    return Unavailable("gateway_down", f"The message broker does not take part: {type(error).__name__}.")
