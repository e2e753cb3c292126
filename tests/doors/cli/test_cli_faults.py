"""What goes wrong around a command is one line that says what and what to do, with its code; never a traceback."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.cli.faults import explained
from app.cli.session import actor_of_badge
from app.core.actor import system_actor
from app.core.errors import Unavailable
from app.core.settings import settings
from app.db.opening import database_of
from app.demo.sample import ensure_sample
from app.flow.stations import StationDesk
from app.people.service import enrol
from app.site.service import reopen_station, retire_station
from schemas.vocabulary import Role


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


@pytest.mark.parametrize("words", ["--help", "station list"])
def test_a_reader_that_goes_away_ends_it_with_141(terminal: Any, words: str) -> None:
    """The reader closes before the first word, as `head` does once it has enough."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        command = [sys.executable, "-m", "app.cli", *words.split()]
        told = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    finally:
        os.close(writer)
    assert (told.returncode, told.stderr) == (141, "")


@pytest.mark.parametrize(
    "words",
    [
        "labels render --template lpn --out {out}/label.pdf",
        "labels preview --template lpn --out {out}/label.png",
        "report 2026-11 --out {out}/report",
        "journal seals --out {out}/seals.json",
        "station sheet S1 --out {out}/sheet.pdf",
    ],
)
def test_a_place_that_cannot_be_written_has_one_code(terminal: Any, tmp_path: Path, words: str) -> None:
    """A file where a folder is wanted: not even root can write below it."""
    out = tmp_path / "file"
    out.write_text("in the way")
    with pytest.raises(OSError, match=r"Not a directory|File exists") as error:
        terminal(*words.format(out=out).split())
    told = explained(error.value)
    assert (type(told), told and told.code) == (Unavailable, "file_unwritable")


def test_a_folder_of_schemas_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = guicang("simulator", GUICANG_OFFICIAL_XSD_DIR=str(tmp_path / "nowhere"), GUICANG_DATA_DIR=str(tmp_path))
    assert (told.returncode, "GUICANG_OFFICIAL_XSD_DIR" in told.stderr) == (5, True), told.stderr
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


def test_a_terminal_that_scans_follows_the_role_and_the_station(terminal: Any) -> None:
    """One desk, open all the while, as a shift has it."""
    with database_of(settings()) as database:
        desk = desk_at(database, "B1001", "D1")
        assert said(desk) == "unknown"
        with admins_work(database) as work:
            enrol(work, badge="B1001", login="operator", name="operator", roles=frozenset({Role.AUDITOR}))
        assert "岗位" in said(desk)
        with admins_work(database) as work:
            enrol(work, badge="B1001", login="operator", name="operator", roles=frozenset({Role.OPERATOR}))
            retire_station(work, name="D1")
        assert "D1 已停用" in said(desk)
        with admins_work(database) as work:
            reopen_station(work, name="D1")
        assert said(desk) == "unknown"


def desk_at(database: Any, badge: str, station: str) -> StationDesk:
    return StationDesk(database, settings().site, actor_of_badge(database, badge, "scan", station=station))


def admins_work(database: Any) -> Any:
    return database.work(site_id=settings().site, actor=system_actor())


def said(desk: StationDesk) -> str:
    answer = desk.scan("NOBODY99999")
    assert answer
    return answer.outcome.verdict.value if answer.outcome else answer.zh
