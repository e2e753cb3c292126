"""Coming in: passwords, cookies with their CSRF token, bearer tokens, and going out again."""

from datetime import timedelta

import pytest

from app.core.actor import system_actor
from app.people.service import SESSION_HOURS, enrol
from schemas.vocabulary import Role

PASSWORD = "a password of the tests"
LOGIN = {"login": "manager", "password": PASSWORD}


@pytest.fixture
def session(house):
    """Log the manager in by password: the cookie's value and the token that goes with it."""
    answer = house.wire.request("POST", "/login", json=LOGIN)
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"]
    house.wire.client.cookies.clear()
    return cookie, answer.json()["csrf_token"]


def browse(house, cookie: str, method: str, path: str, **more):
    """A request as a browser sends it: with the cookie, whoever asked it to."""
    headers = {"cookie": cookie.partition(";")[0]} | more.pop("headers", {})
    return house.wire.request(method, path, headers=headers, **more)


def test_health_says_nothing_more(house):
    assert house.wire.request("GET", "/health").json() == {"status": "ok"}


def test_health_tells_when_the_database_is_gone(house, postgres):
    house.database.engine.dispose()
    with house.database.work(site_id=1, actor=system_actor()) as work:
        name = work.session.connection().engine.url.database
    house.database.engine.dispose()
    postgres.drop_database(name)
    answer = house.wire.request("GET", "/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert answer.headers["retry-after"]
    postgres.create_database(name)


def test_the_cookie_is_for_this_site_and_not_for_scripts(session):
    cookie, _ = session
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()


def test_a_cookie_reads_without_and_acts_only_with_its_token(house, session):
    cookie, token = session
    assert browse(house, cookie, "GET", "/me").json()["badge"] == "B4001"
    bins = {"zone": "good", "codes": ["Z-01"]}
    for headers in ({}, {"x-csrf-token": "forged"}, {"x-csrf-token": ""}):
        answer = browse(house, cookie, "POST", "/bins", json=bins, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_wrong")
    assert "Z-01" not in browse(house, cookie, "GET", "/bins").text
    assert browse(house, cookie, "POST", "/bins", json=bins, headers={"x-csrf-token": token}).status_code == 201


def test_every_act_wants_the_token(house, session, routes):
    cookie, _ = session
    for route in routes:
        path = route.path.removeprefix("/api/v1")
        if "POST" in route.methods and path != "/login":
            answer = browse(house, cookie, "POST", path.replace(":path}", "}"), json={})
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_wrong"), path


def test_wrong_login_and_wrong_password_are_told_alike(house):
    told = [
        house.wire.request("POST", "/login", json=wrong).json()
        for wrong in (LOGIN | {"password": "wrong"}, LOGIN | {"login": "nobody"}, LOGIN | {"login": "operator"})
    ]
    assert told[0]["code"] == "wrong_login"
    assert told[0] == told[1] == told[2]


def test_a_password_is_never_echoed(house):
    answer = house.wire.request("POST", "/login", json={"login": "manager", "password": {"secret": PASSWORD}})
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


def test_a_bearer_token_needs_no_csrf_token_and_ends_with_log_out(house):
    answer = house.wire.request("POST", "/login", json=LOGIN | {"bearer": True, "label": "the shop"})
    assert "set-cookie" not in answer.headers
    headers = {"authorization": f"Bearer {answer.json()['bearer_token']}"}
    assert house.wire.request("POST", "/bins", json={"zone": "good", "codes": ["Z-02"]}, headers=headers).is_success
    assert house.wire.request("POST", "/logout", headers=headers).status_code == 204
    assert house.wire.request("GET", "/me", headers=headers).status_code == 401


def test_a_session_is_over_after_its_hours(house, session):
    cookie, _ = session
    house.clock.advance(timedelta(hours=SESSION_HOURS))
    assert browse(house, cookie, "GET", "/me").status_code == 401


def test_who_is_locked_out_is_out_within_seconds(house):
    operator = house.as_(Role.OPERATOR)
    assert operator.get("/me")["roles"] == ["operator"]
    with house.database.work(site_id=1, actor=system_actor()) as work:
        staff = enrol(work, badge="B1001", login="operator", name="示范操作员", roles=frozenset({Role.OPERATOR}))
        staff.active = False
    house.clock.advance(timedelta(seconds=6))
    assert operator.ask("GET", "/me").status_code == 401


def test_over_tls_the_cookie_is_for_tls_only(house):
    answer = house.wire.portal.call(_login_over_tls, house)
    assert "secure" in answer.headers["set-cookie"].lower()


async def _login_over_tls(house):
    return await house.wire.client.post("https://api.test/api/v1/login", json=LOGIN)
