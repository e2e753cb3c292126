"""The house's own ways to customs against the simulated customs' listeners: what one sends, the other takes."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from app.core.errors import Unavailable
from app.customs.gateway import Gateway
from app.customs.gateway.amqp import AmqpGateway
from app.customs.gateway.http import HttpGateway
from app.simulator.habits import Habits
from app.simulator.happenings import Happening
from app.simulator.quickstart import Samples
from app.simulator.rules import SimulatedCustoms
from app.simulator.wires.amqp import AmqpListener
from app.simulator.wires.http import HttpListener
from schemas.customs.codec import read

NOW = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
BOX, CUSTOMS = "DXPENT0000000077", "CUSTOMS_MEETS"
ROUGH = (Happening(do="drop", share=0.4, when="after"), Happening(do="drop", share=0.3, when="before"))
Meet = Callable[[tuple[Happening, ...]], Gateway]


@pytest.fixture(scope="module")
def samples() -> Samples:
    return Samples(1, NOW)


@pytest.fixture(params=["http", "amqp"])
def meet(request: pytest.FixtureRequest) -> Iterator[Meet]:
    """A gateway with the simulated customs at its other end."""
    opened: list[Any] = []

    def begin(happenings: tuple[Happening, ...]) -> Gateway:
        habits = Habits(rejected=0, line_errors=0, signature_errors=0, pace=0, happenings=happenings)
        customs = SimulatedCustoms(1, habits=habits)
        if request.param == "http":
            listener = HttpListener(customs)
            gateway: Any = HttpGateway(listener.address, sender=BOX, receiver=CUSTOMS)
        else:
            address = request.getfixturevalue("rabbitmq")
            gateway = AmqpGateway(address, sender=BOX, receiver=CUSTOMS)
            listener = AmqpListener(customs, address, queue=CUSTOMS)
        opened.extend((gateway, listener))
        return gateway

    yield begin
    for each in opened:
        each.close()


def collect(gateway: Gateway, count: int, *, seconds: float = 20) -> list[tuple[str, str]]:
    """(copNo or guid, status) of everything that comes, each kept once, until there are so many."""
    found: dict[str, bytes] = {}
    deadline = time.monotonic() + seconds
    while len(found) < count and time.monotonic() < deadline:
        with suppress(Unavailable):  # a connection lost, or nothing taken yet: the worker tries again as well
            for name, body in gateway.receive():
                found[name] = body
                gateway.done(name)
        time.sleep(0.05)
    models = [document.model for body in found.values() for document in read(body).documents]
    return sorted((getattr(m, "cop_no", "") or getattr(m, "ori_cop_msg_id", ""), m.return_status) for m in models)  # pyright: ignore


def send(gateway: Gateway, guid: str, body: bytes) -> None:
    """Send, and again where it was not taken (or customs is not there yet), as the worker does."""
    for _ in range(100):
        with suppress(Unavailable):
            gateway.send(guid, body)
            return
        time.sleep(0.05)
    raise AssertionError("never taken")


def test_there_and_back(meet: Meet, samples: Samples) -> None:
    gateway = meet(())
    for _ in range(2):
        send(gateway, "M-1", samples.signed(samples.refund(0), name="a"))
    send(gateway, "M-2", b"<broken")
    cop_no = samples.refund(0).head.cop_no
    wanted = [(cop_no, status) for status in ("1", "120", "2", "3", "399")]
    assert collect(gateway, 6) == sorted([*wanted, ("M-2", "-1")])
    assert collect(gateway, 1, seconds=0.5) == []


def test_rough_connections_lose_and_double_nothing(meet: Meet, samples: Samples) -> None:
    gateway = meet(ROUGH)
    for number in range(4):
        body = samples.signed(samples.refund(number), name=f"m{number}")
        send(gateway, f"M-{number}", body)
    found = collect(gateway, 20)
    assert len(found) == len(set(found)) == 20
