"""Keeping the totals of earlier months: versions are added, never changed."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import col, select

from app.db.work import Work
from app.reports.facts.earlier.reading import AMOUNTS, COUNTS, Total
from app.reports.facts.models import TallyImport

_FIRST_COUNTED = "SELECT min(month) FROM tally_month WHERE site_id = %s"
_NEWEST = """
SELECT DISTINCT ON (month) month, version, sha256 FROM tally_import WHERE site_id = %s ORDER BY month, version DESC
"""
_ADD = """
INSERT INTO tally_earlier (site_id, version, owner, month, section, figure, key, name, parcels, applications, qty,
                           value_cny, net_kg, gross_kg, days)
SELECT %s, %s, '*', * FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
                                  %s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
                                  %s::numeric[])
"""
_CELL = ("month", "table", "figure", "key", "name", *COUNTS, *AMOUNTS)


class Version(NamedTuple):
    """What counts for a month: the version, and the SHA-256 of the file it came in."""

    version: int
    sha256: str


def first_counted(work: Work) -> date | None:
    """The first month that this system has counted itself."""
    row = work.connection.execute(_FIRST_COUNTED, [work.site_id]).fetchone()
    return row[0] if row else None


def versions(work: Work) -> dict[date, Version]:
    """The newest version of every imported month."""
    return {row[0]: Version(*row[1:]) for row in work.connection.execute(_NEWEST, [work.site_id])}


def history(work: Work) -> list[TallyImport]:
    """Every import, the newest first."""
    statement = select(TallyImport).where(TallyImport.site_id == work.site_id)
    return list(work.session.exec(statement.order_by(col(TallyImport.id).desc())))


def add(work: Work, version: int, totals: Sequence[Total]) -> None:
    """Insert the totals of a version."""
    columns = [[getattr(total, name) for total in totals] for name in _CELL]
    work.connection.execute(_ADD, [work.site_id, version, *columns])
