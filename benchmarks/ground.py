"""The ground every benchmark stands on: a durable PostgreSQL of its own, a site, somebody to scan, parcels to scan.

The server is the embedded one, with fsync, in a temporary folder; both are gone at the end.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from app.archive.service import keep
from app.core.actor import Actor, system_actor
from app.core.keyrings import ring_of
from app.core.settings import Settings
from app.db.embedded import EmbeddedPostgres
from app.db.engine import open_database
from app.db.migrate import migrate
from app.db.work import Database
from app.demo.crew import sample_site
from app.flow import SCAN_VERBS
from app.flow.setting_up import set_up_site
from app.parcel.moves import Changes, Move, Outcome
from app.parcel.scans import Scan
from app.parcel.service import advance_many
from app.people.service import enrol, issue_token
from schemas.vocabulary import Event, Role, Verdict

SITE, NAME = 1, "bench"
STATEMENTS = Path(__file__).parent / "sql"
SCANNER = Actor(
    badge="BENCH", roles=frozenset({Role.OPERATOR, Role.LEAD}), station="S1", camera="CAM-S1", device="bench"
)
GOOD = {"matches": "same", "sealed": "sealed", "damage": "none"}
"""Answers of a sorter who finds the goods as they left."""
_CHUNK = 1000
_SERIAL = count(1)


@dataclass(frozen=True, slots=True)
class Ground:
    """A running server with one database, and a bearer token of somebody who may scan."""

    server: EmbeddedPostgres
    folder: Path
    database: Database
    token: str

    @property
    def app_url(self) -> str:
        return self.server.app_url(NAME)

    def connect(self, role: str = "guicang_app") -> psycopg.Connection[Any]:
        """A plain psycopg connection to the same database."""
        return psycopg.connect(self.server.address.conninfo(role, NAME), prepare_threshold=2)

    def settle(self) -> None:
        """Fresh statistics and a checkpoint, so that no round pays for the loading of its parcels."""
        with self.connect("postgres") as connection:
            connection.autocommit = True
            for statement in (b"VACUUM ANALYZE", b"CHECKPOINT"):
                connection.execute(statement)


@contextmanager
def ground() -> Iterator[Ground]:
    """A fresh database of a site that is set up, dropped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="guicang-bench-"))
    folder.chmod(0o711)  # run by root, the server's own user must pass
    server = EmbeddedPostgres(folder / "data")
    try:
        server.start()
        server.ensure_database(NAME)
        migrate(server.owner_url(NAME))
        database = open_database(server.app_url(NAME), keys=ring_of(Settings(data_dir=folder)))
        yield Ground(server, folder, database, prepared_site(database))
        database.engine.dispose()
    finally:
        server.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def prepared_site(database: Database) -> str:
    """Set up the sample's site and somebody who may scan there; that one's bearer token."""
    with database.work(site_id=SITE, actor=system_actor()) as work:
        set_up_site(work, plan=sample_site())
        enrol(work, badge=SCANNER.badge, login="bench", name="bench", roles=SCANNER.roles)
        return issue_token(work, badge=SCANNER.badge, kind="bearer").secret


def expected(on: Ground, parcels: int) -> list[str]:
    """Announced parcels, each with a list of its own; their waybills."""
    waybills: list[str] = []
    for first in range(0, parcels, _CHUNK):
        numbers = [next(_SERIAL) for _ in range(min(_CHUNK, parcels - first))]
        waybills += _announced(on, numbers)
    return waybills


def _announced(on: Ground, numbers: list[int]) -> list[str]:
    waybills = [f"BW{number:010d}" for number in numbers]
    with on.database.work(site_id=SITE, actor=SCANNER) as work:
        message = keep(work, direction="in", kind="CEB621", body=f"lists from {numbers[0]}".encode()).id
        values = {"message": message, "first": numbers[0], "last": numbers[-1]}
        lists = [row[0] for row in work.connection.execute(statement("originals"), values)]
        work.connection.execute(statement("original_lines"), {"ids": lists})
        advance_many(work, [_birth(waybill, id_) for waybill, id_ in zip(waybills, lists, strict=True)])
    return waybills


def _birth(waybill: str, original_id: int) -> Move:
    changes = Changes(
        place="in transit",
        owner_code="440166TE01",
        platform_code="440166TE01",
        carrier_code="440166TE02",
        waybill=waybill,
        original_id=original_id,
    )
    return Move(Event.EXPECT, waybill, birth=True, changes=changes)


def received(on: Ground, parcels: int) -> list[str]:
    """Parcels on the sorting tables; their licence plates."""
    return [outcome.lpn or "" for outcome in scanned(on, "receive", expected(on, parcels), tote="TOTE-1")]


def scanned(on: Ground, verb: str, codes: list[str], **data: Any) -> list[Outcome]:
    """These codes under this verb, a thousand in a unit of work. Every scan must move its parcel."""
    outcomes: list[Outcome] = []
    for first in range(0, len(codes), _CHUNK):
        with on.database.work(site_id=SITE, actor=SCANNER) as work:
            scans = [Scan(code, data=data) for code in codes[first : first + _CHUNK]]
            outcomes += SCAN_VERBS[verb](work, scans)
    assert all(outcome.verdict is Verdict.MOVED for outcome in outcomes), next(
        outcome for outcome in outcomes if outcome.verdict is not Verdict.MOVED
    )
    return outcomes


def statement(name: str) -> bytes:
    """The statement of `sql/<name>.sql`."""
    return (STATEMENTS / f"{name}.sql").read_bytes()
