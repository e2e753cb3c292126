"""Every SQL statement about bins, the ledger, book entries and listings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg.rows import class_row
from sqlmodel import col, select

from app.db.work import Work
from app.relisting.models import Bin, BookEntry, Listing
from app.relisting.standing import Entry, Line

_LINES = """
SELECT line.parcel_id, line.gnum, line.qty, line.batch_no, line.expires_on,
       goods.item_record_no AS account_item, goods.item_no, goods.price
FROM parcel_line AS line
JOIN parcel ON parcel.site_id = %(site)s AND parcel.id = line.parcel_id
LEFT JOIN original_line AS goods
  ON goods.site_id = %(site)s AND goods.original_id = parcel.original_id AND goods.gnum = line.gnum
WHERE line.site_id = %(site)s AND line.parcel_id = ANY(%(ids)s)
ORDER BY line.parcel_id, line.gnum
"""

_SUMS = """
SELECT parcel_id, gnum, bin_code, sum(physical), sum(booked),
       sum(physical) FILTER (WHERE kind = 'sold'), sum(physical) FILTER (WHERE kind = 'correction')
FROM stock_move WHERE site_id = %(site)s AND parcel_id = ANY(%(ids)s)
GROUP BY parcel_id, gnum, bin_code
"""

_WRITE = """
INSERT INTO stock_move (site_id, parcel_id, gnum, parcel_seq, account_item, kind, physical, booked, bin_code,
                        document_no, batch_no, expires_on, badge, at)
SELECT %s, * FROM unnest(%s::bigint[], %s::integer[], %s::integer[], %s::text[], %s::text[], %s::numeric[],
                         %s::numeric[], %s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::timestamptz[])
"""


def lines(work: Work, parcel_ids: Sequence[int]) -> list[Line]:
    """The lines of these parcels as the ledger has them. Lock the parcels first to decide by it."""
    values = {"site": work.site_id, "ids": list(parcel_ids)}
    with work.connection.cursor(row_factory=class_row(Line)) as cursor:
        found = cursor.execute(_LINES, values).fetchall()
    by_key = {(line.parcel_id, line.gnum): line for line in found}
    for parcel_id, gnum, bin_code, physical, booked, sold, corrected in work.connection.execute(_SUMS, values):
        line = by_key.get((parcel_id, gnum))
        if line is None:  # an entry of no line: `verify_ledger` tells
            continue
        line.physical += physical
        line.booked += booked
        line.sold += sold or 0
        line.corrected += corrected or 0
        line.bin_code = bin_code if physical else line.bin_code
    return found


def write_entries(work: Work, entries: Sequence[Entry]) -> None:
    """Add these entries to the ledger."""
    if entries:
        work.connection.execute(_WRITE, [work.site_id, *map(list, zip(*entries, strict=True))])


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What the ledger holds of an account item in a bin.

    The account book knows no bins: `booked` stands on the row whose bin is None. `available` is the
    part of `physical` that is neither blocked nor on its way out.
    """

    account_item: str
    bin: str | None
    physical: Decimal
    booked: Decimal
    available: Decimal


# Each entry is taken apart: its physical amount to its bin, its booked amount to no bin.
_BALANCE = """
SELECT move.account_item, part.bin, sum(part.physical) AS physical, sum(part.booked) AS booked,
       coalesce(sum(part.physical) FILTER (WHERE parcel.state IN ('restocked', 'relisted')), 0) AS available
FROM stock_move AS move
CROSS JOIN LATERAL (VALUES (move.bin_code, move.physical, 0), (NULL, 0, move.booked)) AS part (bin, physical, booked)
JOIN parcel ON parcel.site_id = %(site)s AND parcel.id = move.parcel_id
WHERE move.site_id = %(site)s
  AND (%(item)s::text IS NULL OR move.account_item = %(item)s)
  AND (%(bin)s::text IS NULL OR part.bin = %(bin)s)
  AND (%(after_item)s::text IS NULL OR (move.account_item, coalesce(part.bin, '')) > (%(after_item)s, %(after_bin)s))
GROUP BY move.account_item, part.bin
HAVING sum(part.physical) <> 0 OR sum(part.booked) <> 0
ORDER BY move.account_item, coalesce(part.bin, '')
LIMIT %(limit)s
"""


