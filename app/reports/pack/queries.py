"""Every SQL statement about closed months."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from psycopg.rows import class_row
from sqlmodel import col, select

from app.db.work import Work
from app.reports.pack.models import MonthClose, MonthFile, MonthReopening
from app.site.models import Site


class ClosingRow(NamedTuple):
    """A closing without its pack, with its re-opening if there was one."""

    site_id: int
    month: date
    version: int
    number: int
    closed_at: datetime
    closed_by: str
    facts_upto: int
    sha256: bytes
    hash: bytes
    reopened_at: datetime | None
    reopened_by: str | None
    reason: str | None


_CLOSINGS = """
SELECT c.site_id, c.month, c.version, c.number, c.closed_at, c.closed_by, c.facts_upto, c.sha256, c.hash,
       r.reopened_at, r.reopened_by, r.reason
FROM month_close c
LEFT JOIN month_reopening r ON r.site_id = c.site_id AND r.month = c.month AND r.version = c.version
WHERE c.site_id = ANY(%(sites)s) AND c.month >= %(since)s AND c.month <= %(until)s
ORDER BY c.month DESC, c.site_id, c.version DESC
"""


def closings(work: Work, *, sites: Sequence[int], since: date, until: date) -> list[ClosingRow]:
    """The closings of the months from `since` to `until`, newest month and version first."""
    with work.connection.cursor(row_factory=class_row(ClosingRow)) as cursor:
        values = {"sites": list(sites), "since": since, "until": until}
        return cursor.execute(_CLOSINGS, values).fetchall()


def closing(work: Work, *, site: int, month: date, version: int) -> MonthClose | None:
    """One closing, whole."""
    return work.session.get(MonthClose, (site, month, version), populate_existing=True)


def last_link(work: Work) -> MonthClose | None:
    """The newest link of this site's chain."""
    statement = select(MonthClose).where(MonthClose.site_id == work.site_id)
    return work.session.exec(statement.order_by(col(MonthClose.number).desc()).limit(1)).first()


def lock_chain(work: Work) -> None:
    """One closing or re-opening of a site at a time; the row of the site stands for its chain."""
    work.connection.execute("SELECT 1 FROM site WHERE site_id = %s FOR NO KEY UPDATE", [work.site_id])


def add(work: Work, row: MonthClose | MonthReopening) -> None:
    """Write a closing or a re-opening."""
    work.session.add(row)
    work.session.flush()


def file(work: Work, row: MonthClose, kind: str) -> MonthFile | None:
    """A file that was rendered from this closing."""
    return work.session.get(MonthFile, (row.site_id, row.month, row.version, kind), populate_existing=True)


_KEEP = """
INSERT INTO month_file (site_id, month, version, kind, rendered_at, body, seal)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def keep_file(work: Work, row: MonthClose, kind: str, *, body: bytes, seal: bytes) -> None:
    """Keep a rendered file; where one is kept already that one stays."""
    values = [row.site_id, row.month, row.version, kind, work.clock.now(), body, seal]
    work.connection.execute(_KEEP, values)


def sites(work: Work) -> list[Site]:
    """Every site of this database, in the order of their numbers."""
    return list(work.session.exec(select(Site).order_by(col(Site.site_id)).where(col(Site.site_id) > 0)))


_FIRST = """
SELECT min(month) FROM (
  SELECT min(month) AS month FROM tally_month WHERE site_id = ANY(%(sites)s) AND owner = %(owner)s
  UNION ALL
  SELECT min(month) FROM tally_earlier WHERE site_id = ANY(%(sites)s) AND owner = %(owner)s) AS known
"""


def first_month(work: Work, *, sites: Sequence[int], owner: str) -> date | None:
    """The first month of which anything is known; `owner` is `*` for all."""
    row = work.connection.execute(_FIRST, {"sites": list(sites), "owner": owner}).fetchone()
    return row[0] if row else None


_NAME = "SELECT max(name) FROM tally_name WHERE site_id = ANY(%s) AND section = 'owner' AND key = %s"


def name_of(work: Work, *, sites: Sequence[int], owner: str) -> str | None:
    """What an owner called itself last."""
    row = work.connection.execute(_NAME, [list(sites), owner]).fetchone()
    return row[0] if row else None
