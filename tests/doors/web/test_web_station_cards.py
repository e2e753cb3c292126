"""Badge cards and station devices: who comes in by scanning, where, how far it reaches, and what ends it."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from httpx import Client

from app.core.clock import VirtualClock
from app.people.cards import print_card, revoke_card
from app.people.devices import enrol_device, revoke_device
from app.people.keeping import deactivate
from app.people.service import enrol
from schemas.http.reach import DEVICE_COOKIE, card_reaches
from schemas.http.sessions import COOKIE, CSRF_HEADER
from schemas.vocabulary import Role


@pytest.fixture
def card(web: Any, open_work: Any) -> str:
    """A lead's card; she is a broker as well, which is no matter of the floor."""
    with open_work(Role.ADMIN) as work:
        return print_card(work, badge="B0001")


@pytest.fixture
def tablet(visitor: Client, open_work: Any) -> Client:
    """A browser that is a station device."""
    with open_work(Role.ADMIN) as work:
        _, secret = enrol_device(work, name="tablet 1")
    visitor.cookies.set(DEVICE_COOKIE, secret)
    return visitor


def scan(client: Client, code: str) -> tuple[int, dict[str, Any]]:
    answer = client.post("/stations/badge", json={"code": code})
    return answer.status_code, answer.json()


def test_a_card_lets_in_at_a_device_with_the_rights_of_the_floor(tablet: Client, card: str) -> None:
    status, said = scan(tablet, card.lower())
    assert (status, said["staff"]["badge"], said["answer"]["code"]) == (200, "B0001", "badge_in")
    assert card not in str(said)
    me = tablet.get("/stations/me.json").json()
    assert (me["staff"]["badge"], me["device"], me["csrf"]) == ("B0001", {"name": "tablet 1"}, said["csrf"])
    assert "broker" not in tablet.get("/api/v1/me").json()["roles"]
    for path in ("/desk", "/stations/devices"):
        answer = tablet.get(path)
        assert answer.headers.get("location") == "/stations" or answer.status_code == 403
    assert tablet.get("/api/v1/originals").json()["code"] == "not_by_card"
    assert tablet.post("/api/v1/bins", json={}, headers={CSRF_HEADER: me["csrf"]}).json()["code"] == "not_by_card"


def test_only_a_device_takes_cards(visitor: Client, card: str) -> None:
    status, said = scan(visitor, card)
    assert (status, said["answer"]["code"], said["answer"]["tone"]) == (403, "no_station_device", "stop")
    assert said["answer"]["zh"]["next"]
    assert COOKIE not in visitor.cookies


@pytest.mark.parametrize("end", ["another card", "revoked", "deactivated", "device"])
def test_what_ends_a_card_ends_its_logins(tablet: Client, card: str, open_work: Any, web: Any, end: str) -> None:
    scan(tablet, card)
    with open_work(Role.ADMIN) as work:
        if end == "another card":
            assert print_card(work, badge="B0001") != card
        elif end == "revoked":
            revoke_card(work, badge="B0001")
        elif end == "deactivated":
            enrol(work, badge="B0009", login="root", name="root", roles=frozenset({Role.ADMIN}))
            deactivate(work, badge="B0001")
        else:
            revoke_device(work, name="tablet 1")
    web.state.doorkeeper.forget_everybody()
    assert tablet.get("/stations/me.json").json()["staff"] is None
    status, said = scan(tablet, card)
    assert (status, said["answer"]["code"]) == (403, "no_station_device" if end == "device" else "wrong_card")


