"""The floor for leads: stations as they stand, the codes behind them, decisions with a reason, all of it live."""

from collections.abc import Callable
from uuid import UUID

import pytest
import zxingcpp
from httpx import Client, Response
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from app.parcel.reading import history, parcel_by_lpn
from app.people.cards import has_card
from schemas.vocabulary import ParcelState

SESSION = UUID(int=5)


@pytest.fixture
def token(client: Client, hidden) -> dict[str, str]:
    return {"csrf_token": hidden(client.get("/stations/scanners"), "csrf_token")}


@pytest.fixture
def scan(client: Client, token: dict[str, str]) -> Callable[..., Response]:
    """Codes scanned one after another at a station."""

    def send(*texts: str, station: str = "S1", session: UUID = SESSION, first: int = 1, age_ms: int = 0) -> Response:
        places = range(first, first + len(texts))
        codes = [
            {"id": str(UUID(int=(session.int << 64) + seq)), "seq": seq, "text": text, "age_ms": age_ms}
            for seq, text in zip(places, texts, strict=True)
        ]
        body = {"session": str(session), "codes": codes}
        answer = client.post(f"/stations/{station}/codes", json=body, headers={"x-csrf-token": token["csrf_token"]})
        assert answer.status_code == 200, answer.text
        return answer

    return send


def test_an_empty_floor_says_so(client: Client) -> None:
    page = client.get("/floor").text
    assert "没有需要处理的" in page
    assert page.count("无人") == 5


def test_who_is_where_how_fast_and_what_was_scanned_last(client: Client, scan) -> None:
    scan("NOBODY000001", "CMD-OK", "NOBODY000002")
    scan("NOBODY000003", station="D1", session=UUID(int=6), age_ms=600_000)
    page = client.get("/floor").text
    assert page.count("测试mei <small>B0001") == 2
    assert "NOBODY000002" in page
    assert "NOBODY000001" not in page
    assert "1 个，最长 10 分钟" in page
    codes = client.get("/floor/S1").text
    assert codes.index("NOBODY000002") < codes.index("NOBODY000001")
    assert "NOBODY000003" not in codes
    assert "CMD-OK" not in client.get("/floor/S1?tone=stop&q=NOBODY").text
    assert "NOBODY000001" in client.get("/floor/S1/codes.csv").text
    assert "没有这样的扫码" in client.get("/floor/P1").text
    assert client.get("/floor/NOWHERE").status_code == 404
    assert client.get("/floor/S1?cursor=yesterday").status_code == 422


def test_a_long_list_goes_on_on_the_next_page(client: Client, scan) -> None:
    scan(*(f"NOBODY{number:06d}" for number in range(60)))
    first = client.get("/floor/S1").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    seen = [
        number for number in range(60) for page in (first, client.get(following).text) if f"NOBODY{number:06d}" in page
    ]
    assert seen == list(range(60))


def test_what_is_in_the_way_leads_to_its_list(client: Client, given_parcel, work) -> None:
    given_parcel(ParcelState.HELD)
    work.session.commit()
    page = client.get("/floor").text
    assert 'href="/parcels?state=held"' in page


def test_a_lead_decides_with_a_reason_that_stands_in_the_journal(
    client: Client, token: dict[str, str], given_original, given_parcel, work
) -> None:
    lpn = given_parcel(ParcelState.CONFORMING, original=given_original()).lpn
    held = given_parcel(ParcelState.HELD, original=given_original()).lpn
    work.session.commit()
    refused = client.post("/floor/acts", data=token | {"act": "reopen", "lpn": lpn})
    assert (refused.status_code, "原因" in refused.text, lpn in refused.text) == (409, True, True)
    again = client.post("/floor/acts", data=token | {"act": "reopen", "lpn": f" {lpn.lower()} ", "why": "graded_wrong"})
    assert again.status_code == 200
    client.post("/floor/acts", data=token | {"act": "supplier", "lpn": held, "why": "owner"})
    work.session.commit()
    assert parcel_by_lpn(work, lpn).state == "received"
    told = {view: history(work, parcel_by_lpn(work, view).id)[-1].details for view in (lpn, held)}
    assert told == {lpn: "why=graded_wrong", held: "disposition=supplier; why=owner"}
    assert "分级有误" in client.get(f"/parcels/{lpn}").text
    unlawful = client.post("/floor/acts", data=token | {"act": "release", "lpn": lpn, "why": "mistake"})
    assert unlawful.status_code == 409


def test_a_card_lets_its_owner_in_and_a_fresh_one_ends_it(client: Client, token: dict[str, str], work) -> None:
    said = []
    for _ in range(2):
        pdf = client.post("/floor/cards", data=token | {"badge": "B0001"}).content
        document = PdfDocument(pdf)
        assert "STAFF-" not in document[0].get_textpage().get_text_range(), "only a scanner learns the secret"
        said += [each.text for each in zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())]
    assert len({code for code in said if code.startswith("STAFF-B0001-")}) == 2
    assert has_card(work, badge="B0001")
    assert client.post("/floor/cards", data=token | {"badge": "B9999"}).status_code == 404
    assert client.post("/floor/cards", data=token).status_code == 422


def test_only_leads_see_the_floor(enter, client: Client, token: dict[str, str]) -> None:
    for login in ("owen", "lan", "aoki"):
        assert enter(login).get("/floor").status_code == 403
        assert enter(login).get("/floor/S1").status_code == 403


def test_the_floor_keeps_itself_up_to_date(open_page, scan, is_accessible) -> None:
    page = open_page("/floor", tongue="en")
    expect(page.locator("#pulse.live")).to_be_visible()
    scan("NOBODY000009")
    expect(page.get_by_role("row").filter(has_text="NOBODY000009")).to_contain_text("测试mei", timeout=10_000)
    is_accessible(page)
    page.get_by_role("link", name="S1", exact=True).click()
    expect(page.get_by_role("heading", name="S1")).to_be_visible()
    is_accessible(page)
    page.goto("/stations/scanners")
    page.fill("#said", "CMD-SELFTEST-Az09-_/|")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    is_accessible(page)
