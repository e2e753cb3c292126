"""The web door for tests: staff who can log in, a client in process, a real server, and a real browser."""

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from httpx import Client, Response
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pwdlib import PasswordHash
from sqlalchemy import text

from app.core.settings import Settings
from app.customs.signing import save_signer
from app.db.work import Database
from app.main import answer_from, hang_doors
from app.people.service import enrol, issue_token
from app.simulator.identity import demo_key
from schemas.http.sessions import COOKIE
from schemas.vocabulary import ParcelState, Role

PASSWORD = "a long enough one"
OWNER_CODE = "440166TE01"
STAFF = {
    "mei": ("B0001", {Role.OPERATOR, Role.LEAD, Role.BROKER, Role.MANAGER}, None),
    "aoki": ("B0002", {Role.AUDITOR}, None),
    "hua": ("B0006", {Role.OPERATOR}, None),
    "lan": ("B0004", {Role.BROKER}, None),
    "owen": ("B0003", {Role.OWNER}, OWNER_CODE),
}
# The shell is the same engine without a window's own pages: it starts three times as fast.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
_CHROMIUM = os.environ.get("GUICANG_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
SCREENS = {"desk": (1280, 800), "tablet": (962, 601), "upright": (601, 962)}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Hashing is slow on purpose: once is enough."""
    return PasswordHash.recommended().hash(PASSWORD)


@pytest.fixture(scope="session")
def doors() -> FastAPI:
    """The application before it knows a database: hanging its doors takes longer than most tests."""
    return hang_doors()


@pytest.fixture
def web(doors: FastAPI, database: Database, open_work, password_hash: str, tmp_path: Path) -> FastAPI:
    """The whole application on this test's database, with staff."""
    with open_work(Role.ADMIN) as work:
        for login, (badge, roles, owner_code) in STAFF.items():
            names = {"login": login, "name": f"测试{login}", "owner_code": owner_code}
            enrol(work, badge=badge, roles=frozenset(roles), **names).password_hash = password_hash
    settings = Settings(data_dir=tmp_path)
    settings.signing_key_path.parent.mkdir(exist_ok=True)
    save_signer(settings.signing_key_path, *demo_key(1))
    database.signing = settings.signing
    answer_from(doors, database, settings)
    doors.state.urgent.refresh = lambda: None  # it counts after the answer, when this test's database may be gone
    return doors


@pytest.fixture
def log_in(visitor: Client, hidden: Callable[[Response, str], str]) -> Callable[..., Response]:
    """Fill in the login form as a browser does: `log_in("mei", goal="/parcels")`."""

    def fill_in(login: str, *, password: str = PASSWORD, goal: str | None = None) -> Response:
        form = visitor.get("/login", params={"next": goal} if goal else None)
        fields = {name: hidden(form, name) for name in ("token", "next")}
        return visitor.post("/login", data=fields | {"login": login, "password": password})

    return fill_in


@pytest.fixture
def enter(visitor: Client, open_work) -> Callable[[str], Client]:
    """A session without the form, which takes its time: `enter("owen")`."""

    def with_session(login: str) -> Client:
        with open_work() as work:
            secret = issue_token(work, badge=STAFF[login][0], kind="session").secret
        visitor.cookies.clear()
        visitor.cookies.set(COOKIE, secret)
        return visitor

    return with_session


@pytest.fixture
def client(enter: Callable[[str], Client]) -> Client:
    """Somebody on the floor with every working role, logged in."""
    return enter("mei")


@pytest.fixture(scope="session")
def hidden() -> Callable[[Response, str], str]:
    """The value of a hidden field of a page's last form that has it: `hidden(page, "csrf_token")`."""

    def value_of(page: Response, name: str) -> str:
        found = re.findall(rf'name="{name}" value="([^"]*)"', page.text)
        assert found, f"no hidden field {name}"
        return unescape(found[-1])

    return value_of


class Server:
    """A real server of the application, in a thread, on a port of its own."""

    def __init__(self, app: FastAPI) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]})

    def __enter__(self) -> "Server":
        self._thread.start()
        until = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.01)
        return self

    def settle(self) -> None:
        """Wait until what was asked is answered: a test's database must not go before its last answer."""
        until = time.monotonic() + 2
        while self._server.server_state.tasks and time.monotonic() < until:
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


@pytest.fixture(scope="session")
def running(doors: FastAPI) -> Iterator[Server]:
    with Server(doors) as server:
        yield server


@pytest.fixture
def server(running: Server, web: FastAPI) -> Server:
    """The server, answering from this test's database."""
    return running


@pytest.fixture
def visitor(server: Server) -> Iterator[Client]:
    """Somebody who is not logged in."""
    with Client(base_url=server.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for as long as one module needs it: its event loop must not be there when others want theirs."""
    if not _CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screens() -> dict[str, tuple[int, int]]:
    """The sizes every page has to fit."""
    return SCREENS


SCREENS = {"desk": (1280, 800), "tablet": (962, 601), "upright": (601, 962)}


@pytest.fixture
def open_page(browser: Browser, server, open_work) -> Iterator[Callable[..., Page]]:
    """Open a page as mei: `open_page("/", tongue="en", screen="upright")`, or by another badge.

    Nothing may complain in the console, but for what a refused form answers with.
    """
    contexts, complaints = [], []

    def heard(message: ConsoleMessage) -> None:
        expected = re.search(
            r"40[349]|422|ERR_(FAILED|INTERNET|CONNECTION)", message.text
        )  # unknown, refused, a cut network
        if message.type in {"error", "warning"} and not expected:
            complaints.append(message.text)

    def open_it(
        path: str, *, tongue: str = "zh", screen: str = "desk", badge: str | None = "B0001", **how: Any
    ) -> Page:
        width, height = SCREENS[screen]
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=server.url, **how)
        contexts.append(context)
        cookies = {"guicang_language": tongue}
        if badge:
            with open_work() as work:
                cookies[COOKIE] = issue_token(work, badge=badge, kind="session").secret
        context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    server.settle()
    assert not complaints


@pytest.fixture(scope="session")
def is_accessible() -> Callable[..., None]:
    """Hold a page against axe-core's rules: `is_accessible(page, exclude="#swagger-ui")`."""

    def look(page: Page, exclude: str = "") -> None:
        found = Axe().run(page, context={"exclude": [exclude]} if exclude else None, options=RULES)
        told = [f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}" for one in found.response["violations"]]
        assert not told, f"{page.url}: {told}"

    return look


@pytest.fixture
def received(work: Any, given_parcel: Any, given_original: Any) -> list[str]:
    """The licence plates of three received parcels."""
    original = given_original()
    lpns = [given_parcel(ParcelState.RECEIVED, original=original, lines={1: 1}).lpn for _ in range(3)]
    work.session.commit()
    return lpns


@pytest.fixture
def at(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A station's page, ready: `at("S1", tongue="en")`."""

    def opened(station: str, **how: Any) -> Page:
        page = open_page(f"/stations/{station}", **how)
        page.locator("body[data-ready=true]").wait_for()
        return page

    return opened


@pytest.fixture
def codes(open_work: Any) -> Callable[..., list[Any]]:
    """What the database holds of what was scanned, in its order: the codes, or `codes(whole=True)` the rows."""

    def read(*, whole: bool = False) -> list[Any]:
        with open_work() as work:
            rows = work.session.execute(text("SELECT * FROM station_code ORDER BY session_id, seq")).all()
        return rows if whole else [row.answer["raw"] for row in rows]

    return read
