"""The ways to customs: what all of them must do, and what each alone has to put up with."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.core.errors import Unavailable
from app.core.settings import Settings
from app.customs.gateway import FolderGateway, SimulatedGateway
from app.customs.gateway.amqp import AmqpGateway
from app.customs.gateway.choosing import gateway_from
from app.customs.gateway.http import HttpGateway
from app.simulator.rules import SimulatedCustoms
from tests.customs import rabbit
from tests.customs.ends import CUSTOMS, MAILBOX, AmqpEnd, Customs, HttpEnd

BODY = b"<a>unreadable to customs, which is all that counts here</a>"
GUID = "00000000-0000-4000-8000-00000000000A"
OTHER = "00000000-0000-4000-8000-00000000000B"


class InProcess:
    """The simulation: its other end is in the gateway itself."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.only = SimulatedGateway(SimulatedCustoms(1), clock)

    def gateway(self) -> SimulatedGateway:
        return self.only

    def work(self) -> None:
        self.clock.advance(timedelta(hours=1))


@pytest.fixture(params=["folder", "http", "amqp", "simulated"])
def far(request: pytest.FixtureRequest, tmp_path: Path, clock: VirtualClock) -> Iterator[Any]:
    """The far side of each way, with customs behind it."""
    if request.param == "simulated":
        yield InProcess(clock)
        return
    customs = Customs(request.getfixturevalue(f"{request.param}_end"), clock)
    yield customs
    customs.close()


def test_there_and_back(far: Any) -> None:
    gateway = far.gateway()
    gateway.send(GUID, BODY)
    assert list(gateway.receive()) == []
    far.work()
    ((name, body),) = gateway.receive()
    assert b"CEB900Message" in body or b"DxpMsg" in body
    assert [again for again, _ in gateway.receive()] == [name]
    gateway.done(name)
    assert list(gateway.receive()) == []


def test_sent_twice_is_one_message_there(far: Any) -> None:
    gateway = far.gateway()
    gateway.send(GUID, BODY)
    gateway.send(GUID, BODY)
    far.work()
    far.gateway().send(GUID, BODY)
    far.work()
    assert len(list(gateway.receive())) == 1
    if not isinstance(far, InProcess):
        assert set(far.end.taken()) == {(GUID, BODY)}


def test_done_twice_is_done(far: Any) -> None:
    gateway = far.gateway()
    gateway.done("never was")
    assert gateway.given_up() == []


def test_oldest_first_and_each_until_it_is_done(far: Any) -> None:
    gateway = far.gateway()
    for number, guid in enumerate((GUID, OTHER)):
        gateway.send(guid, BODY + b"<!-- %d -->" % number)
        far.work()
    first, second = [name for name, _ in gateway.receive()]
    gateway.done(first)
    assert [name for name, _ in gateway.receive()] == [second]


def test_what_was_not_done_comes_again_to_the_next_worker(far: Any) -> None:
    gateway = far.gateway()
    gateway.send(GUID, BODY)
    far.work()
    expected = list(gateway.receive())
    gateway.close()  # as the end of a process does, which a broker notices a moment later
    later, deadline = far.gateway(), time.monotonic() + 10
    while not (found := list(later.receive())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found == expected
    assert len(expected) == 1


def test_a_message_of_five_megabytes(far: Any) -> None:
    body = b"<a>" + b"x" * 5_000_000 + b"</a>"
    far.gateway().send(GUID, body)
    far.work()
    assert len(list(far.gateway().receive())) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [((200, b"FAIL"), "gateway_refused"), ((400, b""), "gateway_refused"), ((503, b"OK"), "gateway_down")],
)
def test_an_eport_that_does_not_say_ok(http_end: HttpEnd, clock: VirtualClock, answer: Any, code: str) -> None:
    gateway = HttpGateway(http_end.settings.customs_gateway, sender=MAILBOX, receiver=CUSTOMS, clock=clock)
    http_end.answer = answer
    with pytest.raises(Unavailable) as caught:
        gateway.send(GUID, BODY)
    assert caught.value.code == code
    http_end.answer = (200, b"OK")
    gateway.send(GUID, BODY)
    assert http_end.taken() == [(GUID, BODY)]
    gateway.close()


def test_what_an_eport_garbles_is_handed_on_as_it_is(http_end: HttpEnd, clock: VirtualClock) -> None:
    gateway = HttpGateway(http_end.settings.customs_gateway, sender=MAILBOX, receiver=CUSTOMS, clock=clock)
    http_end.offer("good.xml", BODY)
    http_end.offer("../bad", BODY)
    assert list(gateway.receive()) == [("good.xml", BODY)]
    gateway._ask = lambda *_: b'{"messages": [{"messageHead": {"messageId": "a"}, "messageBody": {"data": "?"}}]}'  # type: ignore[method-assign]
    ((name, body),) = gateway.receive()
    assert (name, b'"data": "?"' in body) == ("a", True)
    gateway._ask = lambda *_: b"<html>"  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        list(gateway.receive())
    gateway.close()


@pytest.mark.parametrize("address", ["http://127.0.0.1:{}/", "amqp://guest:secret@127.0.0.1:{}/%2F"])
def test_nobody_there(clock: VirtualClock, address: str) -> None:
    given = Settings(customs_gateway=address.format(rabbit.free_port()))
    gateway = gateway_from(given, mailbox=MAILBOX, clock=clock)
    for act in (lambda: gateway.send(GUID, BODY), lambda: list(gateway.receive())):
        with pytest.raises(Unavailable) as caught:
            act()
        assert caught.value.code == "gateway_down"
        assert "secret" not in str(caught.value)
    gateway.close()


