"""The simulated customs on a real RabbitMQ: taken once, answered in the sender's queue, whatever connections do."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pika
import pytest

from app.simulator.habits import Habits
from app.simulator.happenings import Happening
from app.simulator.quickstart import Samples
from app.simulator.rules import SimulatedCustoms
from app.simulator.wires.amqp import AmqpListener
from schemas.customs.codec import unwrap, wrap
from schemas.customs.messages import DxpMsg

NOW = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
AT_ONCE = Habits(rejected=0, line_errors=0, signature_errors=0, pace=0)
DROPPED = (Happening(do="drop", share=0.5, when="before"), Happening(do="drop", share=0.5, when="after"))


class Sender:
    """A vendor's system with a mailbox and two queues of its own."""

    def __init__(self, address: str, mailbox: str) -> None:
        self.mailbox, self.queue = mailbox, f"CUSTOMS_{mailbox}"
        self._connection = pika.BlockingConnection(pika.URLParameters(address))
        self._channel = self._connection.channel()
        self._channel.queue_declare(self.queue, durable=True)
        self._channel.queue_declare(f"{mailbox}_HZ", durable=True)

    def send(self, guid: str, body: bytes) -> None:
        envelope = DxpMsg(
            cop_msg_id=guid,
            sender_id=self.mailbox,
            receiver_ids=("DXPEDCCEB0000002",),
            creat_time=NOW,
            msg_type="CEB625Message",
            data=body,
        )
        properties = pika.BasicProperties(message_id=guid, delivery_mode=2)
        self._channel.basic_publish("", self.queue, wrap(envelope), properties)

    def answers(self, count: int, seconds: float = 20) -> dict[str, bytes]:
        """By name, until there are so many."""
        found: dict[str, bytes] = {}
        deadline = time.monotonic() + seconds
        while len(found) < count and time.monotonic() < deadline:
            method, properties, body = self._channel.basic_get(f"{self.mailbox}_HZ", auto_ack=True)
            if method is None:
                time.sleep(0.02)
            else:
                found[properties.message_id] = body
        return found

    def waiting(self) -> int:
        """How many messages customs has not taken yet."""
        return self._channel.queue_declare(self.queue, passive=True).method.message_count

    def close(self) -> None:
        for queue in (self.queue, f"{self.mailbox}_HZ"):
            self._channel.queue_delete(queue)
        self._connection.close()


@pytest.fixture(scope="module")
def samples() -> Samples:
    return Samples(1, NOW)


@pytest.fixture
def sender(rabbitmq: str, request: pytest.FixtureRequest) -> Iterator[Sender]:
    made = Sender(rabbitmq, f"BOX{abs(hash(request.node.name)) % 10**10}")
    yield made
    made.close()


def listen(address: str, sender: Sender, habits: Habits = AT_ONCE) -> tuple[SimulatedCustoms, Any]:
    customs = SimulatedCustoms(1, habits=habits)
    return customs, AmqpListener(customs, address, queue=sender.queue)


def test_there_and_back(rabbitmq: str, sender: Sender, samples: Samples) -> None:
    _, listener = listen(rabbitmq, sender)
    for _ in range(2):
        sender.send("M1", samples.signed(samples.refund(0), name="a"))
    sender.send("M2", b"<broken")
    found = sender.answers(6)
    listener.close()
    assert sorted(name.partition("_")[0] for name in found) == ["CEB626Message"] * 5 + ["CEB900Message"]
    for name, body in found.items():
        envelope, receipt = unwrap(body)
        assert envelope is not None
        assert (envelope.cop_msg_id, envelope.receiver_ids) == (name, (sender.mailbox,))
        assert sender.mailbox.encode() not in receipt
        if name.startswith("CEB900"):
            assert b"<oriCopMsgId>M2<" in receipt
    assert sender.answers(1, seconds=0.5) == {}
    assert sender.waiting() == 0


def test_dropped_connections_lose_and_double_nothing(rabbitmq: str, sender: Sender, samples: Samples) -> None:
    customs, listener = listen(rabbitmq, sender, Habits(**{**vars_of(AT_ONCE), "happenings": DROPPED}))
    for number in range(6):
        sender.send(f"M{number}", samples.signed(samples.refund(number), name=f"m{number}"))
    found = sender.answers(30)
    listener.close()
    assert len(found) == 30
    assert customs.book.figures()["filed"] == 6


def vars_of(habits: Habits) -> dict[str, Any]:
    return {name: getattr(habits, name) for name in ("rejected", "line_errors", "signature_errors", "pace")}


def test_a_broker_that_is_not_there_yet(sender: Sender) -> None:
    customs = SimulatedCustoms(1)
    listener = AmqpListener(customs, "amqp://guest:guest@127.0.0.1:1/%2F?connection_attempts=1&socket_timeout=1")
    time.sleep(0.3)
    listener.close()
    assert customs.book.figures()["letter"] == 0
