"""README.md and the pages of docs/: links lead somewhere, commands, badges, stations and rooms exist."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from app.cli import app
from app.demo.crew import sample_site
from schemas.http.scans import ScanRequest

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
Page = Callable[[str], str]


def anchors(text: str) -> set[str]:
    """What `#…` may name on a page: its headings, in small letters with dashes."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def calls(text: str) -> Iterator[list[str]]:
    """Every call of `.venv/bin/guicang` on a page, word by word, without comments."""
    for line in re.findall(r"\.venv/bin/guicang ([^`\n]+)", text):
        yield line.split("  #")[0].split("   ")[0].split()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str, page: Page, root: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page(name)):
        path, _, anchor = target.partition("#")
        if target.startswith("https://"):
            continue
        place = (root / name).parent / path if path else root / name
        if not place.exists() or (anchor and anchor not in anchors(place.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("name", PAGES)
def test_every_call_is_understood(name: str, page: Page) -> None:
    for words in calls(page(name)):
        command, given = get_command(app), iter(words)
        while inner := getattr(command, "commands", {}).get(next(given, "")):
            command = inner
            if not hasattr(command, "commands"):
                break
        assert not hasattr(command, "commands"), words
        options = {opt for parameter in command.params for opt in parameter.opts}
        assert [word for word in given if word.startswith("--") and word not in options] == [], words


@pytest.mark.parametrize("name", PAGES)
def test_every_make_target_is_there(name: str, page: Page, root: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", page(name), re.MULTILINE))
    assert named <= targets


def test_the_tour_names_people_and_stations_of_the_sample(page: Page) -> None:
    plan, text = sample_site(), page("README.md")
    named = set(re.findall(r"--as (\w+)", text)), set(re.findall(r"--station (\w+)", text))
    assert named[0] <= {entry.badge for entry in plan.staff}
    assert named[1] <= {station.name for station in plan.stations}
    assert set(re.findall(r"BIN-([\w-]+)", text)) <= {*plan.bins.good, *plan.bins.blocked}


def test_the_scan_of_the_tour_is_one(page: Page) -> None:
    shown = re.search(r"-d '(\{\"scan_id\".*?\})'", page("README.md"), re.DOTALL)
    assert shown
    assert ScanRequest.model_validate_json(shown[1]).station == "D1"


def test_every_room_is_explained(page: Page, root: Path) -> None:
    table = page("README.md").partition("## What each part is for")[2].partition("\n## ")[0]
    rooms = {path.parent.name for path in (root / "app").glob("*/__init__.py")}
    assert {room for room in rooms if f"{room}/" not in table} == set()


def test_every_page_is_linked_from_the_front(page: Page) -> None:
    assert [name for name in PAGES[1:] if f"]({name}" not in page("README.md")] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_line_of_prose_is_too_long(name: str, page: Page) -> None:
    """120 characters, but for tables and addresses; made pages keep their data as it is."""
    long = [line for line in page(name).splitlines() if len(line) > 125 and not line.startswith("|")]
    assert name == "docs/states.md" or long == []
