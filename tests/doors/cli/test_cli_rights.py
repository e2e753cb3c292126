"""Commands and their twins on the API let in the same roles: one table of rights, asked by both doors."""

import csv
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app import demo
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
    ("customs", "prepare", "G0199999999I"): "/declarations:prepare",
    ("customs", "judge", "TH404"): "/declarations:check",
    ("customs", "submit", "TH404"): "/declarations:submit",
    ("customs", "draft", "TH404"): "/declarations:draft",
    ("customs", "withdraw", "TH404", "--reason", "test"): "/declarations/{cop_no}:withdraw",
    ("customs", "resend", "TH404"): "/declarations/{cop_no}:again",
    ("customs", "match", "404", "TH404", "--reason", "test"): "/receipts/{receipt_id}:match",
    ("customs", "dismiss", "404", "--reason", "test"): "/receipts/{receipt_id}:dismiss",
    ("customs", "unmatch", "404", "--reason", "test"): "/receipts/{receipt_id}:unmatch",
    ("customs", "acknowledge", "404"): "/notices:acknowledge",
    ("customs", "reopen", "404"): "/notices:reopen",
    ("customs", "correct-inspection", "TH404", "--reason", "test"): "/declarations/{cop_no}:correct-inspection",
    ("printers", "add", "Z9", "--kind", "file", "--address", "x", "--stock", "0x0"): "/printers",
    ("printers", "test", "Z404"): "/printers/{name}:test",
    ("printers", "remove", "Z404"): "/printers/{name}:remove",
    ("labels", "print", "--template", "lpn", "--printer", "Z404", "--no-wait"): "/label-jobs",
    ("labels", "retry", "404404"): "/label-jobs:settle",
    ("labels", "cancel", "404404"): "/label-jobs:settle",
    ("labels", "confirm", "404404"): "/label-jobs:settle",
    ("staff", "enrol", "B7777", "--login", "seven", "--name", "七", "--role", "operator"): "/staff",
    ("staff", "deactivate", "B0404"): "/staff/{badge}:deactivate",
    ("staff", "reactivate", "B0404"): "/staff/{badge}:reactivate",
    ("staff", "password", "B0404"): "/staff/{badge}:reset-password",
    ("staff", "revoke", "B0404"): "/staff/{badge}:revoke",
    ("hold", "put", "--reason", "a test", "--parcel", "G0199999999I"): "/holds",
    ("hold", "lift", "404404", "--reason", "a test"): "/holds/{hold_id}:lift",
    ("month", "close", "2026-11"): "/months/{month}:close",
    ("month", "reopen", "2026-11", "--why", "a test"): "/months/{month}:reopen",
    ("staff", "card", "NOBODY", "--out", "{file}"): "/staff/{badge}:card",
    ("station", "retire", "NOWHERE"): "/stations/{station}:retire",
    ("station", "reopen", "NOWHERE"): "/stations/{station}:reopen",
    ("evidence", "parcel", "G0199999999I"): "/evidence",
    ("evidence", "declaration", "TH404"): "/evidence",
    ("evidence", "month", "2020-01"): "/evidence",
}
"""What each command's twin on the API is; with a file that neither takes, so that nothing changes."""

WITHOUT_TWIN = {("tally", "import")}
"""A manager brings the totals of earlier months at the terminal, once."""

ADMINS_ALONE = {("site", "load"), ("staff", "token"), ("training", "reset")}
"""Commands the API has nothing for: it gives a token to who logs in, sets up no site, and empties none."""

SEALED_LOOKS = {("customs", "buyer-years")}
"""Commands that change nothing, and show what brokers and auditors alone may see."""

SITE_FILE = Path(demo.__file__).with_name("site.toml")
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
    paths = set(acting(get_command(app))) - ADMINS_ALONE - WITHOUT_TWIN - SEALED_LOOKS
    assert paths == {next(path for path in paths if command[: len(path)] == path) for command in TWINS}


@pytest.mark.parametrize("command", sorted(SEALED_LOOKS))
def test_what_is_sealed_is_for_brokers_and_auditors(terminal: Any, command: tuple[str, ...]) -> None:
    codes = {role: terminal(*command, "--as", badge).exit_code for role, badge in BADGES.items()}
    assert {role for role, code in codes.items() if code == 0} == {Role.BROKER, Role.AUDITOR}
    assert set(codes.values()) == {0, FORBIDDEN}


@pytest.mark.parametrize("command", sorted(ADMINS_ALONE))
def test_what_has_no_twin_is_an_admins(terminal: Any, command: tuple[str, ...]) -> None:
    words = {"load": [str(SITE_FILE)], "token": ["B6001", "--label", "test"], "reset": []}[command[-1]]
    assert terminal(*command, *words, "--as", "B4001").exit_code == FORBIDDEN
    nobodys = terminal(*command, *words)
    assert (nobodys.exit_code, getattr(nobodys.exception, "code", "")) == (FORBIDDEN, "badge_needed")
    assert terminal(*command, *words, "--as", "B9001").exit_code == 0


@pytest.mark.parametrize("command", TWINS, ids=" ".join)
def test_both_doors_let_in_the_same_roles(terminal: Any, tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "nothing.xml"
    file.write_bytes(b"<nothing/>")
    words = [word.format(file=file) for word in command]
    results = {role: terminal(*words, "--as", badge) for role, badge in BADGES.items()}
    codes = {role: getattr(result.exception, "code", None) for role, result in results.items()}
    assert {role for role, code in codes.items() if code != "not_your_role"} == rights()[TWINS[command]], codes


def test_earlier_totals_are_a_managers(terminal: Any, tmp_path: Path) -> None:
    (file := tmp_path / "totals.csv").write_bytes(b"month")
    results = {role: terminal("tally", "import", str(file), "--as", badge) for role, badge in BADGES.items()}
    assert {role for role, result in results.items() if result.exit_code != FORBIDDEN} == {Role.MANAGER}


def test_a_refusal_names_who_may(terminal: Any, capfd: Any) -> None:
    assert terminal("declare", "--as", "B1001").exit_code == FORBIDDEN
    assert "broker" in capfd.readouterr().err
