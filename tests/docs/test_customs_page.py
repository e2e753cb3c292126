"""docs/customs.md names the folders, settings, shares and times that the code has."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

from app.customs.gateway import FolderGateway
from app.customs.gateway.folder import _UNFINISHED
from app.demo.sample import PACE
from app.simulator.desk import PLACES, Desk
from app.simulator.habits import SECONDS, Habits
from app.simulator.scenario import built_in
from app.site.policy import SitePolicy
from schemas.customs.keys import METHODS

PAGE = "docs/customs.md"
Rows = Callable[[str, str], list[list[str]]]


def test_every_folder_is_named(rows: Rows) -> None:
    named = {row[0].strip("`/") for row in rows(PAGE, "folder")}
    assert named == {*FolderGateway.PLACES, *PLACES}


def test_unfinished_files_are_named(page: Callable[[str], str]) -> None:
    assert [ending for ending in _UNFINISHED if f"`{ending}`" not in page(PAGE)] == []


def test_every_setting_named_is_a_policy(rows: Rows) -> None:
    named = {name for row in rows(PAGE, "question") for name in re.findall(r"`(\w+)`", row[2])}
    assert named
    assert named <= SitePolicy.model_fields.keys()


def test_shares_are_those_of_the_simulated_customs(rows: Rows) -> None:
    habits = Habits()
    shares = {"100": habits.rejected, "-625209": habits.line_errors, "-625208": habits.signature_errors}
    assert {row[0].strip("`"): row[1] for row in rows(PAGE, "answer")} == {
        code: f"{100 * share:g} %" for code, share in shares.items()
    }


def test_times_are_those_of_the_simulated_customs(rows: Rows) -> None:
    said = {row[0].strip("`"): row[1] for row in rows(PAGE, "answer to a message")}
    assert said == {status: f"{seconds} s" for status, seconds in SECONDS.items()}


def test_a_conclusion_takes_as_long_as_is_said(page: Callable[[str], str]) -> None:
    assert built_in("calm").habits == Habits(pace=PACE)
    least = SECONDS["399"] * PACE
    most = least * (1 + Habits().jitter)
    assert f"stretch by {PACE}, so that 399 comes after {least:.0f} to\n{most:.0f} seconds" in page(PAGE)


def test_signature_and_schemas_are_as_said(page: Callable[[str], str], root: Path) -> None:
    assert all(f"{name}`" in page(PAGE) or f"={name}`" in page(PAGE) for name in METHODS)
    written = {path.stem for path in (root / "schemas/customs/xsd").glob("CEB*.xsd")}
    assert written == set(re.findall(r"^\| (CEB\d+)", page(PAGE), re.MULTILINE))


def test_new_folders_are_for_the_user_alone(tmp_path: Path) -> None:
    FolderGateway(tmp_path / "one")
    with Desk(tmp_path / "two", 1):
        made = [folder for place in ("one", "two") for folder in (tmp_path / place).iterdir()]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in made} == {0o700}
    assert len(made) == len(FolderGateway.PLACES) + len(PLACES) + 1
