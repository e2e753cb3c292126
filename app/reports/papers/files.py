"""The paper of a month: of a closed one the file that was kept when it was first rendered, for ever the same bytes."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app.core.disk import whole_file
from app.db.work import Work
from app.reports.pack import closing
from app.reports.pack.closing import Closing
from app.reports.pack.scopes import Scope
from app.reports.pack.service import pack_of_scope
from app.reports.pack.shapes import Pack
from app.reports.papers.behind import raw_of
from app.reports.papers.pens import Form, file_name, write
from app.reports.papers.raw import NO_RAW
from app.reports.papers.telling import Tell, silent


def write_paper(
    work: Work, scope: Scope, to: BinaryIO, *, form: Form, version: int | None = None, tell: Tell = silent
) -> str:
    """Write a month in one format into a binary file; its name. The workbook holds the facts behind it.

    What is rendered of a closed month for the first time is kept, and is what everybody gets from then on.
    Raises what `pack_of_scope` raises, OSError, and what `tell` raises.
    """
    pack = pack_of_scope(work, scope, version=version)
    closed = _closing(work, scope, version)
    if closed is None:
        _render(work, pack, to, form, tell)
        return file_name(form, pack)
    kept = closing.kept_file(work, closing=closed, kind=form)
    if kept is None:
        body = BytesIO()
        _render(work, pack, body, form, tell)
        kept = closing.keep_file(work, closing=closed, kind=form, body=body.getvalue())
    to.write(kept)
    tell(1, 1)
    return file_name(form, pack)


def _render(work: Work, pack: Pack, to: BinaryIO, form: Form, tell: Tell) -> None:
    write(form, pack, to, raw=raw_of(work, pack.cover) if form == "xlsx" else NO_RAW, tell=tell)


def _closing(work: Work, scope: Scope, version: int | None) -> Closing | None:
    """The closing whose files are kept: one site's, of all owners."""
    if len(scope.sites) != 1 or scope.owner is not None:
        return None
    (site,) = scope.numbers
    if version is not None:
        return closing.version_of(work, month=scope.month, version=version, site=site)
    return closing.standing(work, month=scope.month, site=site)


def write_files(
    work: Work, scope: Scope, folder: Path, *, forms: Sequence[Form], version: int | None = None, tell: Tell = silent
) -> list[Path]:
    """Write a month into a folder (made if missing), each file whole or not there; their paths. Raises OSError."""
    paths = []
    for form in forms:
        body = BytesIO()
        path = folder / write_paper(work, scope, body, form=form, version=version, tell=tell)
        with whole_file(path) as file:
            file.write(body.getvalue())
        paths.append(path)
    return paths
