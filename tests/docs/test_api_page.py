"""docs/api.md names addresses, verbs and limits that the application really has."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi import FastAPI

from app.api.bodies import MOST_JSON
from app.api.cursors import Limit
from app.core.settings import Settings
from app.intake import table
from app.main import create_app
from app.people.service import BEARER_DAYS, SESSION_HOURS
from app.sorting import photo_store
from schemas.customs.secure import MAX_BYTES
from schemas.http.scans import ScanBatch, ScanRequest, ScanVerb

PAGE = "docs/api.md"
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def text(page: Callable[[str], str]) -> str:
    return page(PAGE)


@pytest.fixture
def api(work: Any, tmp_path: Path) -> FastAPI:
    from app.db.work import Database

    return create_app(Database(work.session.get_bind(), work.clock, work.keys), Settings(data_dir=tmp_path))


def test_every_address_named_is_there(text: str, api: FastAPI) -> None:
    there = {f"{method.upper()} {path}" for path, methods in api.openapi()["paths"].items() for method in methods}
    named = set(re.findall(r"`((?:GET|POST) /api/v1/[^`?]+)`", text))
    assert len(named) > 25
    assert named - there == set()


def test_every_group_of_routes_is_named(text: str, api: FastAPI) -> None:
    """The first word of every address after /api/v1 stands on the page."""
    groups = {re.split(r"[/:]", path.removeprefix("/api/v1/"))[0] for path in api.openapi()["paths"]}
    # bins and listings belong to stock
    assert {group for group in groups if f"/api/v1/{group}" not in text} == {"bins", "listings"}


def test_curl_calls_post_to_addresses_that_are_there(text: str, api: FastAPI) -> None:
    called = re.findall(r"curl -s http://127\.0\.0\.1:8000(\S+)", text)
    assert len(called) == 2
    assert [path for path in called if "post" not in api.openapi()["paths"].get(path, {})] == []


def test_the_scan_shown_is_one(text: str) -> None:
    shown = re.search(r"-d '(\{\"scan_id\".*?\})'", text, re.DOTALL)
    assert shown
    assert ScanRequest.model_validate_json(shown[1]).verb == "receive"


def test_every_verb_is_explained(rows: Callable[[str, str], list[list[str]]]) -> None:
    explained = [verb for row in rows(PAGE, "verb") for verb in re.findall(r"`(\w+)`", row[0])]
    assert sorted(explained) == sorted(get_args(ScanVerb))


def test_limits_are_as_said(text: str) -> None:
    sizes = {
        "JSON body": MOST_JSON,
        "XML message": MAX_BYTES,
        "sheet": table.MOST_BYTES,
        "photo": photo_store.MOST_BYTES,
    }
    (said,) = re.findall(r"^A JSON body has .*$", text, re.MULTILINE)
    assert [
        name for name, size in sizes.items() if not re.search(rf"{name} (has at most )?{size // MIB} MiB", said)
    ] == []
    most = ScanBatch.model_fields["scans"].metadata[-1].max_length
    assert f"takes up to {most}," in text
    assert f"`limit` is at most {get_args(Limit)[1].metadata[-1].le}." in text


def test_how_long_tokens_last(text: str) -> None:
    assert (SESSION_HOURS, BEARER_DAYS) == (12, 365)
    assert "twelve hours" in text
    assert "good for a year" in text
