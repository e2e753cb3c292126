"""A station's page over HTTP: who may send codes, with which token, and what comes back."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Client, Response

from schemas.http.sessions import COOKIE, CSRF_HEADER
from schemas.http.station_codes import CodesAnswer, DeskAnswer
from schemas.vocabulary import ParcelState


class Screen:
    """A station's page without its script: it counts its codes and sends the token."""

    def __init__(self, client: Client, station: str) -> None:
        self.client, self.station, self.session, self.seq = client, station, uuid4(), 0
        self.csrf = client.get("/stations/me.json").json()["csrf"]

    def code(self, text: str, **over: Any) -> dict[str, Any]:
        self.seq += 1
        return {"id": str(uuid4()), "seq": self.seq, "text": text, "age_ms": 0, "by": "wedge"} | over

    def post(self, codes: list[dict[str, Any]], **over: Any) -> Response:
        body = {"session": str(self.session), "sent_at": "2026-11-15T10:00:00+08:00", "codes": codes} | over
        return self.client.post(f"/stations/{self.station}/codes", json=body, headers={CSRF_HEADER: self.csrf or ""})

    def scan(self, *texts: str) -> list[dict[str, Any]]:
        answer = self.post([self.code(text) for text in texts])
        assert answer.status_code == 200, answer.text
        CodesAnswer.model_validate(answer.json())
        return answer.json()["answers"]

    def desk(self) -> dict[str, Any]:
        answer = self.client.get(f"/stations/{self.station}/desk", params={"session": str(self.session)})
        DeskAnswer.model_validate(answer.json())
        return answer.json()


@pytest.fixture
def lpn(work: Any, given_original: Any, given_parcel: Any) -> str:
    view = given_parcel(ParcelState.RECEIVED, original=given_original())
    work.session.commit()
    return view.lpn


@pytest.fixture
def screen(client: Client) -> Screen:
    return Screen(client, "S1")


def test_a_parcel_is_sorted_by_scans_alone(screen: Screen, lpn: str) -> None:
    (asked,) = screen.scan(lpn)
    assert (asked["tone"], asked["kind"], asked["code"]) == ("ok", "lpn", "asked")
    for _ in range(9):
        question = screen.desk()["question"]
        if question is None:
            break
        first = question["answers"][0]["code"] if question["answers"] else "]C10104012345678901" + "\x1d17280131"
        (answer,) = screen.scan(first)
    assert answer["state"]["key"] == "conforming"
    assert (answer["place"], answer["place_en"]) == ("上架", "SALE")
    assert answer["lpn"] == lpn
    assert answer["deadline"]["days"] == 24
    assert answer["deadline"]["zh"] == "申报还剩 24 天"
    desk = screen.desk()
    assert desk["today"] == 1
    assert desk["last"][0]["id"] == answer["id"]
    assert len(desk["last"]) == min(5, screen.seq)
    assert desk["staff"] == {"badge": "B0001", "name": "测试mei"}


def test_nothing_is_taken_without_the_token_of_the_page(screen: Screen, lpn: str) -> None:
    screen.csrf = "another"
    answer = screen.post([screen.code(lpn)])
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_wrong")
    screen.client.cookies.delete(COOKIE)
    answer = screen.post([screen.code(lpn)])
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


def test_only_the_floor_scans(enter: Any) -> None:
    """A broker's login works no station."""
    screen = Screen(enter("lan"), "S1")
    assert screen.csrf is None
    assert screen.post([screen.code("G")]).status_code == 403


def test_me_tells_a_stranger_nothing(visitor: Client) -> None:
    told = visitor.get("/stations/me.json").json()
    assert told["staff"] is None
    assert told["csrf"] is None
    assert told["stations"] == []


def test_leaving_ends_the_login(screen: Screen) -> None:
    secret = screen.client.cookies[COOKIE]
    assert screen.client.post("/stations/leave").status_code == 403
    assert screen.client.post("/stations/leave", headers={CSRF_HEADER: screen.csrf}).status_code == 204
    screen.client.cookies.set(COOKIE, secret)
    assert screen.client.get("/stations/me.json").json()["staff"] is None


@pytest.mark.parametrize(("station", "code"), [("S9", "unknown_station"), ("G1", "session_elsewhere")])
def test_a_wrong_station_is_told(screen: Screen, lpn: str, station: str, code: str) -> None:
    screen.scan(lpn)
    screen.station = station
    assert screen.post([screen.code(lpn)]).json()["code"] == code


def test_a_session_is_its_owners(screen: Screen, lpn: str, enter: Any) -> None:
    """Somebody else may not send codes under another's badge from anywhere."""
    screen.scan(lpn)
    other = Screen(enter("mei"), "S1")
    other.session = UUID(int=7)
    other.scan(lpn)


def test_five_codes_at_once_come_back_in_order(screen: Screen, lpn: str) -> None:
    codes = [screen.code(text) for text in ("TOTE-1", lpn, "CMD-CANCEL", "REASON-papers", "CMD-OK")]
    answer = screen.post(codes[::-1]).json()
    assert [each["seq"] for each in answer["answers"]] == [1, 2, 3, 4, 5]
    assert answer["desk"]["last_seq"] == 5
    assert answer["desk"]["context"] == {"tote": "1", "reason": "papers"}


def test_what_is_no_body_is_told_without_its_values(screen: Screen) -> None:
    answer = screen.post([{"id": "secret-thing", "seq": 0, "text": "STAFF-B1-SECRET"}])
    assert answer.status_code == 422
    assert "SECRET" not in answer.text
