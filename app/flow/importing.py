"""Lists that somebody brings: the bytes are safe before anybody reads them, and a refused file stays in sight."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from app.archive.service import keep, mark
from app.core.errors import Invalid
from app.db.work import Work
from app.originals.report import ImportReport
from app.originals.service import import_originals

OpenWork = Callable[[], AbstractContextManager[Work]]


def import_file(open_work: OpenWork, *, body: bytes, file_name: str) -> ImportReport:
    """Keep the file in a unit of work of its own, then import it in another.

    What cannot be read is refused as before, and stays in the archive, marked `refused`: what a
    platform really sent can be shown to it. Raises what `import_originals` raises; its arguments
    then name the `message_id`.
    """
    with open_work() as work:
        kept = keep(work, direction="in", kind="unknown", body=body, file_name=file_name)
    try:
        with open_work() as work:
            return import_originals(work, body=body, file_name=file_name)
    except Invalid as refused:
        with open_work() as work:
            if kept.outcome in {"stored", "refused"}:
                mark(work, message_id=kept.id, outcome="refused")
        refused.arguments["message_id"] = kept.id
        raise
