"""The site file in docs/setting-up.md is the sample's, explained, and it sets up a site."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.demo.crew import sample_site
from app.flow.setting_up import (
    BinsTable,
    PrinterTable,
    SiteFile,
    SiteTable,
    StaffTable,
    StationTable,
    read_site_file,
    set_up_site,
)
from app.site.policy import SitePolicy
from app.site.service import policy_now, stations, this_site


@pytest.fixture
def shown(page: Callable[[str], str], tmp_path: Path) -> Path:
    """The file of the page, as somebody would copy it."""
    block = re.search(r"```toml\n(.*?)```", page("docs/setting-up.md"), re.DOTALL)
    assert block
    file = tmp_path / "site.toml"
    file.write_text(block[1], encoding="utf-8")
    return file


def test_it_is_the_sample_site(shown: Path) -> None:
    assert read_site_file(shown) == sample_site()


def test_it_shows_every_key_there_is(shown: Path) -> None:
    tables = tomllib.loads(shown.read_text(encoding="utf-8"))
    assert set(tables) == set(SiteFile.model_fields)
    assert set(tables["site"]) == set(SiteTable.model_fields)
    assert set(tables["bins"]) == set(BinsTable.model_fields)
    for name, model in (("stations", StationTable), ("staff", StaffTable), ("printers", PrinterTable)):
        assert {key for row in tables[name] for key in row} == set(model.model_fields)
    assert set(tables["policy"]) <= set(SitePolicy.model_fields)


def test_it_sets_up_a_site(shown: Path, work: Any) -> None:
    plan = read_site_file(shown)
    set_up_site(work, plan=plan)
    assert this_site(work).ems_no == plan.site.ems_no
    assert {station.name for station in plan.stations} <= {station.name for station in stations(work)}


def test_loading_it_again_leads_back_to_its_policy(shown: Path, work: Any) -> None:
    plan = read_site_file(shown)
    set_up_site(work, plan=plan.model_copy(update={"policy": plan.policy.model_copy(update={"four_eyes": False})}))
    assert not policy_now(work).four_eyes
    set_up_site(work, plan=plan)
    assert policy_now(work) == plan.policy
