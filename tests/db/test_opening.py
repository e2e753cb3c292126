"""A process opens the database it is told of, and refuses one that is not at its schema."""

from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import DivisionByZero

from app.core.actor import system_actor
from app.core.errors import Unavailable
from app.core.settings import Settings
from app.db.opening import database_of
from app.db.queries import ping


def test_a_named_database_is_opened_and_its_owner_migrates_it(address: Any, tmp_path: Path) -> None:
    named = Settings(data_dir=tmp_path, database_url=address.app_url, owner_url=address.owner_url)
    with database_of(named) as database, database.work(site_id=1, actor=system_actor()) as work:
        ping(work)


def test_a_database_at_another_schema_is_refused_with_the_way_out(address: Any, tmp_path: Path) -> None:
    with address.as_superuser() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    with (
        pytest.raises(Unavailable, match="guicang migrate"),
        database_of(Settings(data_dir=tmp_path, database_url=address.app_url)),
    ):
        raise AssertionError("it was opened")


def test_a_failed_transaction_is_never_said_to_be_committed(database: Any) -> None:
    with pytest.raises(Unavailable, match="had failed"), database.work(site_id=1, actor=system_actor()) as work:  # noqa: SIM117 (two things that end differently)
        with pytest.raises(DivisionByZero):
            work.connection.execute("SELECT 1 / 0")
