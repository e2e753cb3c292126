"""`guicang sample months`: as many parcels as one likes, over months that are past, loaded by COPY and folded."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.archive.service import keep
from app.core.actor import system_actor
from app.core.errors import Conflict, Unavailable
from app.core.settings import Settings
from app.db.embedded import EmbeddedPostgres
from app.db.opening import MAIN
from app.db.work import Database
from app.demo.crew import sample_site
from app.demo.months.loader import queries
from app.demo.months.loader.rows import History, months_back, rows_of
from app.demo.queries import has_parcels
from app.flow.setting_up import set_up_site
from app.reports.facts.service import fold

CHUNK = 20_000
_AT_ONCE = 5
SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded and counted, how long each took, and the bytes of the largest tables with their indexes."""

    parcels: int
    facts: int
    load_seconds: float
    fold_seconds: float
    bytes: dict[str, int]


def load_months(
    database: Database, settings: Settings, *, parcels: int, months: int, progress: Callable[[str, int], None],
    name: str = MAIN,
) -> Loaded:  # fmt: skip
    """Load `parcels` into an embedded database without any, evenly over `months` past months, and fold them.

    `progress` hears of parcels loaded, then counted. The journal of loaded parcels is not chained by hash: for
    measuring, never for a house. Raises `Conflict` (sample_needs_room), `Unavailable` (sample_needs_embedded).
    """
    if settings.database_url:
        raise Unavailable("sample_needs_embedded", "Months are loaded into the embedded database only.")
    with database.work(site_id=settings.site, actor=system_actor()) as work:
        if has_parcels(work):
            raise Conflict("sample_needs_room", "There are parcels here already: name a new data folder.")
        set_up_site(work, plan=sample_site())
        message = keep(work, direction="in", kind="CEB621", body=b"loaded history")
        until = months_back(work.clock.now(), 0) - timedelta(days=3)
        since = months_back(work.clock.now(), months)
        history = History(settings.site, parcels, since, until, message.id)
    began = time.perf_counter()
    with EmbeddedPostgres(settings.data_dir) as server:
        sizes = _load(history, server.address.conninfo(SUPERUSER, name), progress)
        loaded = time.perf_counter()
        facts = _fold(database, settings, progress)
        folded = time.perf_counter()
        with queries.open_loader(server.address.conninfo(SUPERUSER, name)) as loader:
            sizes |= {table: size + more for table, size, more in queries.sizes(loader, queries.TALLY)}
    return Loaded(parcels, facts, round(loaded - began, 1), round(folded - loaded, 1), sizes)


def _load(history: History, conninfo: str, progress: Callable[[str, int], None]) -> dict[str, int]:
    with queries.open_loader(conninfo) as loader:
        for first in range(1, history.parcels + 1, CHUNK):
            last = min(first + CHUNK - 1, history.parcels)
            rows = rows_of(history, first, last)
            for table in queries.COLUMNS:
                queries.load(loader, table, rows[table])
            loader.commit()
            progress("loaded", last - first + 1)
        queries.finish(loader)
        return {table: size + more for table, size, more in queries.sizes(loader, list(queries.COLUMNS))}


def _fold(database: Database, settings: Settings, progress: Callable[[str, int], None]) -> int:
    """Count what was loaded, some chunks in a transaction."""
    batches, last = _AT_ONCE, 0
    while batches == _AT_ONCE:
        with database.work(site_id=settings.site, actor=system_actor()) as work:
            done = fold(work, most=_AT_ONCE)
        batches, last = done.batches, done.last_fact
        progress("counted", batches * CHUNK)
    return last
