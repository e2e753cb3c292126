"""Files on their way in: found, and taken in one by one, none together with another."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.progress import track

from app.cli.answers import errors
from app.cli.session import actor_of_badge, open_database
from app.core.errors import GuicangError, NotFound
from app.core.settings import settings

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from app.db.work import Work
    from app.flow.rights import Act

Report = TypeVar("Report")
OpenWork = Callable[[], "AbstractContextManager[Work]"]
"""Opens a unit of work of whoever brings the files."""


def files_in(places: Sequence[Path], *endings: str) -> Iterator[Path]:
    """The files named, and those in the folders named, in order. Raises `NotFound` (no_such_file)."""
    for place in places:
        if place.is_dir():
            yield from sorted(path for path in place.rglob("*") if path.suffix.lower() in endings)
        elif place.is_file():
            yield place
        else:
            raise NotFound("no_such_file", f"{place} is not there.", file=str(place))


def take_each(
    take: Callable[..., Report], places: Sequence[Path], *, badge: str, act: "Act", quiet: bool
) -> tuple[list[Report], int]:
    """`take(open_work, body=…, file_name=…)` for every XML file; what came of them, and how many were refused.

    A refused file is named on standard error and does not sink the others.
    """
    files, reports, refused = list(files_in(places, ".xml")), [], 0
    with open_database() as database:
        actor = actor_of_badge(database, badge, act)
        for path in track(files, description="files", console=errors, disable=quiet or len(files) < 2):
            try:
                open_work = partial(database.work, site_id=settings().site, actor=actor)
                reports.append(take(open_work, body=path.read_bytes(), file_name=path.name))
            except GuicangError as error:
                refused += 1
                errors.print(f"{path}: {error.message} ({error.code})", highlight=False)
    return reports, refused