def test_a_queue_that_is_not_there_is_no_way(rabbitmq: str) -> None:
    gateway = AmqpGateway(rabbitmq, sender="NOBODY", receiver="NOWHERE")
    with pytest.raises(Unavailable):
        gateway.send(GUID, BODY)
    with pytest.raises(Unavailable):
        list(gateway.receive())
    gateway.close()


def test_a_lost_connection_is_made_again(amqp_end: AmqpEnd, clock: VirtualClock) -> None:
    customs = Customs(amqp_end, clock)
    gateway = customs.gateway()
    gateway.send(GUID, BODY)
    assert isinstance(gateway, AmqpGateway)
    assert gateway._channel is not None
    gateway._channel.connection._impl._transport._sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
    gateway.send(OTHER, BODY)
    assert [guid for guid, _ in amqp_end.taken()] == [GUID, OTHER]
    customs.close()


def test_a_word_that_names_no_way(clock: VirtualClock) -> None:
    with pytest.raises(Unavailable) as caught:
        gateway_from(Settings(customs_gateway="ftp://x"), mailbox=MAILBOX, clock=clock)
    assert caught.value.code == "gateway_unknown"


def names(gateway: FolderGateway) -> list[str]:
    return [name for name, _ in gateway.receive()]


@pytest.mark.parametrize("name", [".hidden.xml", "growing.tmp", "growing.xml.part"])
def test_unfinished_names_are_left_alone(tmp_path: Path, name: str) -> None:
    gateway = FolderGateway(tmp_path)
    (tmp_path / "receive" / name).write_bytes(b"<a></a>")
    assert names(gateway) == []


def test_a_half_written_file_is_left_until_it_is_whole(tmp_path: Path) -> None:
    gateway = FolderGateway(tmp_path, patience=60)
    path = tmp_path / "receive" / "a.xml"
    path.write_bytes(b'<?xml version="1.0"?><n:a xmlns:n="x"><n:b></n:b>')
    assert names(gateway) == []
    path.write_bytes(b'<?xml version="1.0"?><n:a xmlns:n="x"><n:b></n:b></n:a>\n')
    assert names(gateway) == ["a.xml"]


def test_a_broken_file_is_handed_out_when_it_grows_no_more(tmp_path: Path) -> None:
    gateway = FolderGateway(tmp_path, patience=0)
    (tmp_path / "receive" / "a.xml").write_bytes(b"<a>")
    assert names(gateway) == ["a.xml"]


def test_done_keeps_both_of_one_name(tmp_path: Path) -> None:
    gateway = FolderGateway(tmp_path)
    for text in (b"<a></a>", b"<b></b>"):
        (tmp_path / "receive" / "a.xml").write_bytes(text)
        gateway.done("a.xml")
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == ["a-2.xml", "a.xml"]


@pytest.mark.parametrize("place", ["sent", "failed", "done"])
def test_what_the_client_took_is_not_put_there_again(tmp_path: Path, place: str) -> None:
    gateway = FolderGateway(tmp_path)
    gateway.send("G1", BODY)
    (tmp_path / "send" / "G1.xml").rename(tmp_path / place / "G1.xml")
    gateway.send("G1", BODY)
    assert list((tmp_path / "send").iterdir()) == []


def test_what_the_client_could_not_send(tmp_path: Path) -> None:
    gateway = FolderGateway(tmp_path)
    (tmp_path / "failed" / "G1.xml").write_bytes(BODY)
    assert gateway.given_up() == ["G1"]


def test_a_left_over_of_a_kill_does_not_matter(tmp_path: Path) -> None:
    gateway = FolderGateway(tmp_path)
    (tmp_path / "send" / ".G1.xml.tmp").write_bytes(b"half")
    gateway.send("G1", BODY)
    assert [path.name for path in (tmp_path / "send").iterdir()] == ["G1.xml"]
    assert (tmp_path / "send" / "G1.xml").read_bytes() == BODY


def test_a_folder_that_went_away(tmp_path: Path) -> None:
    gateway = FolderGateway(tmp_path)
    (tmp_path / "send").rmdir()
    with pytest.raises(Unavailable) as caught:
        gateway.send("G1", BODY)
    assert caught.value.code == "gateway_down"


def test_a_locked_file_is_left_to_its_writer(tmp_path: Path) -> None:
    gateway = FolderGateway(tmp_path, patience=0)
    path = tmp_path / "receive" / "a.xml"
    path.write_bytes(b"<a></a>")
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert names(gateway) == []
    assert names(gateway) == ["a.xml"]


@pytest.mark.parametrize("year", [1980, 2090])
def test_a_clock_that_is_wrong_over_there_changes_nothing(tmp_path: Path, year: int) -> None:
    gateway = FolderGateway(tmp_path, patience=60)
    for name, body in (("half.xml", b"<a>"), ("whole.xml", b"<a></a>")):
        (tmp_path / "receive" / name).write_bytes(body)
        moment = (year - 1970) * 31_557_600
        os.utime(tmp_path / "receive" / name, (moment, moment))
    assert names(gateway) == ["whole.xml"]
