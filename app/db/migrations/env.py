"""How Alembic runs here: always on a connection it is given, never on a URL from a file."""

from alembic import context

from app.db.tables import metadata


def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """The job queue's tables are its own affair."""
    return not (kind == "table" and (name or "").startswith("procrastinate"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    include_object=ours,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
