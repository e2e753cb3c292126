"""Every SQL statement about exports. A state is only ever changed from one it may be changed from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.db.work import Work
from app.reports.exports.models import Export
from app.reports.exports.states import LAWFUL, ExportState, Happening

_TOLD = """
UPDATE export SET done = %s, total = %s WHERE site_id = %s AND id = %s AND state = 'working' AND attempt = %s
RETURNING id
"""
_TAKE_BACK = """
UPDATE export SET attempt = attempt - 1 WHERE site_id = %s AND id = %s AND state = 'working' AND attempt = %s
"""


def one(work: Work, export_id: int, *, lock: bool = False) -> Export | None:
    """An export by its number, as it is in the database now."""
    return work.session.get(
        Export, (work.site_id, export_id), populate_existing=True, with_for_update={"key_share": True} if lock else None
    )


def happen(work: Work, export: Export, happening: Happening, **changes: Any) -> bool:
    """Let it happen to a locked export, if it may; whether it did."""
    target = LAWFUL.get((ExportState(export.state), happening))
    if target is None:
        return False
    export.sqlmodel_update({"state": target.value} | changes)
    work.session.add(export)
    work.session.flush()
    return True


def told(work: Work, export_id: int, *, attempt: int, done: int, total: int) -> bool:
    """Write how far it is; False where nobody wants it any more."""
    return work.connection.execute(_TOLD, [done, total, work.site_id, export_id, attempt]).fetchone() is not None


def take_back(work: Work, export_id: int, *, attempt: int) -> None:
    """Let an attempt that was ended from outside not count."""
    work.connection.execute(_TAKE_BACK, [work.site_id, export_id, attempt])


def page(
    work: Work, *, states: Sequence[str] = (), month: str | None = None, owner: str | None, after: int, limit: int
) -> list[Export]:
    """Exports, newest first, from below the id `after` (0: from the top); an owner's own only."""
    statement = select(Export).where(Export.site_id == work.site_id)
    if states:
        statement = statement.where(col(Export.state).in_(states))
    if month:
        statement = statement.where(col(Export.subject)["month"].as_string() == month)  # pyright: ignore[reportIndexIssue]
    if owner is not None:
        statement = statement.where(Export.owner_code == owner)
    if after:
        statement = statement.where(col(Export.id) < after)
    newest = statement.order_by(col(Export.id).desc()).limit(limit)
    return list(work.session.exec(newest.execution_options(populate_existing=True)))


def running(work: Work) -> list[int]:
    """Exports that are to be made, oldest first."""
    statement = select(Export.id).where(
        Export.site_id == work.site_id, col(Export.state).in_([ExportState.WAITING.value, ExportState.WORKING.value])
    )
    return list(work.session.exec(statement.order_by(col(Export.id))))


def same_running(work: Work, export: Export) -> Export | None:
    """An export of the same that is being made for the same person."""
    statement = select(Export).where(
        Export.site_id == work.site_id,
        col(Export.state).in_([ExportState.WAITING.value, ExportState.WORKING.value]),
        Export.kind == export.kind,
        Export.form == export.form,
        Export.asked_by == export.asked_by,
        Export.opened == export.opened,
        Export.subject == export.subject,
    )
    return work.session.exec(statement.limit(1)).first()


def overdue(work: Work, *, now: datetime) -> list[Export]:
    """Files whose time is over, locked."""
    statement = select(Export).where(
        Export.site_id == work.site_id, Export.state == ExportState.DONE.value, col(Export.expires_at) <= now
    )
    return list(work.session.exec(statement.with_for_update(key_share=True)))


def kept_ids(work: Work) -> set[int]:
    """Exports whose file may lie in the folder."""
    keep = [ExportState.DONE.value, ExportState.WORKING.value]
    return set(work.session.exec(select(Export.id).where(Export.site_id == work.site_id, col(Export.state).in_(keep))))
