"""Every statement about amounts given back: price times quantity of the lines of concluded applications."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, LiteralString, NamedTuple, cast

from psycopg.rows import class_row

from app.db.work import Work


class Amount(NamedTuple):
    """What an application gives back, and whose year it counts for once it is concluded."""

    cop_no: str
    state: str
    original_id: int
    amount: Decimal
    mark: bytes | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """A buyer's year, by mark; `original_id` is the latest of its lists."""

    mark: bytes
    year: int
    applications: int
    amount: Decimal
    original_id: int


# `of` is when the year is taken from: the release of the list, or the conclusion of the return.
_YEAR = """
extract(year FROM (CASE WHEN %(of)s = 'purchase' THEN o.released_at ELSE a.concluded_at END)
                  AT TIME ZONE 'Asia/Shanghai')::int
"""
_AMOUNT = f"""
SELECT a.cop_no, a.state, a.original_id, coalesce(sum(line.qty * listed.price), 0) AS amount, o.buyer_mark AS mark,
       {_YEAR} AS year
FROM application AS a
JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id
LEFT JOIN application_line AS line ON line.site_id = a.site_id AND line.application_id = a.id
LEFT JOIN original_line AS listed
  ON listed.site_id = a.site_id AND listed.original_id = a.original_id AND listed.gnum = line.gnum
WHERE a.site_id = %(site)s AND a.cop_no = %(cop_no)s
  AND (%(owner)s::text IS NULL OR o.ebc_code = %(owner)s)
GROUP BY a.site_id, a.id, o.site_id, o.id
"""  # noqa: S608 (our own text)
# A line's amount is rounded nowhere before the sum of its buyer's year is shown.
_YEARS = f"""
SELECT * FROM (
  SELECT o.buyer_mark AS mark, {_YEAR} AS year, count(DISTINCT a.id) AS applications,
         sum(line.qty * listed.price) AS amount, max(o.id) AS original_id
  FROM application AS a
  JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id
  JOIN application_line AS line ON line.site_id = a.site_id AND line.application_id = a.id
  JOIN original_line AS listed
    ON listed.site_id = a.site_id AND listed.original_id = a.original_id AND listed.gnum = line.gnum
  WHERE a.site_id = %(site)s AND a.state = 'concluded' AND o.buyer_mark IS NOT NULL
    AND (%(mark)s::bytea IS NULL OR o.buyer_mark = %(mark)s)
  GROUP BY 1, 2
) AS years
WHERE (%(year)s::int IS NULL OR year = %(year)s)
  AND (%(after)s::bytea IS NULL OR (mark, year) > (%(after)s, %(after_year)s))
ORDER BY mark, year LIMIT %(limit)s
"""  # noqa: S608
_UNMARKED = """
SELECT DISTINCT o.id FROM application AS a JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id
WHERE a.site_id = %s AND a.state = 'concluded' AND o.buyer_mark IS NULL ORDER BY o.id LIMIT %s
"""


def amount(work: Work, *, cop_no: str, owner: str | None, of: str) -> Amount | None:
    """What one application gives back."""
    values = {"site": work.site_id, "cop_no": cop_no, "owner": owner, "of": of}
    row = work.connection.execute(cast("LiteralString", _AMOUNT), values).fetchone()
    return Amount(*row) if row else None


def years(work: Work, **values: Any) -> list[Year]:
    """Buyers' years by mark; `values`: of, mark, year, after, after_year, limit."""
    with work.connection.cursor(row_factory=class_row(Year)) as cursor:
        return cursor.execute(cast("LiteralString", _YEARS), values | {"site": work.site_id}).fetchall()


def concluded_unmarked(work: Work, *, limit: int) -> Sequence[int]:
    """Lists with a concluded return whose buyer has no mark yet."""
    return [row[0] for row in work.connection.execute(_UNMARKED, [work.site_id, limit])]
