"""Months of history: played through the whole road their sums are exact; loaded ones are counted as journalled."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.actor import system_actor
from app.core.errors import Conflict
from app.core.settings import Settings
from app.db.work import Database, Work
from app.demo.months.loader.queries import COLUMNS, load, open_loader
from app.demo.months.loader.rows import History, rows_of
from app.demo.months.nansha import play_nansha
from app.reports.facts.service import fold, spans
from app.reports.facts.verifying.service import verify

YEAR = [(date(2021, 1, 1), date(2021, 9, 1))]


def test_nine_months_come_to_the_yuan(database: Database) -> None:
    played = play_nansha(database, Settings(), share=0.005, progress=lambda _: None)
    assert (played.returns, played.value_cny) == (109, "38200.00")
    with database.work(site_id=1, actor=system_actor()) as work:
        rows = {row.figure: row for row in spans(work, sites=[1], owner=None, spans=YEAR, tables=["volume"])}
    with database.work(site_id=1, actor=system_actor()) as work:
        assert verify(work).differences == ()
    assert (rows["concluded"].applications, rows["concluded"].value_cny) == (109, Decimal("38200.00"))
    assert rows["accepted"].applications >= 109
    with pytest.raises(Conflict, match="parcels here already"):
        play_nansha(database, Settings(), share=0.005, progress=lambda _: None)


def test_loaded_months_are_counted_as_their_journal_says(work: Work, database: Database, address) -> None:
    now = work.clock.now()
    work.session.commit()
    with open_loader(address._server.address.conninfo("postgres", address.name)) as loader:
        for first in (1, 101):
            rows = rows_of(History(1, 200, now.replace(month=9), now, 1), first, first + 99)
            for table in COLUMNS:
                load(loader, table, rows[table])
    with database.work(site_id=1, actor=system_actor()) as counting:
        assert fold(counting).batches == 2
        found = spans(counting, sites=[1], owner=None, spans=[(date(2026, 9, 1), date(2026, 12, 1))], tables=["volume"])
        assert {row.figure: row.parcels for row in found}["arrived"] == 200
    with database.work(site_id=1, actor=system_actor()) as other:
        assert verify(other).differences == ()
