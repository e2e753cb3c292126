"""The program itself, killed again and again while messages come: nothing is lost, nothing comes twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from app.core.clock import SystemClock
from app.simulator.book import Reply
from app.simulator.quickstart import Samples, told

MESSAGES, KILLS = 60, 3
MIDNIGHT = datetime(2026, 11, 15, tzinfo=UTC)


def start(folder: Path) -> "subprocess.Popen[bytes]":
    scenario = folder / "quick.toml"
    scenario.write_text("[times]\npace = 0.0005\njitter = 1\n")
    command = [sys.executable, "-m", "app.cli", "simulator", "--folder", folder, "--scenario", scenario, "--http", "0"]
    environment = os.environ | {"GUICANG_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def collected(folder: Path, found: list[bytes]) -> int:
    """Take away what has come, as a system does; how much there is by now."""
    for path in (folder / "receive").glob("*.xml"):
        found.append(path.read_bytes())
        path.unlink()
    return len(found)


def wait_until(folder: Path, found: list[bytes], count: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while collected(folder, found) < count and time.monotonic() < deadline:
        time.sleep(0.02)


def test_killed_again_and_again(tmp_path: Path) -> None:
    samples, found = Samples(1, SystemClock().now()), list[bytes]()
    (tmp_path / "send").mkdir()
    for place in ("originals", "receive"):
        (tmp_path / place).mkdir()
    (tmp_path / "originals" / "621.xml").write_bytes(samples.chunk.imports)
    for number in range(MESSAGES):
        body = samples.signed(samples.refund(number % 30), name=f"m{number}")
        (tmp_path / "send" / f"{number:03d}.xml").write_bytes(body)
    running = start(tmp_path)
    for kill in range(KILLS):
        wait_until(tmp_path, found, 1 + kill * 60, 20)
        running.send_signal(signal.SIGKILL)
        running.wait(10)
        running = start(tmp_path)
    wait_until(tmp_path, found, 5 * 30 + 30, 40)
    time.sleep(0.5)
    collected(tmp_path, found)
    running.terminate()
    assert running.wait(20) in (0, -signal.SIGTERM)
    seen = Counter((one.number, one.status) for body in found for one in told([Reply(MIDNIGHT, "", body)]))
    assert set(seen.values()) == {1}
    assert Counter(status for _, status in seen) == dict.fromkeys(("1", "2", "3", "120", "399", "-625033"), 30)
