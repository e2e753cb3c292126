"""Takes the pictures of the stations: `python docs/pictures/take_stations.py URL LOGIN LPN WAYBILL`.

On a running `guicang up`. LOGIN scans (an operator); LPN is a received parcel, WAYBILL one that is expected.
The password is asked for. It scans for real: use a sample day. Look at every picture before it is kept.
"""

import os
import sys
from getpass import getpass

from playwright.sync_api import Page, sync_playwright
from take import CHROMIUM, FLAGS, keep

SIZES = {"": (1280, 800), "-tablet": (1024, 768), "-upright": (800, 1280)}
READY = "body[data-ready=true]"


def main(url: str, login: str, password: str, lpn: str, waybill: str) -> None:
    """Every state in both languages, the main ones on tablets too."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=url)
        page = context.new_page()
        page.goto("/login?next=/stations")
        page.fill("#login", login)
        page.fill("#password", password)
        page.click("main button")
        page.locator(READY).wait_for()
        take_all(page, lpn, waybill)
        browser.close()


def take_all(page: Page, lpn: str, waybill: str) -> None:
    """From choosing a station to a question that is answered."""
    both(page, "pick")
    page.goto("/stations/D1")
    page.locator(READY).wait_for()
    both(page, "ready")
    scan(page, waybill)
    both(page, "ok", *SIZES)
    scan(page, waybill)
    both(page, "look")
    scan(page, "https://example.org/x")
    both(page, "stop", "", "-upright")
    page.click("#stop-ok")
    scan(page, "STATION-S1")
    page.locator("#name", has_text="S1").wait_for()
    scan(page, lpn)
    both(page, "question", *SIZES)
    page.keyboard.press("1")
    page.wait_for_timeout(600)
    both(page, "question2")
    scan(page, "CMD-HOLD")
    both(page, "reason", "", "-upright")
    page.keyboard.press("F1")
    both(page, "help")
    scan(page, "REASON-papers")
    both(page, "place", *SIZES)
    scan(page, "cmd-selftest-Az09-_/|")
    both(page, "selftest")
    page.click("#panel-close")
    page.click("#sound")
    both(page, "sound")
    page.click("#panel-close")
    scan(page, "STATION-D1")
    page.context.set_offline(True)
    scan(page, "SF1234567890")
    both(page, "offline")


def both(page: Page, name: str, *sizes: str) -> None:
    """The same moment in both languages, and in each size."""
    for tongue in ("zh", "en"):
        page.evaluate(
            f"document.documentElement.lang.startsWith('{tongue}') || document.getElementById('tongue').click()"
        )
        for size in sizes or ("",):
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            keep(page, f"station-{name}{size}.{tongue}")
    page.set_viewport_size({"width": 1280, "height": 800})


def scan(page: Page, *codes: str) -> None:
    """As a scanner types."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.wait_for_timeout(700)


if __name__ == "__main__":
    address, login, *codes = sys.argv[1:]
    main(address, login, os.environ.get("GUICANG_PASSWORD") or getpass(), *codes)
