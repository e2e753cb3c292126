"""Every SQL statement about printers and what they are for."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, select

from app.db.work import Work
from app.printing.models import Printer, PrinterUse

_AUTOMATIC = """
SELECT station, template, printer, scan_back, automatic FROM printer_use
WHERE site_id = %s AND (station = '' OR station = ANY(%s)) ORDER BY station
"""
_ALL = """
SELECT station, template, printer, scan_back, automatic FROM printer_use WHERE site_id = %s ORDER BY station
"""
_STOPPED = """
UPDATE printer SET stopped = %s, tries = tries + 1, seen_at = %s, try_again_at = %s
WHERE site_id = %s AND name = %s
"""
_WELL = """
UPDATE printer SET stopped = NULL, tries = 0, seen_at = %s, try_again_at = NULL
WHERE site_id = %s AND name = %s
"""
_WAITING = """
SELECT DISTINCT printer FROM label_job
WHERE site_id = %s AND printer IS NOT NULL AND state IN ('asked', 'sending')
"""


def printer(work: Work, name: str) -> Printer | None:
    """A printer by its name, also one that was taken away."""
    return work.session.get(Printer, (work.site_id, name), populate_existing=True)


def printers(work: Work) -> list[Printer]:
    """The printers there are, by name."""
    statement = select(Printer).where(Printer.site_id == work.site_id, col(Printer.removed_at).is_(None))
    return list(work.session.exec(statement.order_by(Printer.name).execution_options(populate_existing=True)))


def uses(work: Work, name: str | None = None) -> list[PrinterUse]:
    """What printers are for, of one of them or of all."""
    statement = select(PrinterUse).where(PrinterUse.site_id == work.site_id)
    if name is not None:
        statement = statement.where(PrinterUse.printer == name)
    return list(work.session.exec(statement.order_by(PrinterUse.station, PrinterUse.template)))


def uses_at(work: Work, stations: Sequence[str]) -> list[PrinterUse]:
    """What is printed at these stations, those of every station first."""
    return _uses(work, work.connection.execute(_AUTOMATIC, [work.site_id, list(stations)]))


def all_uses(work: Work) -> list[PrinterUse]:
    """What every printer is for, those of every station first; rows of nobody's session."""
    return _uses(work, work.connection.execute(_ALL, [work.site_id]))


def _uses(work: Work, rows: Iterable[Sequence[Any]]) -> list[PrinterUse]:
    names = ("station", "template", "printer", "scan_back", "automatic")
    return [PrinterUse(site_id=work.site_id, **dict(zip(names, row, strict=True))) for row in rows]


def forget_uses(work: Work, name: str) -> None:
    """A printer is for nothing any more."""
    work.session.exec(
        delete(PrinterUse).where(col(PrinterUse.site_id) == work.site_id, col(PrinterUse.printer) == name)
    )


def note_stopped(work: Work, name: str, *, stop: str, wait: timedelta) -> None:
    """It did not print: why, and when to look again."""
    now = work.clock.now()
    work.connection.execute(_STOPPED, [stop, now, now + wait, work.site_id, name])


def note_well(work: Work, name: str, at: datetime) -> None:
    """It prints."""
    work.connection.execute(_WELL, [at, work.site_id, name])


def with_work(work: Work) -> list[str]:
    """Printers that have labels to print, or to find out about."""
    return [row[0] for row in work.connection.execute(_WAITING, [work.site_id])]
