"""200 codes at 20 a second: dialogs open, the focus is stolen, the server is killed, the page reloaded: none lost.

The keys are pressed through the browser's own protocol, so that nothing but the page decides what becomes of them.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from app.core.actor import system_actor
from app.core.sealing import KeyRing
from app.db.engine import open_database
from app.parcel.moves import Changes, Move
from app.parcel.service import advance_many
from app.people.service import enrol, issue_token
from schemas.http.sessions import COOKIE
from schemas.vocabulary import Event, Role

MANY, APART = 200, 0.05


class Site:
    """A server as a process of its own, always at the same address, that can be killed and come back."""

    def __init__(self, url: str, folder: Path) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = os.environ | {"GUICANG_DATABASE_URL": url, "GUICANG_DATA_DIR": str(folder)}
        command = [sys.executable, str(Path(__file__).parent / "killed_server.py"), str(port)]
        self._forking = subprocess.Popen(
            command,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.start()

    def start(self) -> None:
        assert self._forking.stdin
        self._forking.stdin.write("serve\n")
        self._forking.stdin.flush()

    def wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/api/v1/health").is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        pytest.fail("the server did not come up")

    def kill(self) -> None:
        assert self._forking.stdout
        os.kill(int(self._forking.stdout.readline()), signal.SIGKILL)

    def end(self) -> None:
        self.kill()
        self._forking.communicate()


@pytest.fixture
def waybills(work: Any) -> list[str]:
    """200 parcels that are expected, by their waybills."""
    numbers = [f"SF{10_000 + 37 * number}" for number in range(MANY)]
    known = [Changes(waybill=number, carrier_code="SF", place="road") for number in numbers]
    moves = [Move(event=Event.EXPECT, birth=True, changes=changes) for changes in known]
    assert all(outcome.moved_now for outcome in advance_many(work, moves))
    work.session.commit()
    return numbers


@pytest.fixture
def site(address: Any, waybills: list[str], tmp_path: Path) -> Iterator[Site]:
    running = Site(address.app_url, tmp_path)
    yield running
    running.end()


@pytest.fixture
def dock(browser: Browser, address: Any, site: Site) -> Iterator[Page]:
    """The dock's page of a server that can be killed, logged in by that server's clock."""
    now = open_database(address.app_url, keys=KeyRing([bytes(32)]))
    with now.work(site_id=1, actor=system_actor()) as work:
        enrol(work, badge="B1001", login="gang", name="刚", roles=frozenset({Role.OPERATOR}))
        secret = issue_token(work, badge="B1001", kind="session").secret
    now.engine.dispose()
    site.wait()
    with browser.new_context(viewport={"width": 1280, "height": 800}, base_url=site.url) as context:
        context.add_cookies([{"name": COOKIE, "value": secret, "url": site.url}])
        page = context.new_page()
        page.goto("/stations/D1")
        page.locator("body[data-ready=true]").wait_for()
        yield page


class Scanner:
    """A scanner: presses keys through the browser's protocol, mostly 5 ms apart, now and then up to 50."""

    def __init__(self, page: Page) -> None:
        self.page, self._line = page, page.context.new_cdp_session(page)
        self._chance, self._next = random.Random(4), time.monotonic()

    def scan(self, codes: Sequence[str], meanwhile: Callable[[int], None] = lambda _: None) -> None:
        """20 codes a second; in the middle of every third something happens on the page."""
        for number, code in enumerate(codes):
            slow = number % 25 == 0
            for place, char in enumerate(f"{code}\r"):
                self._press(char, self._chance.uniform(0.005, 0.05) if slow else 0.005)
                if place == 4 and number % 3 == 0:
                    meanwhile(number // 3)
            self._next = max(self._next + APART, time.monotonic())
            time.sleep(max(0, self._next - time.monotonic()))

    def _press(self, char: str, gap: float) -> None:
        began = time.monotonic()
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13} if char == "\r" else {"key": char}
        self._line.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": char} | key)
        self._line.send("Input.dispatchKeyEvent", {"type": "keyUp"} | key)
        time.sleep(max(0, gap - (time.monotonic() - began)))


def annoy(page: Page) -> Callable[[int], None]:
    """Dialogs that open, a focus that is stolen, another language: each while a code is being read."""
    deeds = (
        lambda: page.keyboard.press("F1"),
        lambda: page.evaluate("document.getElementById('sound').click()"),
        lambda: page.evaluate("document.getElementById('panel-close').focus()"),
        lambda: page.evaluate("document.getElementById('typing').click()"),
        lambda: page.evaluate("document.getElementById('tongue').click()"),
        lambda: page.evaluate("document.activeElement.blur()"),
        lambda: page.evaluate("document.getElementById('help').focus()"),
    )
    return lambda number: deeds[number % len(deeds)]()


def all_of(work: Any, waybills: list[str]) -> None:
    """Every code is in the database once, in the order it was scanned; every parcel was received once."""
    work.session.rollback()
    rows = work.session.execute(
        text("SELECT answer ->> 'raw' AS raw, tone FROM station_code ORDER BY session_id, seq")
    ).all()
    assert [row.raw for row in rows] == waybills
    assert {row.tone for row in rows} <= {"ok", "look"}
    moved = work.session.execute(text("SELECT count(*), count(DISTINCT lpn) FROM parcel WHERE received_at IS NOT NULL"))
    assert moved.one() == (MANY, MANY)


def all_answered(page: Page) -> None:
    expect(page.locator("#board")).to_have_attribute("data-waiting", "0", timeout=30_000)


def test_200_codes_are_200_events_in_order(open_page: Any, work: Any, waybills: list[str]) -> None:
    page = open_page("/stations/D1")
    page.locator("body[data-ready=true]").wait_for()
    Scanner(page).scan(waybills, annoy(page))
    all_answered(page)
    all_of(work, waybills)


def test_a_killed_server_and_a_reload_without_a_network_lose_nothing(
    dock: Page, site: Site, work: Any, waybills: list[str]
) -> None:
    dock.evaluate("navigator.serviceWorker.ready.then(() => true)")
    scanner = Scanner(dock)
    scanner.scan(waybills[:60], lambda number: site.kill() if number == 10 else None)
    dock.reload()  # from the service worker: nobody else is there
    dock.locator("body[data-ready=true]").wait_for()
    expect(dock.locator("#line")).to_have_attribute("data-online", "false")
    scanner.scan(waybills[60:120])
    site.start()  # it comes back while scanning goes on
    scanner.scan(waybills[120:])
    all_answered(dock)
    all_of(work, waybills)
