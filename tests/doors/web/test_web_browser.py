"""The pages in a real Chromium: accessible, whole on every screen, and live."""

import re

import pytest
from playwright.sync_api import expect

from app.parcel.moves import Move
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
        sizes = page.locator(".at-work a").evaluate_all(
            "all => all.map(e => [e.offsetHeight, parseFloat(getComputedStyle(e).fontSize)])"
        )
        assert len(sizes) == 5
        assert all(size[0] >= 48 and size[1] >= 24 for size in sizes)
        assert min(page.locator(".bar nav a, .bar button").evaluate_all("all => all.map(e => e.offsetHeight)")) >= 48


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


def test_a_station_is_one_press_away(open_page):
    page = open_page("/")
    page.locator(".at-work a", has_text="P1").click()
    expect(page.locator("#name")).to_have_text("P1")


def test_without_script_everything_still_works(open_page, received: list[str]):
    page = open_page("/", java_script_enabled=False)
    page.locator('.wide [data-stop="received"]').click()
    page.wait_for_url(re.compile(r"/parcels\?state=received$"))
    page.locator("td a", has_text=received[0]).click()
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
