"""What a browser is told with every answer of the API: nothing sniffed, kept, framed or run."""

import pytest

from schemas.http.headers import DATA_POLICY, FILE_POLICY, HEADERS
from schemas.vocabulary import Role


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/health"), ("GET", "/me"), ("GET", "/parcels"), ("GET", "/nowhere"), ("POST", "/scans"), ("PUT", "/me")],
)
def test_json_and_problems_carry_them(quiet_house, method, path):
    for answer in (quiet_house.as_(Role.LEAD).ask(method, path), quiet_house.wire.request(method, path)):
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
        assert answer.headers["content-security-policy"] == DATA_POLICY
        assert answer.headers["x-frame-options"] == "DENY"


def test_a_file_may_be_shown_by_our_own_pages_only(quiet_house):
    answer = quiet_house.as_(Role.LEAD).ask("GET", "/months/2026-11.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"] == FILE_POLICY
    assert "x-frame-options" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_what_breaks_inside_carries_them_too(house, monkeypatch):
    monkeypatch.setattr("app.api.routes.people.whoami", lambda _work: 1 / 0)
    answer = house.wire.request("GET", "/health")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
