"""A return centre behind its real application: the sample site, one bearer token a badge, HTTP in process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.core.actor import system_actor
from app.core.clock import VirtualClock
from app.core.numbering import Numbers
from app.core.sealing import KeyRing
from app.core.settings import Settings
from app.customs.signing import save_signer
from app.db.embedded import EmbeddedPostgres
from app.db.engine import open_database
from app.db.work import Database, Work
from app.demo.crew import sample_site
from app.demo.day import opening
from app.demo.playing import DAY
from app.flow.setting_up import set_up_site
from app.main import API, create_app
from app.people.service import enrol, issue_token
from app.simulator.identity import demo_key
from schemas.vocabulary import ParcelState, Role

BADGES = {
    Role.OPERATOR: "B1001",
    Role.LEAD: "B2001",
    Role.BROKER: "B3001",
    Role.MANAGER: "B4001",
    Role.OWNER: "B5001",
    Role.AUDITOR: "B6001",
    Role.ADMIN: "B9001",
}
PASSWORD = "a password of the tests"


@dataclass(frozen=True)
class Wire:
    """HTTP to the application in process, from any thread: its event loop runs in one of its own."""

    portal: BlockingPortal
    client: httpx.AsyncClient

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; `path` below /api/v1. What breaks inside is an answer too, as it is for a real client."""
        return self.portal.call(partial(self.client.request, method, f"{API}{path}", **more))


@dataclass(frozen=True)
class Person:
    """Somebody with a bearer token, calling the API."""

    wire: Wire
    secret: str

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; `path` below /api/v1."""
        headers = {"authorization": f"Bearer {self.secret}"} | more.pop("headers", {})
        return self.wire.request(method, path, headers=headers, **more)

    def get(self, path: str, status: int = 200, **params: Any) -> Any:
        """GET; the answer as JSON."""
        return self._told(self.ask("GET", path, params=params), status)

    def post(self, path: str, body: Any = None, status: int = 200, **params: Any) -> Any:
        """POST of a JSON body; the answer as JSON."""
        return self._told(self.ask("POST", path, json=body, params=params), status)

    def send(
        self, path: str, body: bytes, status: int = 200, media_type: str = "application/xml", **params: Any
    ) -> Any:
        """POST of a raw body; the answer as JSON."""
        headers = {"content-type": media_type}
        return self._told(self.ask("POST", path, content=body, headers=headers, params=params), status)

    def scan(self, verb: str, code: str, *, station: str = "D1", scan_id: UUID | None = None, **data: Any) -> Any:
        """One scan; the verdict."""
        sent = {"scan_id": str(scan_id or uuid4()), "verb": verb, "code": code, "station": station, "data": data}
        return self.post("/scans", sent)

    @staticmethod
    def _told(answer: httpx.Response, status: int) -> Any:
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        return answer.json() if answer.content else None


@dataclass(frozen=True)
class House:
    """The application on a database of its own, and everybody who works there."""

    app: FastAPI
    wire: Wire
    database: Database
    clock: VirtualClock
    secrets: dict[str, str]

    def badge(self, badge: str) -> Person:
        """Whoever has this badge."""
        return Person(self.wire, self.secrets[badge])

    def as_(self, role: Role) -> Person:
        """The (first) member of staff with this role."""
        return self.badge(BADGES[role])


def _staff(database: Database) -> dict[str, str]:
    """Enrol the sample staff; bearer tokens by badge. Only the manager has a password: hashing takes long."""
    secrets = {}
    with database.work(site_id=1, actor=system_actor()) as work:
        for entry in sample_site().staff:
            password = PASSWORD if entry.badge == BADGES[Role.MANAGER] else None
            enrol(
                work,
                badge=entry.badge,
                login=entry.login,
                name=entry.name,
                roles=entry.roles,
                password=password,
                owner_code=entry.owner_code,
            )
            secrets[entry.badge] = issue_token(work, badge=entry.badge, kind="bearer").secret
    return secrets


@contextmanager
def _wired(app: FastAPI) -> Iterator[Wire]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://api.test")
    with start_blocking_portal() as portal:
        with portal.wrap_async_context_manager(app.router.lifespan_context(app)):
            yield Wire(portal, client)
        portal.call(client.aclose)


@dataclass(frozen=True)
class Furnished:
    """A database with site and staff, that those of the tests are copied from; and everybody's token."""

    postgres: EmbeddedPostgres
    name: str
    secrets: dict[str, str]

    def open(self, name: str, clock: VirtualClock) -> Database:
        """One of its server's databases, as the application's role."""
        url = self.postgres.app_url(name)
        return open_database(url, keys=KeyRing([bytes(32)]), clock=clock, numbers=Numbers(seed="api"))


@pytest.fixture(scope="session")
def furnished(postgres: EmbeddedPostgres, template: str) -> Furnished:
    """The house with everything in it but parcels."""
    postgres.create_database("furnished", template=template)
    secrets: dict[str, str] = {}
    house = Furnished(postgres, "furnished", secrets)
    database = house.open("furnished", VirtualClock(opening(DAY)))
    with database.work(site_id=1, actor=system_actor()) as work:
        set_up_site(work, plan=sample_site())
    secrets |= _staff(database)
    database.engine.dispose()
    return house


@contextmanager
def _opened(furnished: Furnished, folder: Path) -> Iterator[House]:
    name, clock = f"test_{uuid4().hex}", VirtualClock(opening(DAY))
    furnished.postgres.create_database(name, template=furnished.name)
    database = furnished.open(name, clock)
    app = create_app(database, Settings(data_dir=folder))
    with _wired(app) as wire:
        yield House(app, wire, database, clock, furnished.secrets)
    database.engine.dispose()
    furnished.postgres.drop_database(name)


@pytest.fixture
def house(furnished: Furnished, tmp_path: Path) -> Iterator[House]:
    """A house of the test's own."""
    with _opened(furnished, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def quiet_house(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all tests of a module that change nothing in it."""
    with _opened(furnished, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
def signing_key(tmp_path: Path) -> Path:
    """The broker's key, where the settings given to the application say it is."""
    path = Settings(data_dir=tmp_path).signing_key_path
    path.parent.mkdir(exist_ok=True)
    save_signer(path, *demo_key(1))
    return path


@pytest.fixture
def database(house: House) -> Database:
    """The builders of tests/conftest.py build in this house."""
    return house.database


@pytest.fixture
def stand(work: Work, given_original: Any, given_parcel: Any) -> Callable[..., str]:
    """Let a new parcel stand in `state`, with a list of its own unless `original` says which (or None); its LPN."""

    def put(state: ParcelState, **over: Any) -> str:
        original = over.pop("original") if "original" in over else given_original()
        parcel = given_parcel(state, original=original, reason="no_reason", **over)
        work.session.commit()
        return parcel.lpn

    return put


@pytest.fixture(scope="session")
def routes() -> list[Any]:
    """Every route of /api/v1 as the application has it, with the dependencies of where it was included."""
    app = create_app(None, Settings())  # pyright: ignore[reportArgumentType] (no request is made)
    found = [route for route in iter_route_contexts(app.routes) if (route.path or "").startswith(API)]
    return sorted(found, key=lambda route: (route.path, sorted(route.methods or ())))
