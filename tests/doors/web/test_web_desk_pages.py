"""Every page of the desk in a real Chromium: no rule of axe-core broken, whole on every screen, without script too."""

import pytest
from playwright.sync_api import expect

from app.customs.preparing import prepare
from app.originals.buyers import Buyer, seal_buyer
from schemas.vocabulary import ParcelState

BUYER = Buyer("1", "440115190001010019", "测试甲", "13800138000", "虚构地址")
PAGES = (
    "/desk",
    "/desk/queue",
    "/desk/queue?due=late",
    "/desk/applications",
    "/desk/applications?state=end",
    "/desk/inspections",
    "/desk/messages",
    "/desk/messages/1",
    "/desk/receipts",
    "/desk/notices?state=resolved",
    "/desk/sending",
    "/desk/book",
    "/desk/check",
    "/desk/search?q=NOTHING",
)


@pytest.fixture
def sheet(work, given_original, given_parcel) -> str:
    """The address of an application that somebody else prepared; another parcel waits in the queue."""
    for number in (1, 2):
        cop_no = f"TQDP{number:08d}"
        buyer = seal_buyer(work.keys, BUYER, site_id=1, agent_code="440166TE01", cop_no=cop_no)
        given_parcel(ParcelState.CONFORMING, original=given_original(cop_no=cop_no, buyer=buyer), reason="no_reason")
    (application,) = prepare(work, limit=1)
    work.session.commit()
    return f"/desk/applications/{application.cop_no}"


@pytest.mark.parametrize(("tongue", "pages"), [("zh", PAGES), ("en", ("/desk", "/desk/queue"))])
def test_axe_finds_nothing_and_every_page_fits_every_screen(
    open_page, sheet: str, is_accessible, screens, tongue: str, pages
):
    page = open_page("/desk", tongue=tongue)
    for path in (*pages, sheet):
        page.goto(path)
        is_accessible(page)
        for width, height in screens.values():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        small = page.locator("main button:visible, main a.button:visible, .filters a:visible, main input:visible")
        assert all(height >= 32 for height in small.evaluate_all(HEIGHTS)), path


HEIGHTS = "all => all.filter(e => !['checkbox', 'radio'].includes(e.type)).map(e => e.offsetHeight)"


def test_the_desk_is_worked_without_script(open_page, sheet: str):
    page = open_page("/desk/queue?ready=1", java_script_enabled=False)
    page.locator("tbody input").first.check()
    page.get_by_role("button", name="为所选包裹制单").click()
    expect(page.locator(".done")).to_contain_text("已制作申请单 1 份")
    page.goto(sheet)
    page.get_by_role("button", name="作废").click()
    expect(page.locator(".done")).to_contain_text("已作废")
    expect(page.locator("h1 + p")).to_contain_text("已作废")


def test_the_desk_is_worked_by_keyboard(open_page, sheet: str):
    page = open_page("/desk/queue?ready=1")
    page.locator("tbody input").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-picked]")).to_have_text("1 / 1")
    page.get_by_role("button", name="为所选包裹制单").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("已制作申请单 1 份")
