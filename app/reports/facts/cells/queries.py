"""Reading cells of the tally: what months add up to, and how far they are folded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, LiteralString, cast

from psycopg.rows import namedtuple_row

from app.db.work import Work
from app.reports.facts.queries import known, statement

_MARK = "SELECT last_fact FROM tally_mark WHERE site_id = %s"
# What waits was journalled before it was put on the list; its first step may be a range that was loaded.
_OLDEST_WAITING = """
SELECT min(j.at) FROM unfolded AS u CROSS JOIN LATERAL (
  SELECT min(at) AS at FROM journal
  WHERE journal.site_id = u.site_id AND CASE
    WHEN u.steps IS NULL THEN journal.parcel_id BETWEEN u.parcels[1] AND u.parcels[2]
    ELSE (journal.parcel_id, journal.seq) IN (SELECT * FROM unnest(u.parcels, u.steps)) END) AS j
WHERE u.site_id = %s
"""
_FOLDED_AT = "SELECT folded_at FROM tally_mark WHERE site_id = %s"
_LATER = """
  UNION ALL
  SELECT month, section, key, figure, NULL, -parcels, -applications, -days, -qty, -value_cny, -net_kg, -gross_kg,
    -lines, -net_unknown, -gross_unknown, -unvalued
  FROM ({cells}) AS later
  WHERE later.owner = %(owner)s AND (%(tables)s::text[] IS NULL OR later.section = ANY(%(tables)s))
"""

_COUNT = "SELECT count(*) FROM standing"
_SUM = "SELECT coalesce(sum(sign * CASE %(measure)s WHEN 'parcels' THEN lead ELSE applied END), 0)::bigint FROM cell"


def mark(work: Work) -> int:
    """The number of the last fact of this site."""
    row = work.connection.execute(_MARK, [work.site_id]).fetchone()
    return row[0] if row else 0


def folded_until(work: Work) -> datetime | None:
    """The moment before which nothing waits to be folded."""
    (oldest,) = work.connection.execute(_OLDEST_WAITING, [work.site_id]).fetchone() or (None,)
    if oldest:
        return oldest
    row = work.connection.execute(_FOLDED_AT, [work.site_id]).fetchone()
    return row[0] if row else None


def sums(
    work: Work,
    *,
    sites: Sequence[int],
    owner: str,
    spans: Sequence[tuple[date, date]],
    upto: int | None = None,
    tables: Sequence[str] | None = None,
    imported: bool = True,
) -> list[tuple[Any, ...]]:
    """The rows of spans.sql for these spans (first days of their first and last months)."""
    last = mark(work) if upto is not None else 0
    text, values = statement("spans"), known(work)
    if upto is not None and upto < last:
        text = text.replace("-- LATER", _LATER.replace("{cells}", statement("cells")))
        values |= {"since": upto, "until": last}
    values |= {
        "sites": list(sites),
        "imported": imported,
        "owner": owner,
        "tables": None if tables is None else list(tables),
    }
    values |= {"firsts": [first for first, _ in spans], "lasts": [last for _, last in spans]}
    return work.connection.execute(cast("LiteralString", text), values).fetchall()


def behind(work: Work, values: dict[str, Any]) -> list[Any]:
    """The rows of behind.sql."""
    with work.connection.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(statement("behind"), values).fetchall()


def in_hand(work: Work, values: dict[str, Any]) -> list[Any]:
    """The rows of in_hand.sql."""
    return work.connection.execute(statement("in_hand"), values).fetchall()


def sum_in_hand(work: Work, values: dict[str, Any]) -> int:
    """How many parcels were in hand: what entered less what departed, up to the fact that was asked for."""
    whose, months = values["whose"] or "*", [(date(2000, 1, 1), values["until"])]
    upto = None if values["upto"] >= mark(work) else values["upto"]
    rows = sums(work, sites=values["sites"], owner=whose, spans=months, upto=upto, tables=["stock"], imported=False)
    return sum(row[5] if row[4] == "entered" else -row[5] for row in rows)


def count_behind(work: Work, values: dict[str, Any]) -> int:
    """How many rows behind.sql has, on all its pages."""
    return _number(work, "standing", _COUNT, values)


def sum_behind(work: Work, values: dict[str, Any]) -> int:
    """What the signs of behind.sql's rows add up to: nothing has to be left out for that, so it is quicker."""
    return _number(work, "cell", _SUM, values)


def _number(work: Work, upto: str, statement_of: str, values: dict[str, Any]) -> int:
    text = statement("behind")
    parts = text.partition("-- COUNT" if upto == "standing" else ",\nstanding AS")
    row = work.connection.execute(cast("LiteralString", f"{parts[0]} {statement_of}"), values).fetchone()
    return row[0] if row else 0


_NUMBERED = """
SELECT id FROM parcel WHERE site_id = ANY(%(sites)s) AND lpn = upper(%(number)s)
UNION SELECT id FROM parcel WHERE site_id = ANY(%(sites)s) AND waybill = %(number)s
UNION SELECT id FROM parcel WHERE site_id = ANY(%(sites)s) AND order_no = %(number)s
UNION SELECT p.parcel_id FROM application AS a
  JOIN application_parcel AS p ON p.site_id = a.site_id AND p.application_id = a.id
  WHERE a.site_id = ANY(%(sites)s) AND a.cop_no = %(number)s
"""


def numbered(work: Work, sites: Sequence[int], number: str) -> list[int]:
    """The parcels that carry a number, or whose application does."""
    values = {"sites": list(sites), "number": number}
    return [parcel for (parcel,) in work.connection.execute(_NUMBERED, values)]
