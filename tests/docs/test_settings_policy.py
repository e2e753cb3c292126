"""docs/settings.md and docs/policy.md name every field there is, with its default, and no other."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from app.core.settings import Settings
from app.site.policy import SitePolicy
from schemas.vocabulary import Grade

Rows = Callable[[str, str], list[list[str]]]
IN_THE_DATA_FOLDER = {"sealing_key_file", "customs_dir", "signing_key_file"}


def test_every_setting_is_documented(rows: Rows) -> None:
    named = [row[0].strip("`") for row in rows("docs/settings.md", "setting")]
    assert named == [f"GUICANG_{name.upper()}" for name in Settings.model_fields]


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "data_dir"])
def test_defaults_of_settings(name: str, rows: Rows) -> None:
    said = next(row[1] for row in rows("docs/settings.md", "setting") if row[0] == f"`GUICANG_{name.upper()}`")
    default = Settings.model_fields[name].default
    if name in IN_THE_DATA_FOLDER:
        assert said.endswith("in the data folder")
    else:
        assert said == ("none" if default is None else f"`{default}`")


def test_places_in_the_data_folder(rows: Rows, tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path)
    places = {row[1].split()[0].strip("`/") for row in rows("docs/settings.md", "what")}
    used = (given.customs_path, given.photos_path, given.sealing_key_path.parent)
    assert {path.relative_to(tmp_path).as_posix() for path in used} <= places


def test_every_field_of_the_policy_is_documented(rows: Rows) -> None:
    named = [row[0].strip("`") for row in rows("docs/policy.md", "field")]
    assert named == list(SitePolicy.model_fields)


@pytest.mark.parametrize("name", SitePolicy.model_fields)
def test_defaults_of_the_policy(name: str, rows: Rows) -> None:
    said = next(row[1] for row in rows("docs/policy.md", "field") if row[0] == f"`{name}`")
    default = SitePolicy.model_fields[name].default
    if name == "resale_factors":
        assert said == ", ".join(f"{grade} {factor}" for grade, factor in default.items())
        assert set(default) < set(Grade)
    else:
        assert json.loads(said.strip("`")) == _plain(default)


def test_every_rule_has_its_source(rows: Rows) -> None:
    assert [row[0] for row in rows("docs/policy.md", "field") if not (len(row) == 4 and row[3])] == []


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return float(value) if isinstance(value, Decimal) else value
