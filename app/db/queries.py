"""Every SQL statement about the database itself."""

from app.db.work import Work

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
