"""The ways to customs: what both must do, and what only a folder has to put up with."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.core.errors import Unavailable
from app.customs.gateway import FolderGateway, Gateway, SimulatedGateway
from app.simulator.desk import Desk
from app.simulator.habits import Habits
from app.simulator.rules import SimulatedCustoms

BODY = b"<a>unreadable to customs, which is all that counts here</a>"


class Folder:
    """A folder gateway with the simulated customs client at its other end."""

    def __init__(self, root: Path, clock: VirtualClock) -> None:
        self.gateway: Gateway = FolderGateway(root)
        self.desk = Desk(root, 1, habits=Habits(pace=0))
        self.clock = clock

    def work(self) -> None:
        self.desk.run_once(self.clock.now())
        self.clock.advance(timedelta(hours=1))
        self.desk.run_once(self.clock.now())


class InProcess:
    """The simulation in process."""

    def __init__(self, clock: VirtualClock) -> None:
        self.gateway: Gateway = SimulatedGateway(SimulatedCustoms(1), clock)
        self.clock = clock

    def work(self) -> None:
        self.clock.advance(timedelta(hours=1))


@pytest.fixture(params=["folder", "in process"])
def ends(request: pytest.FixtureRequest, tmp_path: Path, clock: VirtualClock) -> Iterator[Any]:
    if request.param == "in process":
        yield InProcess(clock)
        return
    folder = Folder(tmp_path, clock)
    yield folder
    folder.desk.close()


def test_there_and_back(ends: Any) -> None:
    ends.gateway.send("G1", BODY)
    assert list(ends.gateway.receive()) == []
    ends.work()
    ((name, body),) = ends.gateway.receive()
    assert b"CEB900Message" in body
    assert [again for again, _ in ends.gateway.receive()] == [name]
    ends.gateway.done(name)
    assert list(ends.gateway.receive()) == []


def test_sent_twice_is_sent_once(ends: Any) -> None:
    ends.gateway.send("G1", BODY)
    ends.gateway.send("G1", BODY)
    ends.work()
    ends.gateway.send("G1", BODY)
    ends.work()
    assert len(list(ends.gateway.receive())) == 1


def test_done_twice_is_done(ends: Any) -> None:
    ends.gateway.done("never was")


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
