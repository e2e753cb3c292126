"""The scan box as a plain form, without any script: one scan, one verdict, in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from httpx import Client, Response

from app.core.numbering import Numbers
from app.core.words import CATALOGUE
from app.flow import SCAN_VERBS
from app.parcel.reading import history, parcel_by_lpn
from app.web.scanning import ACTS, VERBS, data_for
from schemas.vocabulary import ParcelState

HTML = {"accept": "text/html"}
Scan = Callable[..., Response]


@pytest.fixture
def scan(client: Client, clock, hidden) -> Scan:
    """Fill in the box: `scan("hold", lpn, reason="papers")`; the page is fetched first, as a browser does."""
    numbers = Numbers(seed="scans")
    token = hidden(client.get("/"), "csrf_token")

    def fill_in(act: str, code: str, **over: str) -> Response:
        clock.advance(timedelta(seconds=1))
        form = {"act": act, "code": code, "station": "S1", "csrf_token": token}
        form["scan_id"] = str(numbers.uuid7(clock.now()))
        return client.post("/scan", data=form | over, headers=HTML)

    return fill_in


@pytest.fixture
def received(work, given_parcel, given_original) -> str:
    """The licence plate of a received parcel."""
    lpn = given_parcel(ParcelState.RECEIVED, original=given_original()).lpn
    work.session.commit()
    return lpn


def test_a_scan_moves_the_parcel_and_says_so(scan: Scan, received: str, open_work):
    answer = scan("hold", received, reason="papers")
    assert answer.status_code == 200
    assert 'class="verdict tone-ok"' in answer.text
    assert "暂存待核" in answer.text
    assert f'href="/parcels/{received}"' in answer.text
    with open_work() as work:
        view = parcel_by_lpn(work, received)
        step = history(work, view.id)[-1]
    assert view.state == "held"
    assert (step.station, step.camera, step.badge, step.device) == ("S1", "cam-S1", "B0001", "web")


def test_the_same_form_sent_twice_counts_once(scan: Scan, received: str, open_work):
    once = {"reason": "papers", "scan_id": "0199f3b2-5a10-7000-8000-000000000001"}
    scan("hold", received, **once)
    answer = scan("hold", received, **once)
    assert 'class="verdict tone-ok"' in answer.text
    assert "之前已答复" in answer.text
    with open_work() as work:
        view = parcel_by_lpn(work, received)
    assert view.seq == 3  # announced, received, held


def test_a_refused_scan_stops_and_says_why(scan: Scan, received: str):
    answer = scan("restock", received, number="A-01", station="P1")
    assert 'class="verdict tone-stop"' in answer.text
    assert "当前状态（已收货）不能做此操作（回库）" in answer.text
    assert "请选原因" in scan("hold", received).text


def test_an_unknown_code_is_worth_a_look(scan: Scan):
    answer = scan("hold", "NOBODY-KNOWS", reason="papers")
    assert 'class="verdict tone-look"' in answer.text
    assert "<code>NOBODY-KNOWS</code>" in answer.text
    assert CATALOGUE["unknown_code"].zh.format(code="NOBODY-KNOWS") in answer.text


def test_the_station_stays_chosen_and_shows_its_last_five(scan: Scan, client: Client):
    for number in range(7):
        scan("hold", f"CODE-{number}", reason="papers")
    page = client.get("/").text
    last = page[page.index('id="last"') : page.index("</ol>", page.index('id="last"'))]
    assert [number for number in range(7) if f"CODE-{number}" in last] == [2, 3, 4, 5, 6]
    assert last.index("CODE-6") < last.index("CODE-2")
    assert '<option value="S1" data-kind="sorting" selected>' in page
    assert "CODE" not in client.get("/?station=D1").text
    assert '<option value="D1" data-kind="dock" selected>' in client.get("/").text


def test_a_script_gets_the_verdict_alone(client: Client, scan: Scan, received: str):
    client.headers["x-fragment"] = "1"
    assert scan("hold", received, reason="papers").text.lstrip().startswith('<div class="answer">')
    answer = scan("hold", received, csrf_token="another")
    assert answer.status_code == 403
    assert answer.text.lstrip().startswith('<div class="answer">')
    assert "表单已过期" in answer.text


def test_nonsense_is_refused_in_words(scan: Scan):
    for over in (
        {"code": "x" * 4096},
        {"code": "x" * 4097},
        {"code": "ab"},
        {"code": "A\x1dB"},
        {"act": "fly"},
        {"act": "inspect"},
        {"scan_id": "17"},
    ):
        answer = scan(**{"act": "hold", "code": "G0123456789A"} | over)
        assert answer.status_code == 422, over
        assert answer.text.startswith("<!doctype html>")
        assert "没有改动任何数据" in answer.text


def test_a_station_that_is_not_there_is_named(scan: Scan):
    answer = scan("hold", "G0123456789A", station="nowhere")
    assert answer.status_code == 404
    assert "没有此工位" in answer.text


def test_a_form_of_another_site_changes_nothing(scan: Scan, received: str, open_work):
    for token in ("", "another"):
        assert scan("hold", received, reason="papers", csrf_token=token).status_code == 403
    with open_work() as work:
        assert parcel_by_lpn(work, received).state == "received"


def test_the_box_offers_verbs_the_stations_know():
    assert set(VERBS) <= set(SCAN_VERBS)
    assert {"arrive", "receive", "hold", "restock", "relist", "load"} <= set(VERBS)
    assert data_for("arrive", " JJ-7 ", "") == {"manifest": "JJ-7"}
    assert data_for("hold", "JJ-7", "papers") == {"reason": "papers"}
    assert data_for("relist", "JJ-7", "papers") == {}
    assert [act.verb for act in ACTS["dock"]] == ["receive", "receive_unknown"]
