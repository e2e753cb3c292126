"""Asking for exports, looking at them, cancelling them; what has expired is taken away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from app.archive.service import record_access
from app.core.errors import Conflict, Forbidden, NotFound
from app.db.jobs import RUN_EXPORT, defer
from app.db.work import Work
from app.reports.exports import queries, storage
from app.reports.exports.models import Export
from app.reports.exports.states import WORDS, ExportState, Happening
from app.reports.exports.storage import Shelf

Kind = Literal["month", "evidence"]
Form = Literal["pdf", "xlsx", "csv", "json", "zip"]
KEPT = timedelta(days=7)
"""How long a finished file is kept; it can be made again at any time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `opened` needs a `purpose`: what is sealed goes into the file, and the log says why."""

    kind: Kind
    form: Form
    subject: Mapping[str, Any]
    opened: bool = False
    purpose: str | None = None


def ask(work: Work, *, wanted: Wanted) -> Export:
    """Ask for a file. The same asked for again while it is being made is the same export."""
    export = Export(
        site_id=work.site_id,
        kind=wanted.kind,
        form=wanted.form,
        subject=dict(wanted.subject),
        opened=wanted.opened,
        purpose=wanted.purpose,
        owner_code=work.actor.owner_code,
        asked_by=work.actor.badge,
        asked_at=work.clock.now(),
    )
    if there := queries.same_running(work, export):
        return there
    work.session.add(export)
    work.session.flush()
    _defer(work, export.id)
    return export


def exports(
    work: Work, *, states: Sequence[str] = (), month: str | None = None, after: int = 0, limit: int = 50
) -> list[Export]:
    """Exports, newest first; `after` is the last id of the page before. An owner's actor sees its own only."""
    return queries.page(work, states=states, month=month, owner=work.actor.owner_code, after=after, limit=limit)


def export(work: Work, *, export_id: int) -> Export:
    """One export. Raises `NotFound` (unknown_export), also for another owner's."""
    return _visible(work, queries.one(work, export_id), export_id)


def _visible(work: Work, found: Export | None, export_id: int) -> Export:
    if found is None or work.actor.owner_code not in {None, found.owner_code}:
        raise NotFound("unknown_export", f"There is no export {export_id}.", export=export_id)
    return found


def cancel(work: Work, *, export_id: int) -> Export:
    """Nobody wants it any more. Raises `NotFound` (unknown_export), `Conflict` (export_state)."""
    return _happen(work, export_id, Happening.CANCEL, ended_at=work.clock.now())


def again(work: Work, *, export_id: int) -> Export:
    """Make one again that failed, was cancelled or has expired. Raises `NotFound`, `Conflict` (export_state)."""
    cleared = {"fault": None, "arguments": {}, "attempt": 0, "done": 0, "total": 0, "ended_at": None}
    found = _happen(work, export_id, Happening.AGAIN, **cleared)
    _defer(work, export_id)
    return found


def _happen(work: Work, export_id: int, happening: Happening, **changes: Any) -> Export:
    found = _visible(work, queries.one(work, export_id, lock=True), export_id)
    if not queries.happen(work, found, happening, **changes):
        state = WORDS[ExportState(found.state)].en
        raise Conflict("export_state", f"Export {export_id} is {state}.", export=export_id, state=found.state)
    return found


def open_file(work: Work, *, export_id: int, shelf: Shelf) -> tuple[Export, Iterator[bytes]]:
    """A finished file, piece by piece. One that holds opened messages goes to whoever asked for it, on the record.

    Raises `NotFound` (unknown_export, export_missing), `Conflict` (export_state), `Forbidden` (sealed_for_you).
    """
    found = export(work, export_id=export_id)
    if found.state != ExportState.DONE:
        raise Conflict("export_state", f"Export {export_id} is {found.state}.", export=export_id, state=found.state)
    if found.opened and not work.actor.is_system:
        if work.actor.badge != found.asked_by:
            raise Forbidden("sealed_for_you", "What is opened in it was opened for somebody else; ask for your own.")
        record_access(work, f"export {export_id}: {found.purpose}")
    return found, storage.read(shelf, export_id)


def resume(work: Work) -> int:
    """Ask for a job for every export that is to be made, whatever became of its last one; how many."""
    ids = queries.running(work)
    for export_id in ids:
        _defer(work, export_id)
    return len(ids)


def expire_due(work: Work) -> list[int]:
    """Let expire what is due; the ids of the files to be removed once this is committed."""
    overdue = queries.overdue(work, now=work.clock.now())
    for each in overdue:
        queries.happen(work, each, Happening.EXPIRE)
    return [each.id for each in overdue]


def forgotten(work: Work, shelf: Shelf) -> list[int]:
    """Files that belong to no export that has one."""
    return list(storage.strangers(shelf, kept=queries.kept_ids(work)))


def _defer(work: Work, export_id: int) -> None:
    defer(work, RUN_EXPORT, once=str(export_id), export=export_id)
