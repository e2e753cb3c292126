"""Bringing a database to the present schema, as its owner: Alembic's migrations, then the grants."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from app.core.errors import Unavailable
from app.db.grants import grant_statements
from app.db.tables import metadata

HEAD = "0013"
"""The newest migration; a test holds it against the folder."""

_LOCK = 0x67756963  # any number of our own: two processes that start together migrate one after the other


def migrate(owner_url: str) -> None:
    """Run every migration that is missing. Running it again changes nothing and takes a moment only."""
    engine = create_engine(owner_url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if standing(connection) != HEAD:
                _upgrade(connection)
    finally:
        engine.dispose()


def standing(connection: Connection) -> str | None:
    """The migration this database stands at; None for an empty one."""
    if not connection.scalar(text("SELECT to_regclass('public.alembic_version')")):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def check_standing(connection: Connection) -> None:
    """Raises `Unavailable` (schema_old) when the database is not at the present schema."""
    found = standing(connection)
    if found != HEAD:
        raise Unavailable(
            "schema_old",
            f"The database stands at migration {found or 'none'}, this program needs {HEAD}: run `guicang migrate`.",
            found=found,
            needed=HEAD,
        )


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for work on `connection`."""
    config = Config()
    config.set_main_option("script_location", "app.db:migrations")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
    for statement in grant_statements(list(metadata().tables)):
        connection.execute(text(statement))