def test_a_wrong_card_costs_time_and_is_never_written_down(
    tablet: Client, card: str, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = card[:-12] + "000000000000"
    verdicts = [scan(tablet, wrong) for _ in range(6)]
    assert [status for status, _ in verdicts] == [403] * 5 + [429]
    assert verdicts[-1][1]["answer"]["zh"]["next"] == "31 秒后再扫"
    assert scan(tablet, card)[0] == 429  # the right one waits as well: it could be guessed
    clock.advance(timedelta(seconds=31))
    assert scan(tablet, card)[0] == 200
    assert card[-12:] not in caplog.text
    assert "000000000000" not in caplog.text


@pytest.mark.parametrize(
    "code", ["", "STAFF-", "STAFF-B0001", "STAFF-NOBODY-000000000000", "x" * 4096, "B0001", "\x00"]
)
def test_what_is_no_card_is_a_wrong_card(tablet: Client, code: str) -> None:
    assert scan(tablet, code)[1]["answer"]["code"] == "wrong_card"


def test_an_idle_card_is_asked_for_again_and_a_working_one_is_not(
    tablet: Client, card: str, clock: VirtualClock
) -> None:
    _, said = scan(tablet, card)
    body = {"session": "0198c0de-0000-7000-8000-000000000001", "codes": []}
    for seq in range(1, 4):  # forty minutes of work
        clock.advance(timedelta(minutes=10))
        code = {"id": f"0198c0de-0000-7000-8000-00000000010{seq}", "seq": seq, "text": "CMD-OK"}
        answer = tablet.post("/stations/S1/codes", json=body | {"codes": [code]}, headers={CSRF_HEADER: said["csrf"]})
        assert answer.status_code == 200, answer.text
    clock.advance(timedelta(minutes=16))
    assert tablet.get("/stations/me.json").json()["staff"] is None
    assert scan(tablet, card)[0] == 200
    assert tablet.get("/stations/S1/desk", params={"session": body["session"]}).json()["last_seq"] == 3


def test_the_next_person_sends_what_waited_of_the_one_before(tablet: Client, card: str, open_work: Any) -> None:
    """On the same device: under the badge of whoever scanned it."""
    with open_work(Role.ADMIN) as work:
        enrol(work, badge="B0007", login="bo", name="博", roles=frozenset({Role.OPERATOR}))
        other = print_card(work, badge="B0007")
    scan(tablet, card)
    session = {"session": "0198c0de-0000-7000-8000-000000000001"}
    tablet.get("/stations/S1/desk", params=session)
    _, bo = scan(tablet, other)
    code = {"id": "0198c0de-0000-7000-8000-000000000102", "seq": 1, "text": "CMD-OK", "age_ms": 90_000}
    answer = tablet.post("/stations/S1/codes", json=session | {"codes": [code]}, headers={CSRF_HEADER: bo["csrf"]})
    assert answer.json()["answers"][0]["late"] is True
    assert answer.json()["desk"]["staff"]["badge"] == "B0001"
    tablet.cookies.delete(DEVICE_COOKIE)
    answer = tablet.post("/stations/S1/codes", json=session | {"codes": [code]}, headers={CSRF_HEADER: bo["csrf"]})
    assert answer.json()["code"] == "not_your_session"


def test_a_lead_makes_and_gives_up_a_device_on_its_page(client: Client, hidden: Any) -> None:
    shown = client.get("/stations/devices")
    assert "还没有工位设备" in shown.text
    token = {"csrf_token": hidden(shown, "csrf_token")}
    assert client.post("/stations/devices", data=token | {"name": "  "}).status_code == 422
    made = client.post("/stations/devices", data=token | {"name": "平板 7"})
    assert made.status_code == 303
    assert "HttpOnly" in made.headers["set-cookie"]
    assert client.get("/stations/me.json").json()["device"] == {"name": "平板 7"}
    assert client.post("/stations/devices", data=token | {"name": "平板 7"}).status_code == 409
    assert client.post("/stations/devices/平板 7/revoke", data=token).status_code == 303
    assert client.get("/stations/me.json").json()["device"] is None


def test_how_far_a_card_reaches() -> None:
    assert card_reaches("POST", "/stations/S1/codes")
    assert card_reaches("POST", "/api/v1/parcels/G1/photos")
    assert not card_reaches("POST", "/stations/devices")
    assert not card_reaches("GET", "/stations/devices/x")
    assert not card_reaches("POST", "/api/v1/parcels/G1:destroy")
    assert not card_reaches("GET", "/desk/applications")
    assert not card_reaches("POST", "/")
