"""Takes the pictures of the customs desk: `python docs/pictures/take_desk.py URL LOGIN` against a running `guicang up`.

LOGIN is a broker's; the password is asked for. What is not there yet is made first, as a broker makes it: an
application is prepared from the queue. Look at every picture against the checklist in docs/desk.md before it is kept.
"""

import os
import sys
from getpass import getpass

from playwright.sync_api import Browser, Page, sync_playwright
from take import CHROMIUM, FLAGS, keep

WIDE, UPRIGHT = {"width": 1280, "height": 800}, {"width": 820, "height": 1180}


def main(url: str, login: str, password: str) -> None:
    """Every page in both languages, and the three that are looked at most on an upright tablet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for tongue in ("zh", "en"):
            take_all(browser, url, tongue, (login, password))
        browser.close()


def take_all(browser: Browser, url: str, tongue: str, who: tuple[str, str]) -> None:
    """All pages of the desk in one language."""
    context = browser.new_context(base_url=url, viewport=WIDE)
    context.add_cookies([{"name": "guicang_language", "value": tongue, "url": url}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/login?next=/desk")
    page.fill("#login", who[0])
    page.fill("#password", who[1])
    page.click("main button")
    page.wait_for_url("**/desk")
    sheet = application(page)
    for name, path in (("overview", "/desk"), ("queue", "/desk/queue"), ("sheet", sheet)):
        take(page, f"desk-{name}.{tongue}", path)
        page.set_viewport_size(UPRIGHT)
        take(page, f"desk-{name}-upright.{tongue}", path)
        page.set_viewport_size(WIDE)
    for name in PAGES:
        take(page, f"desk-{name}.{tongue}", f"/desk/{name}")
    take_one_message(page, tongue)
    take_work_order(page, tongue)
    context.close()


PAGES = ("applications", "messages", "notices", "receipts", "inspections", "book", "check")


def application(page: Page) -> str:
    """The address of a prepared application; the first of the queue that can be is prepared if there is none."""
    page.goto("/desk/applications?state=todo")
    if not page.locator("tbody a").count():
        page.goto("/desk/queue?ready=1")
        page.locator("tbody input").first.check()
        page.locator('button[value="chosen"]').click()
        page.wait_for_url("**/desk/applications?state=todo")
    return page.locator("tbody a").first.get_attribute("href") or "/desk/applications"


def take_one_message(page: Page, tongue: str) -> None:
    """The newest declaration, opened for a picture: what it is opened for is written down as such."""
    page.goto("/desk/messages?kind=CEB625")
    page.locator("tbody a").first.click()
    page.fill("#purpose", "docs/pictures")
    page.locator('button[value="show"]').click()
    page.locator(".xml").wait_for()
    keep(page, f"desk-message.{tongue}")


def take_work_order(page: Page, tongue: str) -> None:
    """The first work order, if customs has called for an inspection."""
    page.goto("/desk/inspections")
    if page.locator("tbody a").count():
        page.locator("tbody a").first.click()
        page.wait_for_url("**/desk/inspections/G*")
        keep(page, f"desk-inspection.{tongue}")


def take(page: Page, name: str, path: str) -> None:
    """One page, as it opens."""
    page.goto(path)
    keep(page, name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], os.environ.get("GUICANG_PASSWORD") or getpass())
