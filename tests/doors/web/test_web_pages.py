"""The pages over a real server: what each shows, finds, exports, and never tells."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from httpx import Client

from app.archive.service import keep, mark
from app.customs.service import prepare
from app.originals.buyers import Buyer, seal_buyer
from app.parcel.lifecycle import STATES
from app.parcel.moves import Changes, Move
from app.parcel.service import advance_many
from app.parcel.views import ParcelView
from app.web.exporting import csv_line
from schemas.vocabulary import Event, ParcelState

HTML = {"accept": "text/html"}


@pytest.fixture
def many(work) -> list[str]:
    """120 announced parcels, by waybill; two carriers gave the first number."""
    waybills = [f"WL{number:010d}" for number in range(119)] + ["WL0000000000"]
    births = [
        Move(Event.EXPECT, birth=True, changes=Changes(place="outside", waybill=waybill, carrier_code=f"C{at // 119}"))
        for at, waybill in enumerate(waybills)
    ]
    assert all(outcome.moved_now for outcome in advance_many(work, births))
    work.session.commit()
    return waybills


def test_the_road_shows_every_stop_with_its_count_its_age_and_its_parcels(client: Client, clock, work, given_parcel):
    for state in (ParcelState.HELD, ParcelState.HELD, ParcelState.RELISTED):
        given_parcel(state)
    work.session.commit()
    clock.advance(timedelta(hours=5))
    page = client.get("/").text
    for state in set(STATES) - {ParcelState.NEW}:
        assert page.count(f'href="/parcels?state={state}" data-stop="{state}"') == 2, state  # wide and tall
    assert page.count('aria-label="暂存待核：2 件，最久 5 小时"') == 2
    assert page.count('aria-label="查验：没有包裹"') == 2
    assert '<b id="inside">3</b>' in page


def test_a_stop_leads_to_its_parcels(client: Client, work, given_parcel):
    held, other = given_parcel(ParcelState.HELD), given_parcel(ParcelState.RECEIVED)
    work.session.commit()
    page = client.get("/parcels?state=held").text
    assert held.lpn in page
    assert other.lpn not in page
    assert client.get("/parcels?state=flying", headers=HTML).status_code == 422


def test_any_number_finds_the_parcel(client: Client, work, given_parcel, given_original):
    original = given_original()
    view: ParcelView = given_parcel(ParcelState.CONFORMING, original=original, waybill="SF123456")
    (prepared,) = prepare(work)
    work.session.commit()
    there = f"/parcels/{view.lpn}"
    assert view.lpn
    for number in (
        view.lpn,
        view.lpn.lower(),
        " SF123456 ",
        original.order_no,
        original.invt_no,
        original.logistics_no,
        prepared.cop_no,
    ):
        answer = client.get("/parcels", params={"q": number})
        assert (answer.status_code, answer.headers.get("location")) == (303, there), number


def test_nothing_found_says_what_to_do(client: Client):
    assert "收不明件" in client.get("/parcels?q=NOTHING").text
    assert "还没有包裹" in client.get("/parcels").text
    assert "没有正在计时的包裹" in client.get("/parcels?due=1").text
    assert "此处现在没有包裹" in client.get("/parcels?state=held").text


def test_a_number_given_twice_lists_both(client: Client, many):
    page = client.get("/parcels?q=WL0000000000").text
    assert page.count("<code>WL0000000000</code>") == 2


def test_lists_go_on_page_by_page(client: Client, many):
    seen, url = [], "/parcels?state=expected"
    while url:
        page = client.get(url).text
        seen += re.findall(r"<code>(WL\d+)</code>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert sorted(seen) == sorted(many)
    assert client.get("/parcels?cursor=nonsense", headers=HTML).status_code == 422


def test_the_export_is_the_whole_list_for_spreadsheets(client: Client, many):
    answer = client.get("/parcels.csv?state=expected")
    assert answer.headers["content-disposition"] == 'attachment; filename="parcels-2026-11-15.csv"'
    assert answer.text.startswith("\ufeff")
    heading, *rows = csv.reader(StringIO(answer.text[1:]))
    assert heading[:4] == ["包裹（LPN）", "状态", "进入时间", "运单号"]
    assert sorted(row[3] for row in rows) == sorted(many)
    assert {row[1] for row in rows} == {"待到仓"}


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_an_export_holds_no_formulas(evil):
    assert next(csv.reader(StringIO(csv_line([evil]))))[0] == f"'{evil}"


def test_what_is_due_soonest_stands_first(client: Client, work, given_parcel, given_original):
    days = {3: None, 28: None, 40: None}
    for ago in days:
        original = given_original(released_at=work.clock.now() - timedelta(days=ago))
        days[ago] = given_parcel(ParcelState.RECEIVED, original=original).lpn
    work.session.commit()
    for url in ("/", "/parcels?due=1"):
        page = client.get(url).text
        table = page[page.index("<tbody>") :]
        places = [table.index(f'/parcels/{days[ago]}"') for ago in (40, 28, 3)]
        assert places == sorted(places), url
        assert "已超期 11 天" in table
        assert "还剩 1 天" in table
    assert [row[0] for row in csv.reader(StringIO(client.get("/parcels.csv?due=1").text))][1:] == [
        days[40], days[28], days[3]
    ]  # fmt: skip


def test_todays_files_say_what_came_and_went(client: Client, work):
    kept = keep(work, direction="in", kind="CEB622", body=b"<receipts/>", file_name="0002-CEB622.xml")
    mark(work, message_id=kept.id, outcome="2 applied, 1 waiting")
    keep(work, direction="out", kind="CEB625Message", body=b"<declarations/>" * 200, file_name="A1B2.xml")
    work.session.commit()
    page = client.get("/").text
    files = page[page.index("files-title") :]
    for words in (
        "0002-CEB622.xml",
        "进口清单回执",
        "已生效 2，等待清单 1",
        "11 B",
        "退货申请单",
        "A1B2.xml",
        "3 kB",
        "已存档",
    ):
        assert words in files, words
    assert "进 <b>1</b>" in files


def test_files_of_another_day_are_said_to_be_that(enter, clock, work):
    assert "还没有报文进出" in enter("mei").get("/").text
    keep(work, direction="in", kind="CEB626", body=b"<r/>", file_name="yesterday.xml")
    work.session.commit()
    clock.advance(timedelta(days=1))
    page = enter("mei").get("/").text
    assert "今天还没有，最近的是" in page
    assert "2026-11-15 10:00" in page


def test_a_parcel_tells_its_whole_life(client: Client, work, given_parcel, given_original):
    view = given_parcel(ParcelState.DECLARED, original=given_original(), waybill="SF123456")
    work.session.commit()
    page = client.get(f"/parcels/{view.lpn.lower()}").text
    for words in ("提交申报", "判定合格", "收货", "预报退货", "cam-1", "T0001", "SF123456", "测试商品1", "440166TE01"):
        assert words in page, words
    assert page.count("<code>", page.index('class="steps"')) == view.seq  # one fingerprint a step
    assert "2026-12-24" in page  # released on the 10th: 45 days, that day counted
    assert "2026-12-09" in page  # and 30


def test_a_parcel_says_why_it_cannot_go_on(client: Client, work, given_parcel, given_original):
    view = given_parcel(ParcelState.RECEIVED, original=given_original(area_code="440166TW09"))
    work.session.commit()
    page = client.get(f"/parcels/{view.lpn}").text
    assert "为什么不能申报" in page
    assert "2021年第70号" in page
    assert "→" in page
    client.cookies.set("guicang_language", "en")
    assert "Why it cannot be declared" in client.get(f"/parcels/{view.lpn}").text


def test_every_state_of_a_parcel_has_a_page(client: Client, work, given_parcel, given_original):
    original = given_original()
    views = [given_parcel(state, original=original, lines={}) for state in STATES if state is not ParcelState.NEW]
    work.session.commit()
    for view in views:
        assert client.get(f"/parcels/{view.lpn}").status_code == 200, view.state
    page = client.get("/parcels").text
    assert all(view.lpn in page for view in views)


def test_no_page_tells_who_the_buyer_is(client: Client, work, given_parcel, given_original):
    person = Buyer("1", "440115190001010019", "测试买家甲", "13800138000", "广东省广州市南沙区测试路0号")
    sealed = seal_buyer(work.keys, person, site_id=1, agent_code="440166TE01", cop_no="TQD77777777")
    original = given_original(buyer=sealed, cop_no="TQD77777777")
    lpn = given_parcel(ParcelState.CONFORMING, original=original, waybill="SF7").lpn
    keep(work, direction="in", kind="CEB621", body=f"{person.name} {person.id_number}".encode(), file_name="a.xml")
    work.session.commit()
    urls = [
        "/",
        "/parcels",
        f"/parcels/{lpn}",
        "/parcels.csv",
        "/openapi.json",
        "/docs",
        f"/parcels?q={original.order_no}",
    ]
    for url in urls:
        answer = client.get(url, follow_redirects=True)
        assert answer.status_code == 200
        for secret in (person.id_number, person.name, person.telephone, person.address):
            assert secret not in answer.text, url
            assert secret not in str(answer.url)


def test_the_switch_keeps_the_page(client: Client):
    page = client.get("/parcels?state=held")
    assert '<html lang="zh-CN">' in page.text
    assert 'name="next" value="/parcels?state=held"' in page.text
    answer = client.post("/language", data={"tongue": "en", "next": "/parcels?state=held"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/parcels?state=held")
    page = client.get("/parcels?state=held").text
    assert '<html lang="en">' in page
    assert "No parcel stands here now." in page
    assert client.post("/language", data={"tongue": "en", "next": "//evil.example"}).headers["location"] == "/"
    client.post("/language", data={"tongue": "xx", "next": "/"})
    assert '<html lang="en">' in client.get("/").text


def test_the_colours_come_from_the_lifecycle(client: Client):
    sheet = client.get("/static/states.css").text
    for state, words in STATES.items():
        assert f".state-{state} {{ --tone: {words.colour}; }}" in sheet
