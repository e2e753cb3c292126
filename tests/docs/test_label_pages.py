"""docs/labels.md and its pictures are what the templates make."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

import labels


@pytest.fixture(scope="module")
def made(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "tests/docs/label_pages.py"))


def test_the_page_is_current(made: dict[str, Any], page: Callable[[str], str]) -> None:
    assert page("docs/labels.md") == made["page"](), "run `make docs`"


def test_every_template_is_explained(made: dict[str, Any]) -> None:
    assert list(made["WHERE"]) == labels.templates()


def test_the_pictures_are_current(made: dict[str, Any], root: Path) -> None:
    pictures = made["pictures"]()
    assert {path.relative_to(root).as_posix() for path in (root / made["PICTURES"]).iterdir()} == set(pictures)
    for name, picture in pictures.items():
        with Image.open(root / name) as shown:
            assert ImageChops.difference(shown.convert("L"), picture).getbbox() is None, f"{name}: run `make docs`"
