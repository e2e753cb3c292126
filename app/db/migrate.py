"""Bringing a database to the present schema, as its owner: migrations, lawful moves, grants."""

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from app.db.grants import grant_statements
from app.db.tables import metadata
from app.parcel.lifecycle import MOVES


def migrate(owner_url: str) -> None:
    """Run every migration that is missing. Running it again changes nothing."""
    engine = create_engine(owner_url, poolclass=NullPool)
    try:
        _install(engine)
    finally:
        engine.dispose()


def _install(engine: Engine) -> None:
    from procrastinate.schema import SchemaManager

    with engine.begin() as connection:
        metadata().create_all(connection)
        write_lawful_moves(connection)
        if not connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")):
            connection.connection.cursor().execute(SchemaManager.get_schema())
        for statement in grant_statements(list(metadata().tables)):
            connection.execute(text(statement))


def write_lawful_moves(connection: Connection) -> None:
    """Put the rows of lifecycle.tsv where the keys look for them; rows no longer there are retired."""
    rows = [
        {"from_state": m.from_state, "event": m.event, "to_state": m.to_state, "by": ",".join(sorted(m.by))}
        for m in MOVES.values()
    ]
    connection.execute(
        text(
            "INSERT INTO lawful_move (from_state, event, to_state, by) VALUES (:from_state, :event, :to_state, :by)"
            " ON CONFLICT (from_state, event, to_state) DO UPDATE SET by = excluded.by, retired_on = NULL"
        ),
        rows,
    )