def balance(
    work: Work, *, item: str | None, bin_code: str | None, after: tuple[str, str | None] | None, limit: int | None
) -> list[BalanceRow]:
    """Amounts by account item and bin, without those that add up to nothing."""
    after_item, after_bin = after or (None, None)
    values = {"site": work.site_id, "item": item, "bin": bin_code, "limit": limit}
    with work.connection.cursor(row_factory=class_row(BalanceRow)) as cursor:
        paging = {"after_item": after_item, "after_bin": after_bin or ""}
        return cursor.execute(_BALANCE, values | paging).fetchall()


def bins(work: Work, codes: Sequence[str] | None = None) -> list[Bin]:
    """These bins, or all, by code."""
    statement = select(Bin).where(Bin.site_id == work.site_id).order_by(Bin.code)
    statement = statement if codes is None else statement.where(col(Bin.code).in_(codes))
    return list(work.session.exec(statement.execution_options(populate_existing=True)))


_DEFINE_BINS = """
INSERT INTO bin (site_id, code, zone) SELECT %s, code, %s FROM unnest(%s::text[]) AS code
ON CONFLICT (site_id, code) DO UPDATE SET zone = excluded.zone
"""
_OCCUPIED = """
SELECT move.bin_code FROM stock_move AS move
WHERE move.site_id = %s AND move.bin_code = ANY(%s) GROUP BY move.bin_code HAVING sum(move.physical) <> 0
ORDER BY move.bin_code
"""


def define_bins(work: Work, *, codes: Sequence[str], zone: str) -> None:
    """Add these bins, or let them belong to `zone`."""
    work.connection.execute(_DEFINE_BINS, [work.site_id, zone, sorted(set(codes))])


def occupied(work: Work, codes: Sequence[str]) -> list[str]:
    """Which of these bins hold goods."""
    return [row[0] for row in work.connection.execute(_OCCUPIED, [work.site_id, list(codes)])]


class LastStep(NamedTuple):
    """Who did something to a parcel last, and when."""

    badge: str
    at: datetime


_LAST_STEPS = """
SELECT DISTINCT ON (parcel_id) parcel_id, badge, at FROM journal
WHERE site_id = %s AND parcel_id = ANY(%s) AND event = %s ORDER BY parcel_id, seq DESC
"""


def last_steps(work: Work, parcel_ids: Sequence[int], event: str) -> dict[int, LastStep]:
    """The last time `event` happened to each of these parcels."""
    rows = work.connection.execute(_LAST_STEPS, [work.site_id, list(parcel_ids), event])
    return {parcel_id: LastStep(badge, at) for parcel_id, badge, at in rows}


_CONCLUDED = """
SELECT DISTINCT parcel_id FROM journal WHERE site_id = %s AND parcel_id = ANY(%s) AND event = 'conclude'
"""


def concluded(work: Work, parcel_ids: Sequence[int]) -> set[int]:
    """Which of these parcels customs has concluded, whatever else happened to them."""
    return {row[0] for row in work.connection.execute(_CONCLUDED, [work.site_id, list(parcel_ids)])}


_ADD_LISTINGS = """
INSERT INTO listing (site_id, parcel_id, gnum, sku, grade, price, qty, listed_at, badge)
SELECT %s, * FROM unnest(%s::bigint[], %s::integer[], %s::text[], %s::text[], %s::numeric[], %s::numeric[],
                         %s::timestamptz[], %s::text[])
"""
_CLOSE_LISTINGS = """
UPDATE listing SET delisted_at = %s WHERE site_id = %s AND parcel_id = ANY(%s) AND delisted_at IS NULL
"""
_CLOSE_LINES = """
UPDATE listing SET delisted_at = %s FROM unnest(%s::bigint[], %s::integer[]) AS done (parcel_id, gnum)
WHERE listing.site_id = %s AND listing.parcel_id = done.parcel_id AND listing.gnum = done.gnum
  AND listing.delisted_at IS NULL
"""


