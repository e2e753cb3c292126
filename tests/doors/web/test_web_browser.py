"""The pages in a real Chromium: accessible, whole on every screen, live, and scanning without a loss."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Route, expect

from app.parcel.moves import Move
from app.parcel.reading import parcel_by_lpn
from app.parcel.searching import recent_scans
from app.parcel.service import advance
from schemas.vocabulary import Event, ParcelState


@pytest.fixture
def received(work, given_parcel, given_original) -> list[str]:
    """The licence plates of 20 received parcels."""
    original = given_original()
    lpns = [given_parcel(ParcelState.RECEIVED, original=original, lines={1: 1}).lpn for _ in range(20)]
    work.session.commit()
    return lpns


def test_axe_finds_nothing_on_any_page(open_page, received: list[str], is_accessible):
    is_accessible(open_page("/login", badge=None))
    page = open_page("/")
    page.fill("#code", received[0])
    page.press("#code", "Enter")
    page.locator("#verdict .tone-stop, #verdict .tone-look").wait_for()
    is_accessible(page)
    for path in ("/parcels", "/parcels?q=NOTHING", "/parcels?due=1", f"/parcels/{received[0]}", "/parcels/G1"):
        page.goto(path)
        is_accessible(page)
    page.goto("/docs")
    page.locator("#swagger-ui .opblock").first.wait_for()
    is_accessible(page, exclude="#swagger-ui")  # Swagger UI's own greys are not ours to mend


def test_axe_finds_nothing_in_english_and_upright(open_page, received: list[str], is_accessible):
    page = open_page("/", tongue="en", screen="upright")
    for path in ("/", f"/parcels/{received[0]}"):
        page.goto(path)
        is_accessible(page)


def test_every_page_fits_every_screen(open_page, received: list[str], screens):
    page = open_page("/docs")
    for path in ("/docs", "/parcels", f"/parcels/{received[0]}", "/"):
        page.goto(path)
        for width, height in screens.values():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
    for width, height in screens.values():
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("svg.roadmap:visible")).to_have_count(1)
        sizes = page.locator(".scan input:visible, .scan select:visible, .scan button:visible").evaluate_all(
            "all => all.map(e => [e.offsetHeight, parseFloat(getComputedStyle(e).fontSize)])"
        )
        assert len(sizes) == 5
        assert all(size[0] >= 48 and size[1] >= 24 for size in sizes)
        assert min(page.locator(".bar nav a, .bar button").evaluate_all("all => all.map(e => e.offsetHeight)")) >= 48


def test_the_box_is_ready_and_in_sight_at_once(open_page, received: list[str]):
    page = open_page("/")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0


def test_a_scan_shows_its_verdict_and_stays_ready(open_page, received: list[str], open_work):
    page = open_page("/?station=S1")
    page.select_option("#reason", "papers")
    page.keyboard.press("Tab")
    page.locator("#code").press_sequentially(received[0])
    page.keyboard.press("Enter")
    expect(page.locator("#verdict .tone-ok")).to_contain_text("暂存待核")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_value("")
    expect(page.locator("#last li").first).to_contain_text(received[0])
    page.locator("#code").press_sequentially("NOBODY-KNOWS\n")
    expect(page.locator("#verdict .tone-look")).to_contain_text("NOBODY-KNOWS")
    page.locator("#code").press_sequentially(f"{received[0]}\n")
    expect(page.locator("#verdict .tone-stop")).to_contain_text("当前状态（暂存待核）不能做此操作")
    with open_work() as work:
        assert parcel_by_lpn(work, received[0]).state == "held"


def test_twenty_codes_at_once_make_twenty_scans_in_order(open_page, received: list[str], open_work):
    page = open_page("/?station=S1")
    page.select_option("#reason", "papers")
    page.focus("#code")
    for lpn in received:
        page.keyboard.type(lpn)
        page.keyboard.press("Enter")
    expect(page.locator("#last li").first).to_contain_text(received[-1])
    expect(page.locator("#last li")).to_have_count(5)
    with open_work() as work:
        scans = recent_scans(work, station="S1", limit=50)
    assert sorted(scan.code for scan in scans) == sorted(received)
    ids = {scan.code: scan.scan_id for scan in scans}
    assert [UUID(str(ids[lpn])).version for lpn in received] == [7] * 20
    assert all(scan.verdict == "moved" for scan in scans)


def test_what_the_network_swallowed_is_sent_again_and_counts_once(open_page, received: list[str], open_work):
    page = open_page("/?station=S1")
    lost = iter(["before", "after"])

    def swallow(route: Route) -> None:
        """Once the question is lost, once the answer."""
        when = next(lost, None)
        if when == "after":
            route.fetch()
        route.abort() if when else route.continue_()

    page.route("**/scan", swallow)
    page.select_option("#reason", "papers")
    page.fill("#code", received[0])
    page.press("#code", "Enter")
    expect(page.locator("#queue")).to_be_visible()
    page.locator("#code").press_sequentially(f"{received[1]}\n")
    expect(page.locator("#last li").first).to_contain_text(received[1])
    expect(page.locator("#queue")).to_be_hidden()
    with open_work() as work:
        scans = recent_scans(work, station="S1", limit=50)
        assert sorted(scan.code for scan in scans) == sorted(received[:2])
        assert parcel_by_lpn(work, received[0]).seq == 3


def test_the_box_shows_what_the_act_needs(open_page):
    page = open_page("/?station=P1")
    expect(page.locator("#number")).to_be_visible()
    expect(page.locator('label[for="number"]')).to_have_text("库位", use_inner_text=True)
    page.select_option("#act", "block")
    expect(page.locator("#number")).to_be_hidden()
    expect(page.locator("#reason option:not([disabled])").filter(has_text="破损")).to_have_count(1)
    page.select_option("#station", "G1")
    page.wait_for_url("**/?station=G1")
    expect(page.locator("#act")).to_have_value("arrive")


def test_the_road_moves_while_one_looks(open_page, received: list[str], open_work):
    page = open_page("/")
    stop = page.locator('.wide [data-stop="received"]')
    expect(stop.locator(".count")).to_have_text("20")
    with open_work() as work:
        assert advance(work, Move(Event.HOLD, code=received[0])).moved_now
    expect(stop.locator(".count")).to_have_text("19")
    assert "19 件" in (stop.get_attribute("aria-label") or "")
    expect(page.locator('.wide [data-stop="held"] .count')).to_have_text("1")
    expect(page.locator("#pulse.live")).to_be_visible()


def test_without_script_everything_still_works(open_page, received: list[str]):
    page = open_page("/?station=S1", java_script_enabled=False)
    page.select_option("#reason", "papers")
    page.fill("#code", received[0])
    page.click("#scan .main")
    expect(page.locator("#verdict .verdict.tone-ok")).to_contain_text("暂存待核")
    page.locator('.wide [data-stop="held"]').click()
    page.wait_for_url(re.compile(r"/parcels\?state=held$"))
    page.locator("td a").first.click()
    expect(page.locator("h1")).to_have_text(received[0])
    page.get_by_role("button", name="English").click()
    expect(page.locator("h2").last).to_have_text("Its whole life")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")


def test_the_keyboard_reaches_everything(open_page):
    page = open_page("/parcels")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_swagger_ui_starts_and_acts_in_ones_name(open_page):
    page = open_page("/docs")
    me = page.locator(".opblock", has_text="/api/v1/me").first
    me.click()
    me.get_by_role("button", name="Try it out").click()
    me.get_by_role("button", name="Execute").click()
    expect(me.locator(".live-responses-table .response").first).to_contain_text("B0001")
