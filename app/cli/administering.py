"""Acting as an admin at the terminal; until there is one, whoever has the installation may, to begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.session import work_as, work_as_system
from app.core.errors import Forbidden
from app.core.settings import settings

if TYPE_CHECKING:
    from app.db.work import Work
    from app.flow.rights import Act

AsAdmin = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="BADGE", help="An admin's badge; not needed until there is one.", envvar="GUICANG_BADGE"
    ),
]


@contextmanager
def admin_work(badge: str | None, act: "Act" = "keep_staff") -> Iterator["Work"]:
    """One unit of work of an admin; once it is committed, running servers forget whom they remember."""
    from app.people.bulletin import Bulletin
    from app.people.keeping import has_admin

    if badge is not None:
        with work_as(badge, act) as work:
            yield work
    else:
        with work_as_system() as work:
            if has_admin(work):
                raise Forbidden("badge_needed", "There is an admin by now: say whose badge acts (--as BADGE).")
            yield work
    Bulletin(settings().data_dir).post()
