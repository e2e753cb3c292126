"""`POST /scans` goes its own way from body to lane; what is wrong is told as the usual way tells it.

The usual way is the same endpoint hung into the same application once more, as FastAPI would have it.
"""

import json
from typing import Any

import pytest

from app.api.opening import stage_router
from app.api.routes.scans import scan
from app.core.actor import system_actor
from app.people.service import issue_token
from schemas.vocabulary import Role

GOOD = {
    "scan_id": "0192f0a0-0000-7000-8000-000000000001",
    "verb": "receive",
    "code": "WB404404404",
    "station": "D1",
    "data": {},
}
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def house(quiet_house):
    usual = stage_router("usual")
    usual.post("/usual-scans")(scan)
    quiet_house.app.include_router(usual, prefix="/api/v1")
    return quiet_house


def both(house, headers: dict[str, str], content: bytes) -> tuple[Any, Any]:
    ours, usual = (
        house.as_(Role.OPERATOR).ask("POST", path, content=content, headers=headers)
        for path in ("/scans", "/usual-scans")
    )
    return ours, usual


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/vnd.scan+json"],
)
def test_json_is_taken_however_it_is_called(house, kind):
    ours, usual = both(house, {"content-type": kind}, json.dumps(GOOD).encode())
    assert (ours.status_code, usual.status_code) == (200, 200)
    assert ours.json() | {"replayed": True} == usual.json()
    assert ours.headers["content-type"] == usual.headers["content-type"]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "text/plain"}, json.dumps(GOOD).encode()),
        ({"content-type": "text/json"}, json.dumps(GOOD).encode()),
        ({"content-type": "application/x-www-form-urlencoded"}, b"verb=receive"),
        ({}, json.dumps(GOOD).encode()),
        (JSON, b""),
        (JSON, b"{"),
        (JSON, b"null"),
        (JSON, b"[]"),
        (JSON, b'"receive"'),
        (JSON, b"\xff\xfe{}"),
        (JSON, json.dumps(GOOD | {"verb": "teleport"}).encode()),
        (JSON, json.dumps(GOOD | {"code": "  "}).encode()),
        (JSON, json.dumps(GOOD | {"extra": 1}).encode()),
        (JSON, json.dumps(GOOD | {"data": ["bin"]}).encode()),
        (JSON, json.dumps({}).encode()),
    ],
)
def test_what_is_no_scan_is_refused_in_the_same_shape(house, headers, body):
    ours, usual = both(house, headers, body)
    assert (ours.status_code, ours.json()["code"]) == (422, "invalid_request")
    assert usual.status_code in (400, 422)
    assert ours.headers["content-type"] == usual.headers["content-type"]
    assert ours.json().keys() == usual.json().keys()
    assert all(field["field"].startswith("body") for field in ours.json()["fields"])


def test_the_same_fields_are_named(house):
    ours, usual = both(house, JSON, json.dumps({"scan_id": "1", "verb": "teleport", "extra": 1}).encode())
    named = [{field["field"] for field in answer.json()["fields"]} for answer in (ours, usual)]
    assert named[0] == named[1] == {"body.scan_id", "body.verb", "body.code", "body.station", "body.extra"}


def test_nothing_that_was_sent_is_told_back(house):
    ours, _ = both(house, JSON, json.dumps(GOOD | {"verb": "440106190001011234"}).encode())
    assert "440106190001011234" not in ours.text


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OPERATOR, Role.LEAD, Role.MANAGER)])
def test_only_the_floor_scans(house, role):
    answer = house.as_(role).ask("POST", "/scans", json=GOOD)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_role")


def test_nobody_is_asked_to_log_in_before_anything_is_read(house):
    answer = house.wire.request("POST", "/scans", content=b"{", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_cookie_alone_does_not_scan(house):
    with house.database.work(site_id=1, actor=system_actor()) as work:
        secret = issue_token(work, badge="B1001", kind="session").secret
    headers = JSON | {"cookie": f"guicang_session={secret}"}
    answer = house.wire.request("POST", "/scans", content=json.dumps(GOOD).encode(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_wrong")
