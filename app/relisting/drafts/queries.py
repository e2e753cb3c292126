"""The statement of a book draft: concluded goods in no book entry, added up by account item."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from psycopg.rows import class_row

from app.db.work import Work


@dataclass(frozen=True, slots=True)
class BookLine:
    """Goods of one account item alike in tariff code, unit, origin and price. Amounts in yuan, not rounded."""

    account_item: str
    item_no: str | None
    gcode: str
    gname: str
    gmodel: str
    unit: str
    qty: Decimal
    unit1: str
    qty1: Decimal
    price: Decimal
    amount: Decimal
    currency: str
    country: str
    parcels: list[str]
    applications: list[str]


# The latest concluded application of each parcel. `qty1` follows the quantity in proportion.
_LINES = """
WITH chosen AS (
  SELECT p.id, p.lpn, p.original_id, (
    SELECT a.cop_no FROM application_parcel AS l
    JOIN application AS a ON a.site_id = l.site_id AND a.id = l.application_id
    WHERE l.site_id = p.site_id AND l.parcel_id = p.id AND a.state = 'concluded' ORDER BY a.id DESC LIMIT 1) AS cop_no
  FROM parcel AS p
  WHERE p.site_id = %(site)s AND p.state IN ('cleared', 'restocked', 'relisted', 'blocked')
    AND (%(lpns)s::text[] IS NULL OR p.lpn = ANY(%(lpns)s))
    AND NOT EXISTS (SELECT FROM book_entry_parcel AS b
                    WHERE b.site_id = p.site_id AND b.parcel_id = p.id AND b.live)
  ORDER BY p.id LIMIT %(limit)s
)
SELECT o.item_record_no AS account_item, o.item_no, o.gcode, o.gname, o.gmodel, o.unit, sum(line.qty) AS qty, o.unit1,
       sum(o.qty1 * line.qty / o.qty) AS qty1, o.price, sum(line.qty * o.price) AS amount, o.currency, o.country,
       array_agg(DISTINCT c.lpn ORDER BY c.lpn) AS parcels,
       coalesce(array_agg(DISTINCT c.cop_no ORDER BY c.cop_no) FILTER (WHERE c.cop_no IS NOT NULL), '{}')
         AS applications
FROM chosen AS c
JOIN parcel_line AS line ON line.site_id = %(site)s AND line.parcel_id = c.id
JOIN original_line AS o ON o.site_id = %(site)s AND o.original_id = c.original_id AND o.gnum = line.gnum
GROUP BY o.item_record_no, o.item_no, o.gcode, o.gname, o.gmodel, o.unit, o.unit1, o.price, o.currency, o.country
ORDER BY o.item_record_no, o.price, o.gcode
"""


def book_lines(work: Work, *, lpns: Sequence[str] | None, limit: int) -> list[BookLine]:
    """The lines of what is concluded (of these parcels, or of at most `limit`) and in no live book entry."""
    values = {"site": work.site_id, "lpns": None if lpns is None else list(lpns), "limit": limit}
    with work.connection.cursor(row_factory=class_row(BookLine)) as cursor:
        return cursor.execute(_LINES, values).fetchall()
