"""The statements the embedded database is set up and looked after with."""

from typing import LiteralString

from psycopg import sql

from app.db.embedded.address import APP, OWNER, SUPERUSER

ALIVE = sql.SQL("SELECT 1")
HAS_DATABASE = sql.SQL("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)")

_MAKE_ROLE = (
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN CREATE ROLE {role}; END IF; END $$"
)
_SET_ROLE = "ALTER ROLE {role} LOGIN {rights} PASSWORD {password}"
_RIGHTS: dict[str, LiteralString] = {
    SUPERUSER: "SUPERUSER",
    OWNER: "NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    APP: "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
}


def set_roles(passwords: dict[str, str]) -> str:
    """One statement a line, as the single-user server reads them; may be repeated."""
    lines: list[str] = []
    for role, rights in _RIGHTS.items():
        words = {
            "name": sql.Literal(role), "role": sql.Identifier(role),
            "rights": sql.SQL(rights), "password": sql.Literal(passwords[role]),
        }  # fmt: skip
        lines += [sql.SQL(text).format(**words).as_string(None) for text in (_MAKE_ROLE, _SET_ROLE)]
    return "\n".join(lines) + "\n"


def create_database(name: str, template: str | None) -> list[sql.Composed]:
    """Owned by the owner's role; others may connect, not create. A template is copied file by file."""
    words = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER), "app": sql.Identifier(APP)}
    copy = sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)) if template else sql.SQL("")
    return [
        sql.SQL("CREATE DATABASE {name} OWNER {owner}").format(**words) + copy,
        sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**words),
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}").format(**words),
    ]


def drop_database(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
