"""The HTTP listener: taken once, handed out until deleted, clear about what it does not understand."""

import base64
import http.client
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.simulator.habits import Habits
from app.simulator.happenings import Happening
from app.simulator.quickstart import Samples, told
from app.simulator.rules import SimulatedCustoms
from app.simulator.wires.http import HttpListener

NOW = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
KIND = Habits(rejected=0, line_errors=0, signature_errors=0)
BOX = "DXPENT0000000000"


@pytest.fixture(scope="module")
def samples() -> Samples:
    return Samples(1, NOW)


class Client:
    """A vendor's system, reduced to its requests."""

    def __init__(self, habits: Habits = KIND) -> None:
        self.clock = VirtualClock(NOW)
        self.customs = SimulatedCustoms(1, habits=habits)
        self.listener = HttpListener(self.customs, clock=self.clock)

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.listener.address.removeprefix("http://"), timeout=10)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def post(self, message: bytes, *, bare: bool = False, box: str = BOX) -> tuple[int, bytes]:
        found = {
            "messageHead": {"messageId": "M1", "senderID": box},
            "messageBody": {"data": base64.b64encode(message).decode()},
        }
        body = json.dumps(found if bare else {"message": found}).encode()
        return self.ask("POST", "/any/prefix/cebcmsg", body)

    def answers(self, box: str = BOX) -> list[dict[str, Any]]:
        status, body = self.ask("GET", f"/any/prefix/cebrmsg?dxpid={box}")
        assert status == 200
        return json.loads(body)["messages"]


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client()
    yield made
    made.listener.close()


def test_there_and_back(client: Client, samples: Samples) -> None:
    message = samples.signed(samples.refund(0), name="a")
    assert client.post(message) == (200, b"OK")
    assert client.post(message, bare=True) == (200, b"OK")
    assert client.answers() == []
    client.clock.advance(timedelta(hours=1))
    found = client.answers()
    assert found == client.answers(), "again and again until they are deleted"
    assert len(found) == 5
    head = found[0]["messageHead"]
    assert (head["receiverID"], head["messageType"]) == (BOX, "CEB626Message.xml")
    assert b"<returnStatus>1<" in base64.b64decode(found[0]["messageBody"]["data"])
    for one in found:
        path = f"/any/prefix/cebrmsg/{one['messageHead']['messageId']}?dxpid={BOX}"
        assert client.ask("DELETE", path) == (204, b"")
        assert client.ask("DELETE", path) == (204, b"")
    assert client.answers() == []


def test_everybody_has_a_box_of_his_own(client: Client, samples: Samples) -> None:
    client.post(samples.signed(samples.refund(0), name="a"))
    client.post(samples.signed(samples.refund(1), name="b"), box="DXPENT0000000001")
    client.clock.advance(timedelta(hours=1))
    assert len(client.answers()) == len(client.answers("DXPENT0000000001")) == 5
    assert client.answers("DXPENT0000000002") == []


def test_broken_xml_is_taken_and_answered(client: Client) -> None:
    assert client.post(b"<broken") == (200, b"OK")
    client.clock.advance(timedelta(hours=1))
    (only,) = client.answers()
    assert only["messageHead"]["messageType"] == "CEB900Message.xml"
    assert b"<oriCopMsgId>M1<" in base64.b64decode(only["messageBody"]["data"])


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/cebcmsg", b"{", 400),
        ("POST", "/cebcmsg", b"[]", 400),
        ("POST", "/cebcmsg", b'{"messageHead": {}, "messageBody": {"data": "***"}}', 400),
        ("POST", "/cebcmsg", b'{"messageHead": 3, "messageBody": {"data": ""}}', 400),
        ("POST", "/cebcmsg", b"[" * 100_000, 400),
        ("POST", "/elsewhere", b"{}", 404),
        ("GET", "/cebrmsg", None, 400),
        ("GET", "/elsewhere", None, 404),
        ("DELETE", "/cebrmsg/..%2Fx?dxpid=a", None, 404),
        ("PUT", "/cebcmsg", b"", 501),
    ],
)
def test_what_is_not_understood(client: Client, method: str, path: str, body: bytes | None, status: int) -> None:
    assert client.ask(method, path, body)[0] == status


def test_a_giant_is_refused_before_it_is_read(client: Client) -> None:
    connection = http.client.HTTPConnection(client.listener.address.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", "/cebcmsg")
    connection.putheader("Content-Length", str(10**10))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_the_report_is_a_page(client: Client, samples: Samples) -> None:
    client.post(samples.signed(samples.refund(0), name="a"))
    status, body = client.ask("GET", "/")
    assert status == 200
    assert "项检查".encode() in body
    assert json.loads(client.ask("GET", "/report.json")[1])["seen"]["messages"] == 1


@pytest.mark.parametrize(("when", "taken"), [("before", 0), ("after", 5)])
def test_a_dropped_connection(samples: Samples, when: str, taken: int) -> None:
    client = Client(
        Habits(rejected=0, line_errors=0, signature_errors=0, happenings=(Happening(do="drop", when=when),))
    )
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        client.post(samples.signed(samples.refund(0), name="a"))
    client.clock.advance(timedelta(hours=1))
    assert len(client.answers()) == taken
    client.listener.close()


def test_down_takes_nothing(samples: Samples) -> None:
    client = Client(Habits(happenings=(Happening(do="down"),)))
    assert client.post(samples.signed(samples.refund(0), name="a"))[0] == 503
    assert client.customs.next_due("http") is None
    client.listener.close()


def test_many_at_once(client: Client, samples: Samples) -> None:
    messages = [samples.signed(samples.refund(n), name=f"m{n}") for n in range(16)]
    said: list[tuple[int, bytes]] = []
    threads = [threading.Thread(target=lambda m=m: said.append(client.post(m))) for m in messages for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert said == [(200, b"OK")] * 32
    client.clock.advance(timedelta(hours=1))
    found = client.answers()
    assert len(found) == len({one["messageHead"]["messageId"] for one in found}) == 80
    assert len(told(client.customs.due(client.clock.now(), channel="http"))) == 80