def add_listings(work: Work, listings: Sequence[tuple[Any, ...]]) -> None:
    """Rows of (parcel_id, gnum, sku, grade, price, qty, listed_at, badge)."""
    if listings:
        work.connection.execute(_ADD_LISTINGS, [work.site_id, *map(list, zip(*listings, strict=True))])


def close_listings(work: Work, parcel_ids: Sequence[int], at: datetime) -> None:
    """These parcels are on sale no longer."""
    if parcel_ids:
        work.connection.execute(_CLOSE_LISTINGS, [at, work.site_id, list(parcel_ids)])


def close_lines(work: Work, keys: Sequence[tuple[int, int]], at: datetime) -> None:
    """These lines (parcel, gnum) are sold out."""
    if keys:
        work.connection.execute(_CLOSE_LINES, [at, *map(list, zip(*keys, strict=True)), work.site_id])


def listings_of(work: Work, parcel_ids: Sequence[int]) -> list[Listing]:
    """What these parcels are on sale as, now."""
    live = select(Listing).where(Listing.site_id == work.site_id, col(Listing.delisted_at).is_(None))
    ordered = live.order_by(col(Listing.parcel_id), col(Listing.gnum))
    return list(work.session.exec(ordered.where(col(Listing.parcel_id).in_(parcel_ids))))


_SOLD = """
SELECT move.parcel_id, move.gnum, move.document_no
FROM stock_move AS move
JOIN unnest(%(parcels)s::bigint[], %(gnums)s::integer[], %(documents)s::text[]) AS sale (parcel_id, gnum, document_no)
  ON move.parcel_id = sale.parcel_id AND move.gnum = sale.gnum AND move.document_no = sale.document_no
WHERE move.site_id = %(site)s AND move.kind = 'sold'
"""


