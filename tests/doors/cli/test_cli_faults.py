"""What goes wrong around a command is one line that says what and what to do, with its code; never a traceback."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import settings
from app.db.opening import database_of
from app.demo.sample import ensure_sample


def guicang(*words: str, typed: str | None = None, **over: str) -> "subprocess.CompletedProcess[str]":
    """A process of its own, as a shell starts it."""
    environment = os.environ | {"GUICANG_DATA_DIR": str(settings().data_dir)} | over
    command = [sys.executable, "-m", "app.cli", *words]
    return subprocess.run(
        command, env=environment, input=typed, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_unreachable_database_is_said(tmp_path: Path) -> None:
    url = "postgresql+psycopg://guicang_app:secret-word@127.0.0.1:1/guicang"
    told = guicang("why", "G0100000001I", GUICANG_DATABASE_URL=url, GUICANG_DATA_DIR=str(tmp_path))
    assert (told.returncode, "database_away" in told.stderr) == (7, True), told.stderr
    assert "Traceback" not in told.stderr
    assert "secret-word" not in told.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    told = guicang("doctor", GUICANG_PORT="many", GUICANG_DATA_DIR=str(tmp_path))
    assert (told.returncode, "GUICANG_PORT" in told.stderr, "bad_setting" in told.stderr) == (5, True, True)
    assert "Traceback" not in told.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "app.cli", "--help"]
        told = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert "Traceback" not in told.stderr
    assert told.returncode != 0


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = f"{sys.executable} -m app.cli --help | head -1"
    told = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)  # noqa: S602
    assert "Traceback" not in told.stderr


def test_ctrl_c_ends_with_130(terminal: Any) -> None:
    command = [sys.executable, "-m", "app.cli", "scan", "--station", "D1", "--as", "B1001"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write("CMD-CANCEL\n")
    process.stdin.flush()
    time.sleep(0.1)
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in said) == (130, False)


def test_the_code_of_an_error_is_always_said(terminal: Any, capfd: Any) -> None:
    assert terminal("declare", "--as", "B3001", "--prepare").exit_code == 0
    terminal("scan", "--station", "NOWHERE", "--as", "B1001")
    assert "unknown_station" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", 5), ("\n\n", 5), ("CMD-CANCEL\n", 0), ("NOBODY99999\n", 4), ("G0199999999X\n", 4), ("CMD-HOLD\n", 4)],
)
def test_a_scan_that_did_nothing_does_not_end_with_0(terminal: Any, typed: str, code: int) -> None:
    station = "S1" if typed.startswith(("G", "CMD-H")) else "D1"
    assert terminal("scan", "--station", station, "--as", "B1001", typed=typed).exit_code == code


def test_a_licence_plate_is_never_taken_for_an_answer(terminal: Any) -> None:
    with database_of(settings()) as database:
        unsorted = ensure_sample(database, settings(), parcels=0, progress=lambda _: None).unsorted
    asked = terminal("scan", "--station", "S1", "--as", "B1002", typed=f"{unsorted}\n{unsorted}\n")
    assert asked.output.count("ANS-") >= 2
    assert "✕" in asked.output.splitlines()[-1]  # the question is left open, and that is said
    assert asked.exit_code == 4
