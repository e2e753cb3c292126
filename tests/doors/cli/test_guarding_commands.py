"""Seals at the terminal and by the API's form: out of the house, and held against the database again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.core.clock import VirtualClock
from app.db.work import Database
from schemas.vocabulary import ParcelState


@pytest.fixture
def terminal(
    database: Database, given_parcel: Any, work: Any, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Commands on the test's own database, two days after a parcel was received."""
    from contextlib import contextmanager

    @contextmanager
    def opened() -> Iterator[Database]:
        yield database

    given_parcel(ParcelState.RECEIVED)
    work.session.commit()
    clock.advance(timedelta(days=2))
    monkeypatch.setattr("app.cli.session.open_database", opened)
    runner = CliRunner()
    return lambda *command: runner.invoke(app, list(command))


@pytest.mark.parametrize("name", ["seals.json", "seals.csv"])
def test_exported_seals_are_made_now_and_agree(terminal: Any, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    said = terminal("journal", "seals", "--out", str(file))
    assert (said.exit_code, said.stdout.split()[0]) == (0, "2"), said.output
    checked = terminal("journal", "verify", "--seals", str(file), "--json")
    assert checked.exit_code == 0
    assert (json.loads(checked.stdout)["compared"], json.loads(checked.stdout)["faults"]) == (2, [])


def test_a_seal_that_differs_ends_with_1_and_says_the_day(terminal: Any, tmp_path: Path) -> None:
    file = tmp_path / "seals.csv"
    terminal("journal", "seals", "--out", str(file))
    rows = file.read_text().splitlines()
    file.write_text("\n".join([rows[0], rows[1][:-1] + ("0" if rows[1][-1] != "0" else "1"), rows[2]]))
    checked = terminal("journal", "verify", "--seals", str(file))
    assert checked.exit_code == 1
    assert "kept_differs" in checked.stdout
    assert "2026-11-15" in checked.stdout


def test_days_are_chosen_and_a_wrong_one_is_refused(terminal: Any) -> None:
    chosen = json.loads(terminal("journal", "seals", "--from", "2026-11-16", "--to", "2026-11-16", "--json").stdout)
    assert [day["day"] for day in chosen["seals"]] == ["2026-11-16"]
    assert getattr(terminal("journal", "seals", "--from", "16.11.2026").exception, "code", "") == "bad_day"
