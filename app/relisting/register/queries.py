"""Every SQL statement that only shows stock: entries of the ledger, listings, book entries."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from psycopg.rows import class_row

from app.db.work import Work

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class LedgerMove:
    """One entry of the ledger, as it stands there."""

    id: int
    gnum: int
    parcel_seq: int
    account_item: str
    kind: str
    physical: Decimal
    booked: Decimal
    bin_code: str | None
    document_no: str | None
    batch_no: str | None
    expires_on: date | None
    badge: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OnSale:
    """Goods on sale, or that once were (`delisted_at`)."""

    id: int
    lpn: str | None
    gnum: int
    sku: str
    grade: str
    price: Decimal
    qty: Decimal
    listed_at: datetime
    delisted_at: datetime | None
    badge: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A book entry (核注清单) and how many parcels it speaks for."""

    id: int
    number: str
    state: str
    entered_by: str
    entered_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    parcels: int


_MOVES = """
SELECT id, gnum, parcel_seq, account_item, kind, physical, booked, bin_code, document_no, batch_no, expires_on,
       badge, at
FROM stock_move WHERE site_id = %(site)s AND parcel_id = %(parcel_id)s ORDER BY id
"""
_ON_SALE = """
SELECT l.id, p.lpn, l.gnum, l.sku, l.grade, l.price, l.qty, l.listed_at, l.delisted_at, l.badge
FROM listing AS l JOIN parcel AS p ON p.site_id = l.site_id AND p.id = l.parcel_id
WHERE l.site_id = %(site)s
  AND (%(parcel_id)s::bigint IS NULL OR l.parcel_id = %(parcel_id)s)
  AND (%(sku)s::text IS NULL OR l.sku = %(sku)s)
  AND (%(owner)s::text IS NULL OR p.owner_code = %(owner)s)
  AND (%(ended)s OR l.delisted_at IS NULL)
  AND (%(after)s::bigint = 0 OR l.id < %(after)s)
ORDER BY l.id DESC LIMIT %(limit)s
"""
_BOOKINGS = """
SELECT e.id, e.number, e.state, e.entered_by, e.entered_at, e.settled_by, e.settled_at,
       (SELECT count(*) FROM book_entry_parcel AS link
        WHERE link.site_id = e.site_id AND link.entry_id = e.id AND link.live) AS parcels
FROM book_entry AS e
WHERE e.site_id = %(site)s
  AND (%(number)s::text IS NULL OR e.number = %(number)s)
  AND (%(state)s::text IS NULL OR e.state = %(state)s)
  AND (%(after)s::bigint = 0 OR e.id < %(after)s)
ORDER BY e.id DESC LIMIT %(limit)s
"""
_LPNS_OF_BOOKING = """
SELECT p.lpn FROM book_entry_parcel AS link
JOIN parcel AS p ON p.site_id = link.site_id AND p.id = link.parcel_id
WHERE link.site_id = %s AND link.entry_id = %s AND link.live ORDER BY p.id
"""


def _rows(work: Work, kind: type[Row], statement: str, **values: Any) -> list[Row]:
    with work.connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(statement.encode(), values | {"site": work.site_id}).fetchall()


def moves(work: Work, parcel_id: int) -> list[LedgerMove]:
    """What the ledger says of a parcel, in order."""
    return _rows(work, LedgerMove, _MOVES, parcel_id=parcel_id)


def on_sale(
    work: Work,
    *,
    parcel_id: int | None,
    sku: str | None,
    owner: str | None,
    ended: bool,
    after: int,
    limit: int,
) -> list[OnSale]:
    """Listings, newest first, from below the id `after` (0: from the top)."""
    values = {"parcel_id": parcel_id, "sku": sku, "owner": owner, "ended": ended}
    return _rows(work, OnSale, _ON_SALE, **values, after=after, limit=limit)


def bookings(work: Work, *, number: str | None, state: str | None, after: int, limit: int) -> list[Booking]:
    """Book entries, newest first, from below the id `after` (0: from the top)."""
    return _rows(work, Booking, _BOOKINGS, number=number, state=state, after=after, limit=limit)


def lpns_of_booking(work: Work, entry_id: int) -> list[str]:
    """The parcels a book entry speaks for."""
    return [row[0] for row in work.connection.execute(_LPNS_OF_BOOKING, [work.site_id, entry_id])]
