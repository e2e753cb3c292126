"""Keeping the staff: who is locked out is out at once, everywhere; wrong logins wait, and lock nobody out for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.core.actor import system_actor
from app.core.errors import Forbidden, Unavailable
from app.people.attempts import FREE, LONGEST_WAIT, came_in, knock
from app.people.bulletin import Bulletin
from app.people.entering import Claim, come_in
from app.people.keeping import deactivate, set_password
from app.people.passwords import HASHER, NOBODYS
from app.people.service import actor_with_badge
from schemas.vocabulary import Role

NEW = {"badge": "B1009", "login": "nine", "name": "九", "roles": ["operator"]}
LOGIN = {"login": "manager", "password": "a password of the tests"}


def log_in(house, **over):
    """A login from the address of the tests."""
    return house.wire.request("POST", "/login", json=LOGIN | over)


def test_who_is_enrolled_comes_in_and_is_listed(house):
    admin = house.as_(Role.ADMIN)
    told = admin.post("/staff", NEW, 201)
    assert log_in(house, login="nine", password=told["password"]).status_code == 200
    again = admin.post("/staff", NEW | {"name": "玖"}, 201)
    assert again["password"] is None
    assert log_in(house, login="nine", password=told["password"]).status_code == 200
    assert {
        "badge": "B1009",
        "login": "nine",
        "name": "玖",
        "roles": ["operator"],
        "owner_code": None,
        "active": True,
    } in (admin.get("/staff"))


def test_a_login_belongs_to_one_person_and_a_password_is_long(house):
    admin = house.as_(Role.ADMIN)
    assert admin.post("/staff", NEW | {"login": "manager"}, 409)["code"] == "login_taken"
    for weak in ("short", "aaaaaaaaaaaaaaaaaaaa", "ninenineninenine"):
        assert admin.post("/staff", NEW | {"password": weak}, 422)["code"] == "weak_password"


def test_who_is_locked_out_is_out_at_the_next_request(house):
    operator, admin = house.as_(Role.OPERATOR), house.as_(Role.ADMIN)
    operator.get("/me")
    assert admin.post("/staff/B1001:deactivate", {})["ended"] == 1
    operator.get("/me", 401)
    with house.database.work(site_id=1, actor=system_actor()) as work, pytest.raises(Exception, match="badge B1001"):
        actor_with_badge(work, "B1001")
    assert admin.post("/staff/B1001:reactivate", {})["active"] is True
    operator.get("/me", 401)  # the tokens stay ended


def test_another_process_locks_somebody_out_of_this_one(house):
    """As the terminal does: in a transaction of its own, then the bulletin; the clock stands still."""
    operator = house.as_(Role.OPERATOR)
    operator.get("/me")
    with house.database.work(site_id=1, actor=system_actor()) as work:
        deactivate(work, badge="B1001")
    operator.get("/me")  # remembered still: this is what the bulletin is for
    Bulletin(house.app.state.settings.data_dir).post()
    operator.get("/me", 401)


def test_the_last_admin_stays(house):
    admin = house.as_(Role.ADMIN)
    assert admin.post("/staff/B9001:deactivate", {}, 409)["code"] == "last_admin"
    assert admin.get("/me")["badge"] == "B9001"


def test_tokens_are_listed_and_ended_one_by_one(house):
    admin = house.as_(Role.ADMIN)
    bearer = log_in(house, bearer=True, label="conveyor").json()["bearer_token"]
    (mine,) = [one for one in admin.get("/staff/B4001/tokens") if one["label"] == "conveyor"]
    assert bearer not in str(mine)
    assert admin.post("/staff/B4001:revoke", {"token": mine["id"]})["ended"] == 1
    assert admin.post("/staff/B4001:revoke", {"token": mine["id"]}, 404)["code"] == "unknown_token"
    assert house.wire.request("GET", "/me", headers={"authorization": f"Bearer {bearer}"}).status_code == 401
    assert house.as_(Role.MANAGER).get("/me")["badge"] == "B4001"
    assert admin.post("/staff/B4001:revoke", {})["ended"] >= 1
    house.as_(Role.MANAGER).get("/me", 401)


def test_changing_ones_password_ends_what_the_old_one_opened(house):
    manager = house.as_(Role.MANAGER)
    new = "another password of the tests"
    assert manager.post("/me:change-password", {"old": "wrong", "new": new}, 403)["code"] == "wrong_password"
    assert manager.post("/me:change-password", {"old": LOGIN["password"], "new": new})["ended"] >= 1
    manager.get("/me", 401)
    assert log_in(house).status_code == 403
    assert log_in(house, password=new).status_code == 200


def test_wrong_logins_wait_alike_for_names_that_are_not_there(house):
    for login in ("manager", "nobody"):
        for _ in range(FREE["pair"]):
            assert log_in(house, login=login, password="wrong").json()["code"] == "wrong_login"
    told = [log_in(house, login=login, password=LOGIN["password"]) for login in ("manager", "nobody")]
    assert [answer.status_code for answer in told] == [429, 429]
    assert told[0].json() == told[1].json()
    assert told[0].headers["retry-after"] == "31"
    house.clock.advance(timedelta(seconds=31))
    assert log_in(house).status_code == 200


@pytest.fixture
def knocking(house):
    """One knock in a unit of work of its own, as every process has it; `came` if it proves right."""

    def once(login: str, address: str, *, came: bool = False) -> str:
        try:
            with house.database.work(site_id=1, actor=system_actor()) as work:
                knock(work, login=login, address=address)
                if came:
                    came_in(work, login=login, address=address)
        except Unavailable as later:
            return later.code
        return "in" if came else "wrong"

    return once


def test_guesses_from_everywhere_wait_and_a_known_address_does_not(house, knocking):
    assert knocking("li", "10.0.0.1", came=True) == "in"
    told = [knocking("li", f"10.1.0.{number}") for number in range(FREE["login"] + 2)]
    assert told[-1] == "too_many_attempts"
    assert knocking("li", "10.2.0.1") == "too_many_attempts"
    assert knocking("li", "10.0.0.1", came=True) == "in"


def test_one_address_does_not_try_every_name_and_the_others_do_not_suffer(knocking):
    assert knocking("li", "10.0.0.1", came=True) == "in"
    told = [knocking(f"name{number}", "10.0.0.1") for number in range(FREE["address"] + 1)]
    assert told[-1] == "too_many_attempts"
    assert knocking("wang", "10.0.0.1") == "too_many_attempts"
    assert knocking("li", "10.0.0.1", came=True) == "in"
    assert knocking("wang", "10.0.0.2") == "wrong"


def test_a_wait_ends_however_long_somebody_knocked(house, knocking):
    for _ in range(60):
        knocking("li", "10.0.0.1")
        house.clock.advance(timedelta(minutes=2))
    house.clock.advance(LONGEST_WAIT)
    assert knocking("li", "10.0.0.1", came=True) == "in"


def test_an_ipv6_network_is_one_address(knocking):
    told = [knocking("li", f"2001:db8:0:1::{number:x}") for number in range(FREE["pair"] + 1)]
    assert told == ["wrong"] * FREE["pair"] + ["too_many_attempts"]
    assert knocking("li", "2001:db8:0:2::1") == "wrong"


def test_guesses_made_at_once_count_one_by_one(house, monkeypatch):
    """Every process has its own connection; none may look at a password that was not paid for."""
    looked: list[str] = []
    monkeypatch.setattr("app.people.entering.matches", lambda password, _known: bool(looked.append(password)))

    def guess(number: int) -> str:
        try:
            come_in(house.database, 1, Claim("manager", f"guess {number}", "10.0.0.9"), kind="session")
        except (Forbidden, Unavailable) as refused:
            return refused.code
        return "in"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(24)))
    assert len(looked) == told.count("wrong_login") == FREE["pair"]


def test_a_new_password_forgives_the_login(house, knocking):
    for number in range(FREE["login"] + 1):
        knocking("manager", f"10.1.0.{number}")
    with house.database.work(site_id=1, actor=system_actor()) as work:
        set_password(work, badge="B4001", password="another password of the tests")
    assert knocking("manager", "10.3.0.1") == "wrong"


def test_nobodys_password_costs_what_a_real_one_does():
    assert NOBODYS.rsplit("$", 2)[0] == HASHER.hash("any password at all").rsplit("$", 2)[0]


def test_no_name_or_address_is_kept_in_the_clear(house, knocking):
    knocking("li", "10.0.0.1")
    with house.database.work(site_id=1, actor=system_actor()) as work:
        rows = work.connection.execute("SELECT row_to_json(login_attempts)::text FROM login_attempts").fetchall()
    assert len(rows) == 3
    assert not any("li" in row[0] and "10.0.0.1" in row[0] for row in rows)
