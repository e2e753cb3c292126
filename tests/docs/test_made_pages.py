"""Pictures and pages that are made from data are the ones that this data makes."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.parcel.lifecycle import STATES
from schemas.vocabulary import ParcelState

MADE = ("docs/figures.md", "docs/pictures/road.svg", "docs/refusals.md")


@pytest.fixture(scope="module")
def made(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "tests/docs/made_pages.py"))["MADE"]


def test_all_are_looked_at(made: dict[str, Any]) -> None:
    assert tuple(sorted(made)) == MADE


@pytest.mark.parametrize("name", MADE)
def test_it_is_current(name: str, made: dict[str, Any], page: Callable[[str], str]) -> None:
    assert page(name) == made[name](), "run `make docs`"


def test_the_picture_shows_every_state_but_the_one_before_birth(page: Callable[[str], str]) -> None:
    drawing = etree.fromstring(page("docs/pictures/road.svg").encode())
    shown = {text for text in drawing.itertext() if text.strip()}
    missing = {state for state, words in STATES.items() if not {words.zh, words.en} <= shown}
    assert missing == {ParcelState.NEW}


def test_the_picture_asks_for_nothing_from_elsewhere(page: Callable[[str], str]) -> None:
    drawing = page("docs/pictures/road.svg")
    assert "<script" not in drawing
    assert "href" not in drawing
    assert drawing.count("http") == 1  # the name of SVG itself
