"""A station's screen in a real Chromium: what a scan shows, how a stop blocks, what a reload keeps, and no mouse."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from app.core.settings import Settings
from app.demo.training import reset_training
from app.parcel.reading import parcel_by_lpn
from app.people.cards import print_card
from app.people.devices import enrol_device
from app.printing.printers.service import Use, add_printer
from app.printing.queue.asking import ask_prints
from schemas.http.reach import DEVICE_COOKIE
from schemas.vocabulary import Role

SIZES = {"desk": (1280, 800), "tablet": (1024, 768), "upright": (800, 1280)}
READY = "body[data-ready=true]"


def scan(page: Page, *codes: str) -> None:
    """As a scanner does: keys to the window, wherever the focus is, and Enter."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def answered(page: Page) -> None:
    """Wait until nothing waits."""
    expect(page.locator("#board")).to_have_attribute("data-waiting", "0")


def test_a_scan_is_shown_in_colour_shape_sound_and_words(at: Any, received: list[str], open_work: Any) -> None:
    page = at("S1")
    scan(page, "REASON-papers", "CMD-HOLD", received[0])
    expect(page.locator("#said")).to_contain_text("暂存待核")
    board = page.locator("#board")
    expect(board).to_have_class(re.compile("tone-ok"))
    expect(board.locator("use")).to_have_attribute("href", "#mark-ok")
    expect(page.locator("body")).to_have_attribute("data-sounded", "ok")
    expect(page.locator("#raw")).to_contain_text(received[0])
    expect(page.locator("#today")).to_have_text("今日 1")
    expect(page.locator("#last li").first).to_contain_text(received[0])
    with open_work() as work:
        assert parcel_by_lpn(work, received[0]).state == "held"


def test_a_stop_blocks_until_it_is_acknowledged_by_a_scan(at: Any, received: list[str]) -> None:
    page = at("P1")
    scan(page, received[0])
    stop = page.locator("#stop")
    expect(stop).to_be_visible()
    scan(page, received[1])
    expect(page.locator("#stop-blocked")).to_contain_text(received[1])
    page.reload()
    expect(stop).to_be_visible()
    expect(page.locator("#stop-raw")).to_contain_text(received[0])
    scan(page, "CMD-OK")
    expect(stop).to_be_hidden()
    page.reload()
    page.locator(READY).wait_for()
    expect(stop).to_be_hidden()
    expect(page.locator("#last li")).to_have_count(1)


def test_every_question_is_one_key_in_either_language(at: Any, received: list[str], open_work: Any) -> None:
    page = at("S1")
    scan(page, received[0])
    question, keys = page.locator("#question"), page.locator("#keys button")
    expect(keys.first).to_contain_text("一致")
    page.click("#tongue")  # the language changes, the question stays
    expect(keys.first).to_contain_text("yes")
    for _ in range(9):
        asked = question.get_attribute("data-key")
        if question.locator("#written").count():
            scan(page, "2027-06-30")  # a date is typed, or scanned
        else:
            page.keyboard.press("1")
        answered(page)
        expect(question).not_to_have_attribute("data-key", asked or "")
        if question.is_hidden():
            break
    expect(page.locator("#place")).to_have_text(re.compile("SALE|HOLD"))
    expect(page.locator("#deadline")).to_contain_text("left")
    with open_work() as work:
        assert parcel_by_lpn(work, received[0]).state in {"conforming", "held"}


def test_a_reload_in_the_middle_of_the_questions_goes_on_where_it_was(at: Any, received: list[str]) -> None:
    page = at("S1")
    scan(page, received[0])
    page.locator("#keys button").first.click()
    answered(page)
    asked = page.locator("#question").get_attribute("data-key")
    page.reload()
    expect(page.locator("#question")).to_have_attribute("data-key", asked or "")


def test_no_dialog_and_no_focus_swallows_a_scan(at: Any, received: list[str], codes: Any) -> None:
    page = at("D1")
    for opened, code in {
        "#help": "SF1000001",
        "#sound": "SF1000002",
        "#typing": "SF1000003",
        "#tongue": "SF1000004",
    }.items():
        page.click(opened)
        scan(page, code)
    page.click("#typing")
    page.fill("#typed", "HALF-WRITTEN")
    scan(page, "SF1000005")
    page.focus("#help")  # its Enter is the scan's
    scan(page, "SF1000006")
    page.keyboard.press("F1")
    page.focus("#panel-close")
    scan(page, "SF1000007")
    page.evaluate("document.activeElement.blur()")
    scan(page, "SF1000008")
    answered(page)
    assert codes() == [f"SF100000{number}" for number in range(1, 9)]
    expect(page.locator("#panel")).to_be_hidden()


