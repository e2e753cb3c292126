"""Fixtures of every test: one real PostgreSQL for the run, a fresh database for each test that wants one."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from PIL import Image, ImageDraw

from app.archive.service import keep
from app.core.actor import Actor, system_actor
from app.core.clock import VirtualClock
from app.core.numbering import Numbers
from app.core.sealing import KeyRing
from app.db.embedded import EmbeddedPostgres
from app.db.engine import open_database
from app.db.migrate import migrate
from app.db.work import Database, Work
from app.originals.models import Original, OriginalLine
from app.parcel.lifecycle import MOVES
from app.parcel.lpns import next_lpns
from app.parcel.models import ParcelLine
from app.parcel.moves import Changes, Move
from app.parcel.reading import parcel_by_lpn, replace_lines
from app.parcel.service import advance_many
from app.parcel.views import ParcelView
from app.site.models import Site, Station
from app.site.service import set_up
from schemas.vocabulary import Event, ParcelState, Role

hypothesis.settings.register_profile("house", deadline=None)  # shared machines are slow now and then
hypothesis.settings.load_profile("house")

SITE = 1
NOON = datetime(2026, 11, 15, 2, 0, tzinfo=UTC)
"""Ten in the morning of 2026-11-15 in Nansha: the day of the customs samples."""

EVERY_ROLE = frozenset({Role.OPERATOR, Role.LEAD, Role.BROKER, Role.MANAGER})
TEMPLATE = "guicang_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A server of this test process's own, in memory if there is room: databases are copied ten times as fast there."""
    memory = Path("/dev/shm")  # noqa: S108 - a file system, not a file of a guessable name
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    folder = Path(tempfile.mkdtemp(prefix="guicang-tests-", dir=memory if roomy else None))
    folder.chmod(0o711)  # run by root, the server's own user must pass, or the cluster goes to /var/lib
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    yield server
    server.destroy()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """A migrated, empty database that the others are copied from."""
    postgres.create_database(TEMPLATE)
    migrate(postgres.address.owner_url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def address(postgres: EmbeddedPostgres, template: str) -> Iterator["DatabaseAddress"]:
    """Where this test's own database is."""
    name = f"test_{uuid4().hex}"
    postgres.create_database(name, template=template)
    yield DatabaseAddress(postgres, name)
    postgres.drop_database(name)


class DatabaseAddress:
    """One database: its URLs as owner and as the application, and the powers of a superuser."""

    def __init__(self, server: EmbeddedPostgres, name: str) -> None:
        self.name = name
        self.owner_url = server.owner_url(name)
        self.app_url = server.app_url(name)
        self._server = server

    def as_superuser(self) -> psycopg.Connection[Any]:
        """A connection that no key stops: for forging what `journal verify` has to find."""
        return psycopg.connect(self._server.address.conninfo("postgres", self.name))


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def database(address: DatabaseAddress, clock: VirtualClock) -> Iterator[Database]:
    """A database with site 1 set up, opened as the application's role."""
    opened = open_database(address.app_url, keys=KeyRing([bytes(32)]), clock=clock, numbers=Numbers(seed="tests"))
    with opened.work(site_id=SITE, actor=somebody(Role.ADMIN)) as work:
        set_up(work, site=nansha(), stations=stations())
    yield opened
    opened.engine.dispose()


@pytest.fixture
def open_work(database: Database) -> Callable[..., AbstractContextManager[Work]]:
    """Open a unit of work: `open_work()` with every role, or `open_work(Role.OPERATOR, badge="B7")`."""

    def open_it(*roles: Role, badge: str = "T0001", station: str = "S1") -> AbstractContextManager[Work]:
        return database.work(site_id=SITE, actor=somebody(*roles, badge=badge, station=station))

    return open_it


@pytest.fixture
def work(open_work: Callable[..., AbstractContextManager[Work]]) -> Iterator[Work]:
    """One open unit of work of somebody who may do everything; committed at the end of the test."""
    with open_work() as opened:
        yield opened


def somebody(*roles: Role, badge: str = "T0001", station: str = "S1") -> Actor:
    """An actor at a station, with every working role unless some are named."""
    return Actor(badge=badge, roles=frozenset(roles) or EVERY_ROLE, station=station, camera="cam-1", device="dev-1")


def nansha() -> Site:
    """The site of the samples: codes of ../shared/customs/samples, all fictitious."""
    return Site(
        site_id=SITE,
        name="测试中心仓",
        customs_code="5165",
        area_code="440166TW01",
        area_name="测试区内仓储企业(虚构)",
        ems_no="T5165W000999",
        agent_code="440166TA01",
        agent_name="测试报关企业(虚构)",
        dxp_id="DXPENT0000000000",
    )


def stations() -> list[Station]:
    kinds = {"G1": "gate", "D1": "dock", "S1": "sorting", "P1": "putaway", "X1": "exit"}
    return [Station(site_id=SITE, name=name, kind=kind, camera=f"cam-{name}") for name, kind in kinds.items()]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published schemas and samples beside the checkout; absent for a user who cloned."""
    folder = Path(os.environ.get("GUICANG_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "customs").is_dir():
        pytest.skip("the published customs schemas and samples are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def a_photo() -> Callable[..., bytes]:
    """A real photo with a text on it: `a_photo("one")`, `a_photo("two", size=(4000, 3000), form="PNG")`."""

    def take(text: str = "photo", *, size: tuple[int, int] = (64, 48), form: str = "JPEG", **how: Any) -> bytes:
        picture, file = Image.new("RGB", size, "#c0a080"), BytesIO()
        ImageDraw.Draw(picture).text((4, 4), text, fill="black")
        picture.save(file, form, **how)
        return file.getvalue()

    return take


_SYSTEM_EVENTS = frozenset(event for (_, event), move in MOVES.items() if move.by == {"system"})


def road_to(state: ParcelState) -> tuple[Event, ...]:
    """The shortest lawful way from an announced birth to `state`."""
    roads: dict[ParcelState, tuple[Event, ...]] = {ParcelState.EXPECTED: (Event.EXPECT,)}
    frontier = [ParcelState.EXPECTED]
    for here in frontier:
        for (from_state, event), move in MOVES.items():
            if from_state == here and move.to_state not in roads:
                roads[move.to_state] = (*roads[here], event)
                frontier.append(move.to_state)
    return roads[state]


@pytest.fixture
def given_original(work: Work) -> Callable[..., Original]:
    """Put an original list with two lines into the database, released five days ago unless said otherwise."""
    serial = iter(range(1, 10_000))

    def put(**over: Any) -> Original:
        row = an_original(work, next(serial), **over)
        work.session.add(row)
        work.session.flush()
        work.session.add_all(lines_of_original(row))
        work.session.flush()
        return row

    return put


def an_original(work: Work, number: int, **over: Any) -> Original:
    """An import list of this site with the codes of the samples."""
    released = over.pop("released_at", work.clock.now() - timedelta(days=5))
    message = keep(work, direction="in", kind="CEB621", body=f"original {number}".encode())
    site = nansha()
    fields: dict[str, Any] = dict.fromkeys(
        ("agent_code", "ebp_code", "ebc_code", "logistics_code", "assure_code"), "440166TE01"
    )
    fields |= dict.fromkeys(("agent_name", "ebp_name", "ebc_name", "logistics_name"), "测试企业(虚构)")
    fields |= {name: getattr(site, name) for name in ("ems_no", "area_code", "area_name", "customs_code")}
    fields |= {
        "cop_no": f"TQD{number:08d}",
        "invt_no": f"51652026I{number:09d}",
        "order_no": f"ORDER{number:06d}",
        "logistics_no": f"WL{number:010d}",
        "port_code": site.customs_code,
        "trade_mode": "1210",
        "traf_mode": "9",
        "country": "142",
        "decl_time": "20261110",
        "buyer": b"sealed",
        "content_hash": bytes(32),
        "message_id": message.id,
        "imported_at": work.clock.now(),
    }
    fields |= {"status": released and "800", "status_at": released, "released_at": released}
    return Original(site_id=SITE, **fields | over)


def lines_of_original(row: Original) -> list[OriginalLine]:
    """Two pieces of face cream and a tin of milk powder."""
    goods = (("3304990039", 199, 2), ("1901101000", 268, 1))
    return [
        OriginalLine(
            site_id=SITE,
            original_id=row.id,
            gnum=gnum,
            item_record_no=str(1000 + gnum),
            item_no=f"SKU-{1000 + gnum}",
            item_name=f"测试商品{gnum}",
            gcode=gcode,
            gname=f"测试商品{gnum}",
            gmodel="虚构",
            country="133",
            currency="142",
            qty=Decimal(qty),
            unit="140",
            qty1=Decimal("0.24"),
            unit1="035",
            price=Decimal(price),
            total_price=Decimal(price * qty),
            taken=Decimal(0),
        )
        for gnum, (gcode, price, qty) in enumerate(goods, start=1)
    ]


@pytest.fixture
def given_parcel(work: Work) -> Callable[..., ParcelView]:
    """Walk a new parcel to `state`: `given_parcel(ParcelState.CONFORMING, original=..., lines={1: 2})`."""

    def put(
        state: ParcelState = ParcelState.CONFORMING,
        *,
        original: Original | None = None,
        lines: dict[int, int] | None = None,
        **changes: Any,
    ) -> ParcelView:
        (lpn,) = next_lpns(work, 1)
        first, *rest = road_to(state)
        values: dict[str, Any] = {"lpn": lpn, "place": "S1", "original_id": original and original.id} | changes
        if original:
            values |= {"owner_code": original.ebc_code, "platform_code": original.ebp_code}
            values |= {"carrier_code": original.logistics_code, "order_no": original.order_no}
        born = Move(event=first, birth=True, changes=Changes(**values))
        moves = [Move(event=e, code=lpn, actor=system_actor() if e in _SYSTEM_EVENTS else None) for e in rest]
        outcomes = advance_many(work, [born, *moves])
        assert all(outcome.verdict == "moved" for outcome in outcomes), outcomes
        view = parcel_by_lpn(work, lpn)
        wanted = {1: 2, 2: 1} if lines is None and original else lines or {}
        replace_lines(
            work,
            [
                ParcelLine(site_id=SITE, parcel_id=view.id, gnum=gnum, qty=Decimal(qty), counted=True)
                for gnum, qty in wanted.items()
            ],
        )
        return view

    return put
