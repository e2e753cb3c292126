"""The tables of stock: bins, the ledger of moves, book entries (核注清单) and listings."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from app.db.columns import amount, belongs_to, moment, named, part_key, reference, serial_key, site_key


class Bin(SQLModel, table=True):
    """A storage place in the bonded warehouse; blocked goods lie in a zone of their own."""

    site_id: int = site_key()
    code: str = part_key()
    zone: str

    __table_args__ = (
        CheckConstraint("zone IN ('good', 'blocked')", name="zone"),
        CheckConstraint("code ~ '^[0-9A-Z][0-9A-Z.-]{0,11}$'", name="code"),
    )


class StockMove(SQLModel, table=True):
    """One entry of the ledger. Physical and booked quantity are apart; stock is their sum. Only ever inserted.

    Each entry hangs on the step of the journal after which it holds. `booked` is what the account
    book (账册) holds of the goods: it grows by a booked 核注清单, not by putting goods on a shelf.
    """

    __tablename__ = named("stock_move")

    site_id: int = site_key()
    id: int = serial_key()
    parcel_id: int = reference()
    gnum: int
    parcel_seq: int
    account_item: str
    kind: str
    physical: Decimal = amount()
    booked: Decimal = amount()
    bin_code: str | None = None
    document_no: str | None = None
    batch_no: str | None = None
    expires_on: date | None = None
    badge: str
    at: datetime = moment()

    __table_args__ = (
        # Applied once: one entry a step, kind and place; one a sold piece's new list.
        Index(
            "uq_stock_move_once",
            "parcel_id",
            "gnum",
            "parcel_seq",
            "kind",
            "bin_code",
            "document_no",
            "site_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("kind <> 'sold'"),
        ),
        Index(
            "uq_stock_move_sold_once",
            "parcel_id",
            "gnum",
            "document_no",
            "site_id",
            unique=True,
            postgresql_where=text("kind = 'sold'"),
        ),
        ForeignKeyConstraint(
            ["site_id", "parcel_id", "parcel_seq"],
            ["journal.site_id", "journal.parcel_id", "journal.seq"],
            name="fk_stock_move_journal",
        ),
        ForeignKeyConstraint(["site_id", "bin_code"], ["bin.site_id", "bin.code"]),
        CheckConstraint(
            "kind IN ('return', 'return_undone', 'bin', 'block', 'unblock', 'booked', 'sold', 'destroyed',"
            " 'reexported', 'lost', 'found', 'correction')",
            name="kind",
        ),
        CheckConstraint(
            "kind NOT IN ('booked', 'sold', 'destroyed', 'reexported', 'correction') OR document_no IS NOT NULL",
            name="document_no",
        ),
        Index("ix_stock_move_account_item", "account_item", "site_id"),
        Index("ix_stock_move_at", "at", "site_id"),
    )


class BookEntry(SQLModel, table=True):
    """A 核注清单 that books returned goods back into the account book: entered, then booked by customs."""

    __tablename__ = named("book_entry")

    site_id: int = site_key()
    id: int = serial_key()
    number: str
    state: str = "entered"
    entered_by: str
    entered_at: datetime = moment()
    settled_by: str | None = None
    settled_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        UniqueConstraint("number", "site_id"),
        CheckConstraint("number ~ '^QD[0-9]{6}[IE][0-9]{9}$'", name="number"),
        CheckConstraint("state IN ('entered', 'booked', 'cancelled')", name="state"),
        CheckConstraint("(state = 'entered') = (settled_at IS NULL)", name="settled"),
    )


class BookEntryParcel(SQLModel, table=True):
    """A parcel in a book entry; in one at a time, and in another only after that one was cancelled."""

    __tablename__ = named("book_entry_parcel")

    site_id: int = site_key()
    entry_id: int = part_key(BigInteger)
    parcel_id: int = part_key(BigInteger)
    live: bool = True

    __table_args__ = (
        belongs_to("book_entry", "entry_id"),
        belongs_to("parcel", "parcel_id"),
        Index("uq_book_entry_parcel_live", "parcel_id", "site_id", unique=True, postgresql_where=text("live")),
    )


class Listing(SQLModel, table=True):
    """Goods on sale again: SKU, grade and price (yuan a unit) of a parcel's line, from when until when."""

    site_id: int = site_key()
    id: int = serial_key()
    parcel_id: int = reference()
    gnum: int
    sku: str
    grade: str
    price: Decimal = amount()
    qty: Decimal = amount()
    listed_at: datetime = moment()
    delisted_at: datetime | None = moment(nullable=True)
    badge: str

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="grade"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("qty > 0", name="qty"),
        Index(
            "uq_listing_live", "parcel_id", "gnum", "site_id", unique=True, postgresql_where=text("delisted_at IS NULL")
        ),
        Index("ix_listing_parcel_id", "parcel_id", "site_id"),
        Index("ix_listing_sku", "sku", "site_id"),
    )
