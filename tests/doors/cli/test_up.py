"""`guicang up` with real processes: it starts, answers, stops on Ctrl-C, survives kill -9, and finds its data again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgres

READY = re.compile(r"http://127\.0\.0\.1:(\d+)/")


class Running:
    """One `guicang up`, and what it has said so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: Path) -> None:
        self.process, self._said = process, said

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def port(self) -> int:
        """The port, once everything is up."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self.process.poll() is None:
            if "Ctrl-C" in self.said and (found := READY.search(self.said)):
                return int(found.group(1))
            time.sleep(0.1)
        raise AssertionError(self.said)

    def health(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port()}/api/v1/health", timeout=5) as answer:
            return json.load(answer)["status"]


@contextmanager
def up(data: Path, log: Path, port: int) -> Iterator[Running]:
    environment = os.environ | {"GUICANG_DATA_DIR": str(data), "COLUMNS": "120"}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "up", "--parcels", "12", "--port", str(port)],
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Running(process, log)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(90)


def left_over(data: Path) -> list[str]:
    """Processes of this data folder that are still there."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes()
            command = (place / "cmdline").read_bytes()
        except OSError:
            continue
        if f"GUICANG_DATA_DIR={data}".encode() in environment and b"app.cli" in command:
            found.append(command.replace(b"\0", b" ").decode())
    return found


def gone(data: Path) -> bool:
    deadline = time.monotonic() + 15
    while left_over(data) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not left_over(data)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder; as root its database lies elsewhere, and has to be taken away as well."""
    folder = tmp_path / "data"
    yield folder
    EmbeddedPostgres(folder).destroy()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_up_from_nothing_stopped_killed_and_started_again(data: Path, tmp_path: Path) -> None:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    busy = taken.getsockname()[1]
    with up(data, tmp_path / "first.log", busy) as first:
        assert first.health() == "ok"
        assert first.port() != busy
        assert str(busy) in first.said
        assert "operator" in first.said
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(90) == 0
    assert gone(data)
    taken.close()
    with up(data, tmp_path / "second.log", busy) as second:
        assert second.health() == "ok"
        assert "preparing" not in second.said
        os.kill(second.process.pid, signal.SIGKILL)
        second.process.wait(10)
    assert gone(data)
    with up(data, tmp_path / "third.log", busy) as third:
        assert third.health() == "ok"
        passwords = re.findall(r"B1001.*", first.said + second.said + third.said)
        assert len(passwords) >= 3
    assert gone(data)
