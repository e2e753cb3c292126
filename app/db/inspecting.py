"""Reading the running database's own catalogue: what the role we are may really do."""

from dataclasses import dataclass

from app.db import queries
from app.db.grants import privileges_on
from app.db.work import Work


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the catalogue says of our role and our tables."""

    role: str
    superuser: bool
    owned_tables: tuple[str, ...]
    journal_changeable: bool
    grant_differences: tuple[str, ...]
    lawful_moves: frozenset[tuple[str, str, str]]
    server_version: int


def read_catalogue(work: Work) -> Catalogue:
    """Ask the database about itself."""
    role, superuser, version = queries.whoami(work)
    granted = queries.granted(work)
    differences = [
        f"{table}: {', '.join(sorted(granted.get(table, set()) ^ _wanted(table)))}"
        for table in sorted(granted)
        if granted.get(table, set()) != _wanted(table)
    ]
    return Catalogue(
        role=role,
        superuser=superuser,
        owned_tables=tuple(queries.owned_tables(work)),
        journal_changeable=bool(granted.get("journal", set()) & {"UPDATE", "DELETE", "TRUNCATE"}),
        grant_differences=tuple(differences),
        lawful_moves=frozenset(queries.lawful_moves(work)),
        server_version=version,
    )


def _wanted(table: str) -> set[str]:
    # a privilege on single columns does not show on the table
    return {privilege for privilege in privileges_on(table) if "(" not in privilege}
