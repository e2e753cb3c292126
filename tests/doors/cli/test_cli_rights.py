"""Commands and their twins on the API let in the same roles: one table of rights, asked by both doors."""

import csv
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app.cli import app
from schemas.vocabulary import Role

RIGHTS = Path(__file__).parents[1] / "api" / "rights.tsv"
BADGES = {
    Role.OPERATOR: "B1001",
    Role.LEAD: "B2001",
    Role.BROKER: "B3001",
    Role.MANAGER: "B4001",
    Role.OWNER: "B5001",
    Role.AUDITOR: "B6001",
    Role.ADMIN: "B9001",
}
TWINS = {
    ("originals", "import", "{file}"): "/originals",
    ("expected", "import", "{file}"): "/expected-returns:upload",
    ("scan", "--station", "S1"): "/scans",
    ("declare", "--prepare"): "/declarations:prepare",
    ("declare", "--submit"): "/declarations:submit",
    ("receipts", "import", "{file}"): "/receipts",
}
"""What each command's twin on the API is; with a file that neither takes, so that nothing changes."""

FORBIDDEN = 6


def rights() -> dict[str, set[str]]:
    """The roles each POST of the API lets in; a test of the API holds its routes to this table."""
    with RIGHTS.open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["method"] == "POST"]
    return {row["path"]: {role for role in Role if row[role] == "+"} for row in rows}


def acting(command: Any, path: tuple[str, ...] = ()) -> Any:
    """Every command on which a person acts."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from acting(inner, (*path, name))
    if any("--as" in parameter.opts for parameter in command.params):
        yield path


def test_every_command_that_acts_has_its_twin() -> None:
    assert set(acting(get_command(app))) == {
        tuple(word for word in command if word.isalpha() and word.islower()) for command in TWINS
    }


@pytest.mark.parametrize("command", TWINS, ids=" ".join)
def test_both_doors_let_in_the_same_roles(terminal: Any, tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "nothing.xml"
    file.write_bytes(b"<nothing/>")
    words = [word.format(file=file) for word in command]
    results = {role: terminal(*words, "--as", badge) for role, badge in BADGES.items()}
    codes = {role: getattr(result.exception, "code", None) for role, result in results.items()}
    assert {role for role, code in codes.items() if code != "not_your_role"} == rights()[TWINS[command]], codes


def test_a_refusal_names_who_may(terminal: Any, capfd: Any) -> None:
    assert terminal("declare", "--as", "B1001").exit_code == FORBIDDEN
    assert "broker" in capfd.readouterr().err
