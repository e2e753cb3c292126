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

import pytest
import uvicorn
from fastapi import FastAPI
from httpx import Client, Response
from playwright.sync_api import Browser, sync_playwright
from pwdlib import PasswordHash

from app.core.settings import Settings
from app.db.work import Database
from app.main import create_app
from app.people.service import enrol, issue_token
from schemas.http.sessions import COOKIE
from schemas.vocabulary import Role

PASSWORD = "a long enough one"
OWNER_CODE = "440166TE01"
STAFF = {
    "mei": ("B0001", {Role.OPERATOR, Role.LEAD, Role.BROKER, Role.MANAGER}, None),
    "aoki": ("B0002", {Role.AUDITOR}, None),
    "owen": ("B0003", {Role.OWNER}, OWNER_CODE),
}
_CHROMIUM = os.environ.get("GUICANG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Hashing is slow on purpose: once is enough."""
    return PasswordHash.recommended().hash(PASSWORD)


@pytest.fixture
def web(database: Database, open_work, password_hash: str, tmp_path: Path) -> FastAPI:
    """The whole application on this test's database, with staff."""
    with open_work(Role.ADMIN) as work:
        for login, (badge, roles, owner_code) in STAFF.items():
            names = {"login": login, "name": f"测试{login}", "owner_code": owner_code}
            enrol(work, badge=badge, roles=frozenset(roles), **names).password_hash = password_hash
    return create_app(database, Settings(data_dir=tmp_path))


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

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


@pytest.fixture
def server(web: FastAPI) -> Iterator[Server]:
    with Server(web) as running:
        yield running


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
