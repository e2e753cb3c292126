"""How a process comes by its database: the one it is told of, or the embedded one in its data folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.clock import Clock
from app.core.errors import Unavailable
from app.core.keyrings import ring_of
from app.core.numbering import Numbers
from app.core.settings import Settings
from app.db.embedded import EmbeddedPostgres
from app.db.engine import open_database
from app.db.migrate import check_standing, migrate
from app.db.work import Database

MAIN = "guicang"


@contextmanager
def database_of(
    settings: Settings, *, name: str = MAIN, clock: Clock | None = None, numbers: Numbers | None = None
) -> Iterator[Database]:
    """The database of this installation, migrated and open as the application's role.

    With `database_url` it is that one, migrated only if `owner_url` is known as well. Without, the
    embedded server is joined or started, and left (and stopped by the last user) at the end.
    """
    if settings.database_url:
        if settings.owner_url:
            migrate(settings.owner_url)
        yield from _opened(settings, settings.database_url, clock, numbers)
        return
    with EmbeddedPostgres(settings.data_dir) as server:
        server.ensure_database(name)
        migrate(server.owner_url(name))
        yield from _opened(settings, server.app_url(name), clock, numbers)


@contextmanager
def owner_address(settings: Settings, *, name: str = MAIN) -> Iterator[str]:
    """The database of this installation as its owner, who may delete. Raises `Unavailable` (owner_url_needed)."""
    if settings.database_url:
        if not settings.owner_url:
            raise Unavailable("owner_url_needed", "Only the owner of the database may delete: set GUICANG_OWNER_URL.")
        yield settings.owner_url
        return
    with EmbeddedPostgres(settings.data_dir) as server:
        yield server.owner_url(name)


@contextmanager
def passing_database(settings: Settings, *, name: str, clock: Clock, numbers: Numbers) -> Iterator[Database]:
    """A database for one purpose (the demo), made fresh in the embedded server and dropped at the end."""
    with EmbeddedPostgres(settings.data_dir) as server:
        server.drop_database(name)
        try:
            with database_of(settings, name=name, clock=clock, numbers=numbers) as database:
                yield database
        finally:
            server.drop_database(name)


def _opened(settings: Settings, url: str, clock: Clock | None, numbers: Numbers | None) -> Iterator[Database]:
    keys = ring_of(settings, clock=clock)
    database = open_database(url, keys=keys, clock=clock, numbers=numbers)
    database.signing = settings.signing
    try:
        with database.engine.connect() as connection:
            check_standing(connection)
        yield database
    finally:
        database.engine.dispose()
