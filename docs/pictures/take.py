"""Takes the pictures of the screens: `python docs/pictures/take.py URL LOGIN` against a running `guicang up`.

The password is asked for. Needs the test tools (playwright) and a Chromium; a machine without
Chinese fonts needs one first (Debian: fonts-noto-cjk). Look at every picture before it is kept.
"""

import os
import shutil
import sys
from getpass import getpass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("GUICANG_CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
SETTLE_MILLISECONDS = 1500  # until the road is live and Swagger UI has drawn itself


def main(url: str, login: str, password: str) -> None:
    """Every picture in both languages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for tongue in ("zh", "en"):
            take_all(browser, url, tongue, (login, password))
        browser.close()


def take_all(browser: Browser, url: str, tongue: str, who: tuple[str, str]) -> None:
    """All pages in one language."""
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": "guicang_language", "value": tongue, "url": url}])
    page = context.new_page()
    page.goto("/login")
    keep(page, f"login.{tongue}")
    page.fill("#login", who[0])
    page.fill("#password", who[1])
    page.click("main button")
    page.wait_for_url(lambda there: not there.endswith("/login"))
    take_pages(page, tongue)
    take_tablet(page, tongue)
    context.close()


def take_pages(page: Page, tongue: str) -> None:
    """The pages as a desk shows them."""
    page.goto("/")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    keep(page, f"road.{tongue}")
    page.goto("/parcels?due=1")
    keep(page, f"parcels.{tongue}")
    page.goto("/parcels?state=relisted")
    page.locator("td a").first.click()
    page.wait_for_url("**/parcels/G*")
    keep(page, f"parcel.{tongue}", whole=True)
    page.goto("/docs")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    keep(page, f"api.{tongue}")


def take_tablet(page: Page, tongue: str) -> None:
    """The road on an 8-inch tablet, upright."""
    page.set_viewport_size({"width": 601, "height": 962})
    page.goto("/")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    page.evaluate("scrollTo(0, 0)")
    keep(page, f"tablet.{tongue}")


def keep(page: Page, name: str, *, whole: bool = False) -> None:
    """Write the picture beside this file."""
    page.screenshot(path=HERE / f"{name}.png", full_page=whole)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], os.environ.get("GUICANG_PASSWORD") or getpass())