def sold_already(work: Work, keys: Sequence[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    """Which of these sales (parcel, gnum, list number) the ledger has."""
    if not keys:
        return set()
    parcels, gnums, documents = map(list, zip(*keys, strict=True))
    values = {"site": work.site_id, "parcels": parcels, "gnums": gnums, "documents": documents}
    return set(work.connection.execute(_SOLD, values))


_CORRECTED = """
SELECT EXISTS (SELECT FROM stock_move WHERE site_id = %(site)s AND parcel_id = %(parcel_id)s AND gnum = %(gnum)s
               AND parcel_seq = %(seq)s AND kind = 'correction' AND document_no = %(document_no)s)
"""


def corrected_already(work: Work, *, parcel_id: int, gnum: int, seq: int, document_no: str) -> bool:
    """Whether this very correction is in the ledger."""
    values = {"site": work.site_id, "parcel_id": parcel_id, "gnum": gnum, "seq": seq, "document_no": document_no}
    return bool(work.connection.execute(_CORRECTED, values).fetchall()[0][0])


def book_entry(work: Work, number: str) -> BookEntry | None:
    """A book entry by its number, locked until the end of this work."""
    statement = select(BookEntry).where(BookEntry.site_id == work.site_id, BookEntry.number == number)
    fresh = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return work.session.exec(fresh).first()


_ADD_ENTRY = """
INSERT INTO book_entry (site_id, number, state, entered_by, entered_at) VALUES (%s, %s, 'entered', %s, %s)
ON CONFLICT DO NOTHING
"""
_ADD_TO_ENTRY = """
INSERT INTO book_entry_parcel (site_id, entry_id, parcel_id, live)
SELECT %s, %s, parcel_id, true FROM unnest(%s::bigint[]) AS parcel_id
ON CONFLICT (site_id, entry_id, parcel_id) DO NOTHING
"""
_PARCELS_OF_ENTRY = """
SELECT parcel_id FROM book_entry_parcel WHERE site_id = %s AND entry_id = %s AND live ORDER BY parcel_id
"""
_ENTRIES_OF = """
SELECT link.parcel_id, entry.number, entry.state FROM book_entry_parcel AS link
JOIN book_entry AS entry ON entry.site_id = %(site)s AND entry.id = link.entry_id
WHERE link.site_id = %(site)s AND link.parcel_id = ANY(%(ids)s) AND link.live
"""
_FREE = "UPDATE book_entry_parcel SET live = false WHERE site_id = %s AND entry_id = %s"


def add_book_entry(work: Work, number: str) -> None:
    """Enter a number that may be there already."""
    work.connection.execute(_ADD_ENTRY, [work.site_id, number, work.actor.badge, work.clock.now()])


def add_to_book_entry(work: Work, entry_id: int, parcel_ids: Sequence[int]) -> None:
    """These parcels belong to this entry."""
    work.connection.execute(_ADD_TO_ENTRY, [work.site_id, entry_id, list(parcel_ids)])


def parcels_of_entry(work: Work, entry_id: int) -> list[int]:
    """The parcels of an entry, by number."""
    return [row[0] for row in work.connection.execute(_PARCELS_OF_ENTRY, [work.site_id, entry_id])]


def entries_of(work: Work, parcel_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The live book entry of each of these parcels: number and state."""
    rows = work.connection.execute(_ENTRIES_OF, {"site": work.site_id, "ids": list(parcel_ids)})
    return {parcel_id: (number, state) for parcel_id, number, state in rows}


def free_parcels(work: Work, entry_id: int) -> None:
    """The parcels of a cancelled entry may go into another."""
    work.connection.execute(_FREE, [work.site_id, entry_id])


class Told(NamedTuple):
    """One thing that was told of a parcel, in the order in which it happened.

    `kind` is `line` (gnum, amount counted), `step` (an event of the journal) or `entry` (of the ledger).
    """

    parcel_id: int
    lpn: str | None
    seq: int
    kind: str
    word: str
    from_state: str
    to_state: str
    gnum: int
    physical: Decimal
    booked: Decimal
    bin_code: str | None
    details: str


# One statement, so that lines, journal and ledger are read as of the same moment.
_STORY = """
SELECT told.parcel_id, parcel.lpn, told.seq, told.kind, told.word, told.from_state, told.to_state, told.gnum,
       told.physical, told.booked, told.bin_code, told.details
FROM (
  SELECT parcel_id, 0 AS seq, 1 AS rank, 'line' AS kind, '' AS word, '' AS from_state, '' AS to_state, gnum,
         qty AS physical, 0 AS booked, NULL AS bin_code, '' AS details, 0 AS id
  FROM parcel_line WHERE site_id = %(site)s
  UNION ALL
  SELECT parcel_id, seq, 2, 'step', event, from_state, to_state, 0, 0, 0, NULL, details, 0
  FROM journal WHERE site_id = %(site)s
  UNION ALL
  SELECT parcel_id, parcel_seq, 3, 'entry', kind, '', '', gnum, physical, booked, bin_code, '', id
  FROM stock_move WHERE site_id = %(site)s
) AS told
JOIN parcel ON parcel.site_id = %(site)s AND parcel.id = told.parcel_id
ORDER BY told.parcel_id, told.seq, told.rank, told.id
"""


def story(work: Work) -> Iterator[Told]:
    """Lines, steps and entries of every parcel, through a cursor on the server."""
    with work.connection.cursor(name="stock_story") as cursor:
        cursor.itersize = 5000
        for row in cursor.execute(_STORY, {"site": work.site_id}):
            yield Told(*row)
