"""The AMQP listener: customs' end of the terminal node, on a broker such as RabbitMQ.

Messages come from customs' queue in a DxpMsg (or bare); each is acknowledged after its answers are in the book. Answers
go, wrapped in a DxpMsg, into the queue `MAILBOX_HZ` (回执) of whoever sent the message, and are ticked off when the
broker has confirmed them; a kill in between sends them again under the same name.
"""

import contextlib
import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pika
from pika.exceptions import AMQPError

from app.core.clock import Clock, SystemClock
from app.simulator.book import Reply
from app.simulator.opening import envelope_of
from app.simulator.rules import SimulatedCustoms
from app.simulator.wires.http import CUSTOMS_BOX
from app.simulator.wires.moods import Moods
from schemas.customs.codec import wrap
from schemas.customs.messages import DxpMsg

if TYPE_CHECKING:
    from pika.adapters.blocking_connection import BlockingChannel

log = logging.getLogger(__name__)
CHANNEL = "amqp"
NOBODY = "UNKNOWN"
"""The mailbox of a message that does not say whose it is."""
_BATCH = 100
_PATIENCE = 0.1
_RETRY = 1.0

Delivery = tuple[int, str, bytes]
"""Tag, message id, body."""


class _LeftError(Exception):
    """The connection was left on purpose, as the scenario says."""


class AmqpListener:
    """Works in a thread of its own until it is closed, and connects anew for as long as it takes."""

    def __init__(
        self, customs: SimulatedCustoms, url: str, *, clock: Clock | None = None, queue: str = CUSTOMS_BOX
    ) -> None:
        self._customs, self._clock, self._queue = customs, clock or SystemClock(), queue
        self._parameters = pika.URLParameters(url)
        self._moods = Moods(customs.seed, customs.habits)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with contextlib.closing(pika.BlockingConnection(self._parameters)) as connection:
                    self._serve(connection.channel())
            except _LeftError:
                continue
            except (AMQPError, OSError) as error:
                log.warning("the simulated customs has no broker: %s", type(error).__name__)
                self._stop.wait(_RETRY)

    def _serve(self, channel: "BlockingChannel") -> None:
        channel.queue_declare(self._queue, durable=True)
        channel.basic_qos(prefetch_count=_BATCH)
        channel.confirm_delivery()
        known: set[str] = set()
        batch: list[Delivery] = []
        for method, properties, body in channel.consume(self._queue, inactivity_timeout=_PATIENCE):
            if method is not None and properties is not None:
                batch.append((method.delivery_tag, properties.message_id or "", body or b""))
            if batch and (len(batch) >= _BATCH or not channel.get_waiting_message_count()):
                self._take(channel, batch, known)
                batch = []
            if not batch:
                self._hand_over(channel, known)
            if self._stop.is_set():
                return

    def _take(self, channel: "BlockingChannel", batch: Sequence[Delivery], known: set[str]) -> None:
        """Several messages in one durable write, acknowledged together afterwards."""
        moods = [self._moods.meet(number) for _, number, _ in batch]
        if any(mood.drops_before or mood.down for mood in moods):
            raise _LeftError
        now = self._clock.now()
        with self._customs.together():
            for _, number, body in batch:
                mailbox = envelope_of(body)[0].get("SenderId", "")
                self._ready(channel, known, mailbox or NOBODY)  # whoever sends may look for answers at once
                self._customs.receive(body, now, channel=CHANNEL, mailbox=mailbox, called=number)
        if any(mood.drops_after for mood in moods):
            raise _LeftError
        channel.basic_ack(batch[-1][0], multiple=True)

    def _hand_over(self, channel: "BlockingChannel", known: set[str]) -> None:
        """Publish what is due; what the broker has confirmed is ticked off, also when it then goes away."""
        taken: list[str] = []
        try:
            due = self._customs.book.due_with_receivers(self._clock.now(), channel=CHANNEL, most=_BATCH)
            for mailbox, reply in due:
                self._publish(channel, known, mailbox or NOBODY, reply)
                taken.append(reply.name)
        finally:
            if taken:
                self._customs.handed_over(taken)

    def _publish(self, channel: "BlockingChannel", known: set[str], mailbox: str, reply: Reply) -> None:
        queue = self._ready(channel, known, mailbox)
        kind = reply.name.partition("_")[0]
        properties = pika.BasicProperties(
            content_type="application/xml", delivery_mode=2, message_id=reply.name, type=kind
        )
        channel.basic_publish("", queue, self._wrapped(reply, mailbox, kind), properties, mandatory=True)

    def _ready(self, channel: "BlockingChannel", known: set[str], mailbox: str) -> str:
        """The queue of a mailbox, made if it is not there."""
        queue = f"{mailbox}_HZ"
        if queue not in known:
            channel.queue_declare(queue, durable=True)
            known.add(queue)
        return queue

    def _wrapped(self, reply: Reply, mailbox: str, kind: str) -> bytes:
        envelope: dict[str, Any] = {"cop_msg_id": reply.name, "sender_id": CUSTOMS_BOX, "msg_type": kind}
        return wrap(DxpMsg(**envelope, receiver_ids=(mailbox[:16],), creat_time=self._clock.now(), data=reply.body))
