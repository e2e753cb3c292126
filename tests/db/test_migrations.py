"""Migrations make exactly what the models say, the newest is the one the program asks for, and twice is once."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.core.errors import Unavailable
from app.db.migrate import HEAD, alembic_config, check_standing, migrate, standing
from app.db.tables import metadata


@pytest.fixture
def connection(address: Any) -> Any:
    engine = create_engine(address.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_models_and_migrations_agree(connection: Any) -> None:
    command.check(alembic_config(connection))


def test_a_difference_would_be_found(connection: Any) -> None:
    connection.execute(text("ALTER TABLE bin ADD COLUMN surplus text"))
    with pytest.raises(Exception, match="New upgrade operations"):
        command.check(alembic_config(connection))


def test_the_program_asks_for_the_newest(connection: Any) -> None:
    assert ScriptDirectory.from_config(alembic_config(connection)).get_current_head() == HEAD == standing(connection)


def test_migrating_again_changes_nothing(address: Any, connection: Any) -> None:
    migrate(address.owner_url)
    check_standing(connection)


def test_an_old_database_is_said(connection: Any) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Unavailable, match="guicang migrate"):
        check_standing(connection)


def test_every_check_and_key_of_the_models_is_in_the_database(connection: Any) -> None:
    """Alembic compares neither CHECKs nor deferrability: the catalogue is asked."""
    rows = connection.execute(
        text(
            "SELECT conname, contype, condeferrable, condeferred, conenforced, convalidated "
            "FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u', 'p')"
        )
    ).all()
    there = {row.conname: row for row in rows}
    wanted = {
        constraint.name: constraint
        for table in metadata().tables.values()
        for constraint in table.constraints
        if constraint.name
    }
    names = {str(name)[:63] for name in wanted}
    assert {name for name in names if name not in there} == set()
    deferred = {row.conname for row in rows if row.condeferrable and row.condeferred}
    assert deferred == {"fk_journal_parcel", "fk_parcel_state_journal"}
    assert all(row.conenforced and row.convalidated for row in rows)


def test_a_migration_has_a_file_of_its_own() -> None:
    folder = Path(__file__).parents[2] / "app" / "db" / "migrations" / "versions"
    names = [
        "0001_the_house.py",
        "0002_the_desk.py",
        "0003_wrong_logins.py",
        "0004_what_is_kept.py",
        "0005_matched_by_hand.py",
        "0006_who_changed_whom.py",
        "0007_printers.py",
        "0008_closed_months.py",
        "0009_photos_seen.py",
        "0010_the_tally.py",
        "0011_scan_stations.py",
        "0012_small_and_mended.py",
        "0013_exports.py",
    ]
    assert [path.name for path in sorted(folder.glob("*.py"))] == names