def test_whatever_a_scanner_puts_around_a_code_is_not_part_of_it(at: Any, codes: Any) -> None:
    page = at("D1")
    keyboard = page.keyboard
    scan(page, "]C0SF2000001")
    keyboard.type("SF2000002")
    keyboard.press("Tab")
    keyboard.type("SF2000003")
    keyboard.press("Enter")
    keyboard.press("Control+j")  # CR and LF
    keyboard.type("SF20")
    page.wait_for_timeout(300)  # a hiccup of the radio splits nothing
    scan(page, "00004")
    keyboard.type("s")  # a finger on the keyboard, then a scan
    page.wait_for_timeout(500)
    scan(page, "SF2000005")
    keyboard.insert_text("SF2000006")  # an Android scanner inserts text and presses no key
    keyboard.press("Enter")
    keyboard.insert_text("SF2000007")  # and another not even Enter
    page.locator("#board[data-code=unknown_code]", has_text="SF2000007").wait_for()
    page.evaluate(PINYIN, "SF2000008")  # an input method hides what is typed
    scan(page, "]C10104012345678901")
    keyboard.press("Escape")
    answered(page)
    assert codes() == ["]C0SF2000001", *(f"SF200000{number}" for number in range(2, 9)), "]C10104012345678901"]


PINYIN = """text => {
    const press = (key, code, shiftKey) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }));
    for (const char of text) press("Process", /\\d/.test(char) ? `Digit${char}` : `Key${char}`, !/\\d/.test(char));
    press("Process", "Enter", false);
}"""


def test_nonsense_gets_a_verdict_and_breaks_nothing(at: Any, received: list[str], codes: Any) -> None:
    page = at("D1")
    nonsense = ["https://example.org/pay?x=1", '{"foreign": "qr"}', received[0][:7], "x" * 4096, "".join(received)]
    for code in nonsense:
        page.keyboard.insert_text(code)
        page.keyboard.press("Enter")
        expect(page.locator("#stop, #board.tone-look").and_(page.locator(":visible"))).not_to_have_count(0)
        answered(page)
        if page.locator("#stop").is_visible():
            expect(page.locator("#stop-next")).not_to_be_empty()
            scan(page, "CMD-OK")
    page.evaluate("document.getElementById('target').value = 'a'")
    page.evaluate(PASTE, "SF3000001\nSF3000002\nSF3000003\nSF3000004\nSF3000005")
    answered(page)
    assert codes()[-5:] == [f"SF300000{number}" for number in range(1, 6)]
    for code in ("ab", "CMD-NONSENSE"):
        scan(page, code)
        answered(page)
        while page.locator("#stop").is_visible():
            scan(page, "CMD-OK")
    scan(page, "STATION-S1")
    expect(page.locator("#name")).to_have_text("S1")


PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text", text);
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(paste);
}"""


def test_a_scan_while_the_page_loads_is_a_scan(at: Any, open_page: Any, codes: Any) -> None:
    page = at("D1")
    page.route("**/stations/me.json", slowly)
    page.goto("/stations/D1", wait_until="commit")
    page.locator("#target").wait_for(state="attached")
    scan(page, "SF4000001", "SF4000002")
    page.keyboard.type("SF4000")
    page.reload(wait_until="commit")
    page.locator("#target").wait_for(state="attached")
    scan(page, "003")  # begun on one page, ended on the next
    page.locator(READY).wait_for()
    answered(page)
    assert codes() == ["SF4000001", "SF4000002", "SF4000003"]


def slowly(route: Route) -> None:
    """A server that takes its time."""
    time.sleep(0.5)
    route.continue_()


def test_two_tabs_of_one_station_share_its_queue(at: Any, codes: Any) -> None:
    page = at("D1")
    other = page.context.new_page()
    other.goto("/stations/D1")
    other.locator(READY).wait_for()
    expect(page.locator("#context")).to_contain_text("另一个标签页")
    for number in range(1, 7):
        scan(page if number % 2 else other, f"SF500000{number}")
    answered(page)
    answered(other)
    assert sorted(codes()) == [f"SF500000{number}" for number in range(1, 7)]
    assert len({each.session_id for each in codes(whole=True)}) == 1


def test_a_clock_a_day_off_makes_no_scan_late(at: Any, codes: Any) -> None:
    page = at("D1")
    page.add_init_script("{ const now = Date.now; Date.now = () => now() - 86400000; }")
    page.reload()
    page.locator(READY).wait_for()
    scan(page, "SF6000001")
    answered(page)
    (code,) = codes(whole=True)
    assert not code.late


def test_what_the_network_swallowed_is_sent_again_and_counts_once(at: Any, received: list[str], codes: Any) -> None:
    page = at("S1")
    lost = iter(["before", "after"])

    def swallow(route: Route) -> None:
        """Once the question is lost, once the answer."""
        when = next(lost, None)
        if when == "after":
            route.fetch()
        route.abort() if when else route.continue_()

    page.route("**/codes", swallow)
    scan(page, "REASON-papers")
    expect(page.locator("#line")).to_have_attribute("data-online", "false")
    expect(page.locator("#board")).to_have_attribute("data-code", "asking")
    answered(page)
    expect(page.locator("#line")).to_have_attribute("data-online", "true")
    assert codes() == ["REASON-papers"]


def test_offline_a_station_says_what_it_keeps_and_what_needs_the_server(
    at: Any, received: list[str], codes: Any
) -> None:
    page = at("D1")
    page.context.set_offline(True)
    expect(page.locator("#line")).to_have_attribute("data-online", "false")
    scan(page, "SF7000001", "CMD-UNDO")
    expect(page.locator("#board")).to_have_attribute("data-code", "needs_server")
    expect(page.locator("#line")).to_contain_text("1")
    scan(page, "SF7000002")
    expect(page.locator("#board")).to_have_class(re.compile("tone-kept"))
    page.context.set_offline(False)
    answered(page)
    assert codes() == ["SF7000001", "SF7000002"]


def test_the_same_parcels_at_two_stations_move_once(at: Any, received: list[str], open_work: Any) -> None:
    pages = [at("S1"), at("S1", badge="B0006")]
    for page in pages:
        scan(page, "REASON-papers")
    for lpn in received:
        for page in pages:
            scan(page, "CMD-HOLD", lpn)
    for page in pages:
        answered(page)
    with open_work() as work:
        assert [parcel_by_lpn(work, lpn).seq for lpn in received] == [3, 3, 3]


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_state_fits_every_screen_and_axe_finds_nothing(
    at: Any, received: list[str], is_accessible: Any, tongue: str
) -> None:
    page = at("S1", tongue=tongue)
    for show in (
        lambda: scan(page, received[0]),
        lambda: scan(page, "CMD-HOLD"),
        lambda: page.keyboard.press("F1"),
        lambda: page.click("#panel-close"),
        lambda: page.click("#sound"),
        lambda: scan(page, "cmd-selftest-Az09-_/|"),
        lambda: page.click("#panel-close"),
        lambda: page.click("#typing"),
        lambda: scan(page, "https://example.org"),
        lambda: scan(page, "CMD-OK"),
        lambda: page.click("#home"),
    ):
        show()
        answered(page)
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(BEYOND) == [], (width, page.locator("#board").get_attribute("data-code"))
        is_accessible(page)


BEYOND = """() => [...document.querySelectorAll("#page *, .cover:not([hidden]) *")].filter(e => {
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height || e.closest("svg, .hidden")) return false;
    const outside = box.right > innerWidth + 1 || box.bottom > innerHeight + 1 && !e.closest(".panel");
    const small = e.matches("button, a") && (box.height < 48 || box.width < 48);
    const faint = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
        && parseFloat(getComputedStyle(e).fontSize) < 24;
    return outside || small || faint;
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_training_is_a_band_over_everything(
    at: Any, database: Any, address: Any, is_accessible: Any, tongue: str
) -> None:
    reset_training(database, Settings(), address.owner_url, parcels=20)
    page = at("TRAIN-S1", tongue=tongue)
    band = page.locator("#training")
    expect(band).to_be_visible()
    expect(band).to_have_text({"zh": "培训：此处一切不计入正式数据", "en": "Training: nothing here counts"}[tongue])
    for show in (lambda: None, lambda: scan(page, "https://example.org"), lambda: page.keyboard.press("F1")):
        show()
        answered(page)
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(BEYOND) == [], width
            box = band.bounding_box()
            assert box
            assert (box["x"], box["y"], box["width"]) == (0, 0, width)
            assert page.evaluate("document.elementFromPoint(innerWidth / 2, 30).closest('#training') !== null")
        is_accessible(page)
        if page.locator("#stop").is_visible():
            scan(page, "CMD-OK")
    page.goto("/stations/S1")
    page.locator(READY).wait_for()
    expect(band).to_be_hidden()


def test_a_label_to_be_scanned_back_leads_to_what_is_printed_here(at: Any, open_work: Any) -> None:
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="B1", kind="browser", uses=[Use("tote", "S1", scan_back=True)])
        ask_prints(work, template="tote", names=["T1"], station="S1")
    page = at("S1")
    expect(page.locator("#context a")).to_contain_text("TOTE-T1")
    assert page.evaluate(BEYOND) == []
    page.click("#context a")
    expect(page).to_have_url(re.compile("/printing/at/S1$"))


def test_a_badge_changes_who_works_and_a_wrong_one_is_told(at: Any, server: Any, open_work: Any, codes: Any) -> None:
    with open_work(Role.ADMIN) as work:
        mine, hers = print_card(work, badge="B0001"), print_card(work, badge="B0006")
        _, device = enrol_device(work, name="tablet 1")
    page = at("D1")
    page.context.add_cookies([{"name": DEVICE_COOKIE, "value": device, "url": server.url}])
    page.reload()
    page.locator(READY).wait_for()
    scan(page, "SF8000001")
    answered(page)
    page.click("#leave")
    expect(page.locator("#gate")).to_be_visible()
    scan(page, "SF8000002")  # nobody works here: it is said, and not taken
    expect(page.locator("#gate-said")).to_have_text("请先刷工牌。")
    scan(page, hers.removesuffix(hers[-4:]) + "XXXX")
    expect(page.locator("#gate-said")).to_have_class(re.compile("tone-stop"))
    scan(page, hers)
    expect(page.locator("#gate")).to_be_hidden()
    expect(page.locator("#who")).to_contain_text("B0006")
    scan(page, "SF8000003", mine)
    expect(page.locator("#who")).to_contain_text("B0001")
    assert hers not in page.content()
    assert sorted(codes()) == ["SF8000001", "SF8000003"]
