"""The folder desk: what is whole is taken once, what is due is handed over once, and no kill changes that."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.core.clock import VirtualClock
from app.simulator.desk import Desk, DeskBusyError
from app.simulator.habits import Habits
from app.simulator.world import Chunk
from schemas.customs.codec import parse
from schemas.customs.messages import CEB626Message, CEB900Message
from schemas.customs.times import SHANGHAI

NOON = datetime(2026, 11, 15, 12, 0, tzinfo=SHANGHAI)
KIND = Habits(rejected=0, line_errors=0, signature_errors=0)
LATER = timedelta(hours=1)
QUICK = Path("/dev/shm")  # noqa: S108 (a folder of our own is made in it)


def put(folder: Path, place: str, name: str, data: bytes) -> Path:
    (folder / place).mkdir(parents=True, exist_ok=True)
    path = folder / place / name
    path.write_bytes(data)
    return path


def names(folder: Path, place: str) -> list[str]:
    return sorted(path.name for path in (folder / place).iterdir())


def statuses(folder: Path) -> list[str]:
    found = []
    for path in (folder / "receive").iterdir():
        message = parse(path.read_bytes())
        assert isinstance(message, CEB626Message)
        found += [row.return_status for row in message.returns]
    return sorted(found)


def test_a_message_is_taken_and_answered_when_due(tmp_path: Path, chunk: Chunk, refunds, declare) -> None:
    put(tmp_path, "originals", "621.xml", chunk.imports)
    put(tmp_path, "originals", "622.xml", chunk.releases)
    put(tmp_path, "send", "a.xml", declare(refunds[0]))
    with Desk(tmp_path, 1, habits=KIND) as desk:
        first = desk.run_once(NOON)
        assert (first.learned, first.taken, first.delivered) == (2, 1, 0)
        assert names(tmp_path, "done") == ["621.xml", "622.xml", "a.xml"]
        assert desk.next_due() is not None
        delivered = sum(desk.run_once(NOON + timedelta(seconds=s)).delivered for s in (1, 4, 30, 100))
        assert delivered == 4
        assert desk.run_once(NOON + LATER).delivered == 1
        assert desk.run_once(NOON + LATER * 2).delivered == 0
        assert desk.next_due() is None
    assert statuses(tmp_path) == sorted(["1", "2", "3", "120", "399"])


def test_what_is_being_written_is_left_alone(tmp_path: Path, refunds, declare) -> None:
    data = declare(refunds[0])
    put(tmp_path, "send", "a.xml.tmp", data)
    put(tmp_path, "send", ".a.xml", data)
    growing = put(tmp_path, "send", "b.xml", data[:500])
    with Desk(tmp_path, 1, habits=KIND, patience=60) as desk:
        assert desk.run_once(NOON).taken == 0
        growing.write_bytes(data)
        assert desk.run_once(NOON).taken == 1
    assert names(tmp_path, "send") == [".a.xml", "a.xml.tmp"]


def test_what_stays_broken_is_answered(tmp_path: Path, refunds, declare) -> None:
    put(tmp_path, "send", "b.xml", declare(refunds[0])[:500])
    with Desk(tmp_path, 1, habits=KIND, patience=0) as desk:
        assert desk.run_once(NOON).taken == 1
        desk.run_once(NOON + LATER)
    (name,) = names(tmp_path, "receive")
    assert isinstance(parse((tmp_path / "receive" / name).read_bytes()), CEB900Message)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_locked_file_is_left_for_later(tmp_path: Path, refunds, declare) -> None:
    path = put(tmp_path, "send", "a.xml", declare(refunds[0]))
    path.chmod(0)
    with Desk(tmp_path, 1, habits=KIND) as desk:
        assert desk.run_once(NOON).taken == 0
        path.chmod(0o600)
        assert desk.run_once(NOON).taken == 1


def test_the_same_message_again_brings_no_second_answer(tmp_path: Path, refunds, declare) -> None:
    for name in ("a.xml", "b.xml"):
        put(tmp_path, "send", name, declare(refunds[0]))
    with Desk(tmp_path, 1, habits=KIND) as desk:
        desk.run_once(NOON)
        put(tmp_path, "send", "a.xml", declare(refunds[0]))
        desk.run_once(NOON)
        desk.run_once(NOON + LATER)
    assert statuses(tmp_path) == sorted(["1", "2", "3", "120", "399"])
    assert names(tmp_path, "done") == ["a-2.xml", "a.xml", "b.xml"]


def test_unreadable_originals_are_put_aside(tmp_path: Path, refunds, declare) -> None:
    put(tmp_path, "originals", "x.xml", b"<x/>")
    put(tmp_path, "originals", "625.xml", declare(refunds[0]))
    with Desk(tmp_path, 1) as desk:
        assert desk.run_once(NOON).learned == 0
    assert names(tmp_path, "failed") == ["625.xml", "x.xml"]


def test_one_desk_per_folder(tmp_path: Path) -> None:
    with Desk(tmp_path, 1), pytest.raises(DeskBusyError):
        Desk(tmp_path, 1)
    Desk(tmp_path, 1).close()


def test_it_runs_until_it_is_stopped(tmp_path: Path, refunds, declare) -> None:
    stop, clock = threading.Event(), VirtualClock(NOON)
    with Desk(tmp_path, 1, habits=KIND) as desk:
        worker = threading.Thread(target=desk.run, args=(stop,), kwargs={"clock": clock, "every": 0.005})
        worker.start()
        put(tmp_path, "send", "a.xml", declare(refunds[0]))
        for _ in range(400):
            clock.advance(timedelta(minutes=1))
            if len(names(tmp_path, "receive")) == 5:
                break
            time.sleep(0.005)
        stop.set()
        worker.join(5)
    assert not worker.is_alive()
    assert statuses(tmp_path) == sorted(["1", "2", "3", "120", "399"])


@pytest.fixture
def quick_folder() -> Iterator[str]:
    """In memory where there is such a place: what a power cut would do is not asked here, and a disk is slow."""
    with tempfile.TemporaryDirectory(dir=QUICK if QUICK.is_dir() else None) as folder:
        yield folder


def test_no_kill_at_any_step_loses_or_doubles_a_receipt(quick_folder: str, chunk: Chunk, refunds, declare) -> None:
    """Every file operation of a desk is a place to die; whoever comes after must end with the same receipts."""
    prepared = Path(quick_folder) / "prepared"
    put(prepared, "originals", "622.xml", chunk.releases)
    put(prepared, "send", "a.xml", declare(refunds[0], name="a"))
    put(prepared, "send", "b.xml", b"<broken")
    program, root = Path(__file__).with_name("killed_desk.py"), Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    ran = subprocess.run(
        [sys.executable, str(program), str(prepared)], capture_output=True, text=True, check=True, env=environment
    )
    results = json.loads(ran.stdout)
    assert len(results) > 40
    assert [result["doubled"] for result in results] == [[]] * len(results)
    whole = set(results[-1]["files"])
    assert len(whole) == 6
    assert all(set(result["files"]) == whole for result in results)
