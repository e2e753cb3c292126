"""The pages of the month: every figure a link to exactly its parcels, closed and opened again, refused with words."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from httpx import Client

from app.core.actor import system_actor
from app.parcel.reading import parcel_by_lpn
from app.reports.facts.service import fold
from app.reports.pack.service import pack_for
from app.reports.pack.shapes import Pack, pack_json
from schemas.vocabulary import ParcelState

DECEMBER = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
NOVEMBER = "/month/2026-11"
HTML = {"accept": "text/html"}


@pytest.fixture
def told(open_work: Any, given_original: Any, given_parcel: Any, work: Any, clock: Any, web: Any) -> Pack:
    """November with parcels of two owners, counted, looked at in December."""
    mine = given_original(ebc_code="440166TE01", ebc_name="甲企业(虚构)")
    other = given_original(ebc_code="OWN2", ebc_name="乙企业(虚构)")
    given_parcel(ParcelState.RELISTED, original=mine, disposition="relist", grade="A", reason="quality")
    given_parcel(ParcelState.CLEARED, original=other, lines={1: 1})
    given_parcel(ParcelState.LEFT, original=other, lines={1: 1}, disposition="out_of_zone", grade="D")
    work.session.commit()
    clock.move_to(DECEMBER)
    with open_work() as counting:
        fold(counting)
        return pack_for(counting, year=2026, month=11)


def figures(page: str, table: str) -> list[str]:
    """The figures of a table of the page, as they are written."""
    section = page.split(f'id="{table}"', 1)[1].split("</section>", 1)[0]
    return [
        re.sub(r"<[^>]+>", "", cell).strip()
        for cell in re.findall(r'<td class="num[^>]*>(.*?)</td>', section, re.DOTALL)
    ]


def test_the_screen_says_what_the_json_says(told: Pack, client: Client) -> None:
    page = client.get(NOVEMBER).text
    for key in ("volume", "owner", "origin", "stock"):
        rows = [*told.table(key).rows, *([told.table(key).total] if told.table(key).total else [])]
        numbers = [
            f"{side:,f}" for row in rows for cell in row.cells if cell for side in (cell.month, cell.year_to_date)
        ]
        shown = [re.split(r"[\s%+]", text)[0].replace(",", "") for text in figures(page, key) if text != "–"]
        assert [float(number) for number in shown] == [float(number.replace(",", "")) for number in numbers], key
    answer = client.get("/api/v1/months/2026-11").content
    assert json.loads(answer)["tables"] == json.loads(pack_json(told))["tables"]


def test_every_figure_leads_to_a_list_as_long_as_it_says(told: Pack, client: Client) -> None:
    page = client.get(NOVEMBER).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/month/2026-11/behind[^"]+)"', page)]
    parcels = [link for link in links if ".parcels" in link]
    assert len(parcels) > 40
    for link in parcels[::6]:
        listed = client.get(link).text
        value = re.search(r'class="value">([^<]+)', listed)
        assert value, link
        assert listed.count("<tr") - 1 == abs(int(value[1])), link


def test_a_manager_closes_and_opens_again_with_a_reason(
    told: Pack, client: Client, hidden: Callable[..., str], open_work: Any
) -> None:
    token = {"csrf_token": hidden(client.get(NOVEMBER), "csrf_token")}
    assert "阶段数，尚未封账" in client.get(NOVEMBER).text
    closed = client.post(f"{NOVEMBER}/close", data=token, follow_redirects=True).text
    assert "已封账，第 1 版" in closed
    assert "数字不再变动" in closed
    with open_work() as work:
        asked = work.connection.execute("SELECT form FROM export WHERE kind = 'month'").fetchall()
    assert sorted(form for (form,) in asked) == ["csv", "json", "pdf", "xlsx"]
    again = client.post(f"{NOVEMBER}/close", data=token)
    assert (again.status_code, "已封账（第 1 版）" in again.text) == (409, True)
    unreasoned = client.post(f"{NOVEMBER}/reopen", data=token | {"reason": " "})
    assert (unreasoned.status_code, "请说明原因：" in unreasoned.text) == (422, True)
    opened = client.post(f"{NOVEMBER}/reopen", data=token | {"reason": "迟到的回执"}, follow_redirects=True).text
    assert "重新打开的原因" in opened
    assert "迟到的回执" in opened
    assert "已封账，第 1 版" in client.get(f"{NOVEMBER}?version=1").text
    running = client.post("/month/2026-12/close", data=token)
    assert (running.status_code, "最后一天是 2026-12-31" in running.text) == (409, True)
    listed = client.get("/month").text
    assert "2026年11月" in listed
    assert "version=1" in listed


def test_who_may_not_is_refused_and_an_owner_sees_the_own(told: Pack, enter: Callable[[str], Client]) -> None:
    auditor = enter("aoki")
    page = auditor.get(NOVEMBER).text
    assert "封账 2026-11" not in page
    assert auditor.post(f"{NOVEMBER}/close", data={"csrf_token": "x"}).status_code == 403
    owner = enter("owen")
    mine = owner.get(NOVEMBER).text
    assert "440166TE01" in mine
    assert "OWN2" not in mine
    asked = owner.get(f"{NOVEMBER}?owner=OWN2").text
    assert "乙企业" not in asked
    assert figures(asked, "owner") == figures(mine, "owner")
    assert owner.post(f"{NOVEMBER}/close", data={"csrf_token": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/month/2026-13", 422, ""),
        ("/month/2027-05", 422, "2027-05 还没有开始"),
        (f"{NOVEMBER}?sites=7", 404, "没有这个中心仓"),
        (f"{NOVEMBER}?sites=" + ",".join(["1"] * 120), 422, "最多 99 个"),
        (f"{NOVEMBER}?sites=" + "1," * 400, 422, ""),
        (f"{NOVEMBER}/behind?table=volume&row=nothing&column=.parcels", 422, "没有这个数字"),
        (f"{NOVEMBER}/behind?table=volume&row=received&column=.parcels&q=" + "x" * 500, 422, ""),
        (f"{NOVEMBER}?version=7", 404, "没有这一版"),
        ("/month/2026-10", 200, "没有退货记录"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(client: Client, clock: Any, path: str, status: int, words: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status
    assert "<html" in answer.text
    assert not words or re.search(words, answer.text)


def test_an_altered_snapshot_is_refused_with_words(
    told: Pack, client: Client, hidden: Callable[..., str], address: Any
) -> None:
    client.post(f"{NOVEMBER}/close", data={"csrf_token": hidden(client.get(NOVEMBER), "csrf_token")})
    with address.as_superuser() as forger:
        forger.execute("UPDATE month_close SET pack = pack || ' '::bytea")
    refused = client.get(NOVEMBER, headers=HTML)
    assert refused.status_code == 409
    assert "已被人为改动" in refused.text
    assert "被改动" in client.get("/month").text


def test_a_customs_officer_walks_from_the_figure_to_the_evidence(told: Pack, open_page: Any, open_work: Any) -> None:
    page = open_page(NOVEMBER, badge="B0002", tongue="en")
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    row = page.locator("#owner tbody tr, #owner table > tr").filter(has_text="440166TE01").first
    row.locator("a").first.click()
    page.wait_for_url("**/behind?**")
    assert page.locator("b.value").inner_text() == "1"
    assert page.locator("tbody tr").count() == 1
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    lpn = page.locator("tbody code").first.inner_text()
    page.fill("#within", "G0100000000X")
    page.press("#within", "Enter")
    page.get_by_text("None of these has this number.").wait_for()
    page.get_by_role("link", name="All of them").click()
    page.locator("tbody a").first.click()
    page.wait_for_url(f"**/parcels/{lpn}")
    assert page.get_by_text("Recording").count() > 3
    assert "kept until 2027-02-13" in page.inner_text("main")
    assert page.locator("#evidence").count() == 1
    with open_work() as work:
        work.actor = system_actor()
        assert parcel_by_lpn(work, lpn).owner_code == "440166TE01"
