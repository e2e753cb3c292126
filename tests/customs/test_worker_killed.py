"""The worker killed by signal 9 between any two steps of its mail, on every way that outlives it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import Settings

SCRIPT = Path(__file__).with_name("killed_worker.py")
STEPS = (
    "before sending",
    "after sending",
    "before receiving",
    "after receiving",
    "after keeping",
    "after confirming",
)


def environment(given: Settings) -> dict[str, str]:
    own = {"GUICANG_CUSTOMS_GATEWAY": given.customs_gateway, "GUICANG_CUSTOMS_DIR": str(given.customs_path)}
    return os.environ | own | {"PYTHONPATH": str(SCRIPT.parents[2])}


# The simulation in process ends with the worker: there is no other end that could have lost or doubled anything.
@pytest.mark.parametrize("way", ["folder", "http", "amqp"])
def test_a_kill_at_each_step_loses_and_doubles_nothing(
    way: str, request: pytest.FixtureRequest, declared: Any, seen: Any, pen: Any, address: Any
) -> None:
    """One worker after the other is killed, each a step later; the last one is let alone."""
    end, one = request.getfixturevalue(f"{way}_end"), declared(lines={1: 2})
    if way == "folder":
        (end.root / "receive").mkdir(parents=True)
    end.offer("r.xml", pen.receipts((one.cop_no, "120", 1), (one.cop_no, "399", 2)))
    command = [sys.executable, str(SCRIPT), address.app_url, *STEPS, "never"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment(end.settings))
    assert said.stdout.splitlines() == [f"{step}: killed" for step in STEPS] + ["never: ended"], said.stderr
    assert {guid for guid, _ in end.taken()} == {one.guid}
    assert len(set(end.taken())) == 1
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("cleared", "concluded", 2)
    assert end.waiting() == 0
