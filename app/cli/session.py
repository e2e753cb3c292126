"""What every command starts with: the settings, the database, and who acts (`--as BADGE`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.core.actor import Actor, system_actor
from app.core.logs import configure_logs
from app.core.settings import settings

if TYPE_CHECKING:  # importing these takes a second, which `guicang --help` should not
    from app.db.work import Database, Work
    from app.flow.rights import Act

AsBadge = Annotated[str, typer.Option("--as", metavar="BADGE", help="Whose badge acts.", envvar="GUICANG_BADGE")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


@contextmanager
def open_database() -> Iterator["Database"]:
    """The database of this installation; the embedded server is started if need be."""
    from app.db.opening import database_of

    configure_logs("WARNING")
    with database_of(settings()) as database:
        yield database


@contextmanager
def work_as(badge: str, act: "Act") -> Iterator["Work"]:
    """One unit of work of the person with `badge`, who may do `act`. Raises `Forbidden` (not_your_role)."""
    with open_database() as database:
        actor = actor_of_badge(database, badge, act)
        with database.work(site_id=settings().site, actor=actor) as work:
            yield work


@contextmanager
def work_as_system() -> Iterator["Work"]:
    """One unit of work of the system's own: for looking, checking and setting up."""
    with open_database() as database, database.work(site_id=settings().site, actor=system_actor()) as work:
        yield work


def actor_of_badge(database: "Database", badge: str, act: "Act", *, station: str | None = None) -> Actor:
    """The actor with `badge`, standing at `station`. Raises `NotFound` for either, `Forbidden` (not_your_role)."""
    from app.flow.rights import RIGHTS, require
    from app.people.service import actor_with_badge
    from app.site.service import station_named

    with database.work(site_id=settings().site, actor=system_actor()) as work:
        actor = actor_with_badge(work, badge)
        require(actor, RIGHTS[act])
        if station is None:
            return actor
        place = station_named(work, station)
        return replace(actor, station=place.name, camera=place.camera)
