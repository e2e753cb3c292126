"""Importing the totals of earlier months, so that the first year has a year before it to be compared with."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from app.core.clock import business_day
from app.core.errors import Invalid
from app.db.work import Work
from app.reports.facts import queries as tally
from app.reports.facts.earlier import queries
from app.reports.facts.earlier.reading import Problem, Totals, read_totals
from app.reports.facts.models import TallyImport


@dataclass(frozen=True, slots=True)
class MonthImported:
    """A month as it was imported: its version, its cells, and whether it replaced another or is the same as before."""

    month: date
    version: int
    rows: int
    outcome: str


def preview_earlier(work: Work, *, body: bytes) -> Totals:
    """What a file says and what is wrong with it, by row; nothing is kept. Raises `Invalid` (not_a_table)."""
    totals = read_totals(body)
    first = queries.first_counted(work)
    today = business_day(work.clock.now()).replace(day=1)
    closed = set(tally.closed_months(work))
    found: list[Problem] = []
    for total in totals.totals:
        name = f"{total.month:%Y-%m}"
        if total.month >= today:
            found.append(Problem(total.row, "month", f"{name} 还没有结束", f"{name} is not over"))
        elif total.month in closed:
            found.append(Problem(total.row, "month", f"{name} 已关闭", f"{name} is closed"))
        elif first and total.month >= first:
            zh, en = f"{name} 由本系统自己计数", f"{name} is counted by this system itself"
            found.append(Problem(total.row, "month", zh, en))
    return totals.against(found)


def import_earlier(work: Work, *, body: bytes, file_name: str) -> list[MonthImported]:
    """Keep the totals of a file, month by month: whole, or nothing of it. A month that was there gets a new version.

    The same file again changes nothing. Raises `Invalid` (not_a_table; bad_totals, with every `problems` row).
    """
    tally.lock_mark(work)
    totals = preview_earlier(work, body=body)
    if totals.problems or not totals.totals:
        said = f"{len(totals.problems)} rows cannot be taken; nothing was." if totals.problems else "There is no row."
        problems = [(each.row, each.column, each.message_zh, each.message_en) for each in totals.problems]
        raise Invalid("bad_totals", said, problems=problems)
    digest, known = sha256(body).hexdigest(), queries.versions(work)
    return [_keep(work, totals, month, known.get(month), (file_name, digest)) for month in totals.months]


def _keep(
    work: Work, totals: Totals, month: date, before: queries.Version | None, file: tuple[str, str]
) -> MonthImported:
    rows = [total for total in totals.totals if total.month == month]
    if before and before.sha256 == file[1]:
        return MonthImported(month, before.version, len(rows), "known")
    version = before.version + 1 if before else 1
    record = TallyImport(
        site_id=work.site_id,
        month=month,
        version=version,
        rows=len(rows),
        file_name=file[0],
        sha256=file[1],
        badge=work.actor.badge,
        at=work.clock.now(),
    )
    work.session.add(record)
    work.session.flush()
    queries.add(work, version, rows)
    return MonthImported(month, version, len(rows), "replaced" if before else "imported")


def imports(work: Work) -> list[TallyImport]:
    """Every import of earlier months, the newest first."""
    return queries.history(work)
