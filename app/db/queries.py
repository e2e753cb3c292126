"""Every SQL statement about the database itself."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table

from app.db.work import Work

# A process's word for a thing it works alone; kind and name are both hashed, so that kinds do not meet.
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext(%s), hashtext(%s))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))"
_WHOAMI = """
SELECT current_user, rolsuper, current_setting('server_version_num')::integer
FROM pg_roles WHERE rolname = current_user
"""
_OWNED = """
SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND rolname = current_user ORDER BY relname
"""
_GRANTED = """
SELECT relname, privilege_type
FROM pg_class LEFT JOIN LATERAL aclexplode(relacl) ON grantee = current_user::regrole
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND relname NOT LIKE 'procrastinate%%' AND relname <> 'alembic_version'
"""
_LAWFUL = "SELECT from_state, event, to_state FROM lawful_move WHERE retired_on IS NULL"


def ping(work: Work) -> None:
    """Raise whatever keeps the database from answering."""
    work.connection.execute("SELECT 1")


def whoami(work: Work) -> tuple[str, bool, int]:
    """Our role, whether it is a superuser, and the server's version number."""
    row = work.connection.execute(_WHOAMI).fetchone()
    return row or ("?", True, 0)


def owned_tables(work: Work) -> list[str]:
    """Tables our role owns; there should be none."""
    return [row[0] for row in work.connection.execute(_OWNED)]


def granted(work: Work) -> dict[str, set[str]]:
    """What our role may do with each table as a whole."""
    found: dict[str, set[str]] = {}
    for table, privilege in work.connection.execute(_GRANTED, []):
        found.setdefault(table, set()).update({privilege} if privilege else set())
    return found


def lawful_moves(work: Work) -> list[tuple[str, str, str]]:
    """The rows of lawful_move that hold."""
    return work.connection.execute(_LAWFUL).fetchall()


class NamedLock:
    """Whoever holds it works the thing alone: a lock of a connection of its own, gone at once when its process is.

    `kind` and `name` together are what is locked. Entering says whether it is mine; it never waits.
    """

    def __init__(self, engine: Engine, kind: str, name: str) -> None:
        self._engine, self._key = engine, [kind, name]

    def __enter__(self) -> bool:
        self._connection = self._engine.connect()
        driven: Any = self._connection.connection.driver_connection
        driven.autocommit = True
        self._driven = driven
        return driven.execute(_TRY_LOCK, self._key).fetchone()[0]

    def __exit__(self, *_: object) -> None:
        self._driven.execute(_UNLOCK, self._key)
        self._driven.autocommit = False
        self._connection.close()


def delete_site(connection: Connection, tables: Sequence[Table], site_id: int) -> int:
    """Delete every row of a site, as the owner; the tables in the order they refer to each other. How many rows."""
    return sum(connection.execute(table.delete().where(table.c.site_id == site_id)).rowcount for table in tables)
