"""The tables of stock: bins, the ledger of moves, and listings."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from app.db.columns import amount, belongs_to, moment, part_key, reference, serial_key, site_key


class Bin(SQLModel, table=True):
    """A storage place in the bonded warehouse."""

    site_id: int = site_key()
    code: str = part_key()
    zone: str

    __table_args__ = (CheckConstraint("zone IN ('good', 'blocked')", name="zone"),)


class StockMove(SQLModel, table=True):
    """One entry of the ledger. Physical and booked quantity are apart; stock is their sum. Only ever inserted."""

    __tablename__ = "stock_move"

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
        UniqueConstraint("site_id", "parcel_id", "gnum", "parcel_seq", "kind"),
        belongs_to("parcel", "parcel_id"),
        ForeignKeyConstraint(["site_id", "bin_code"], ["bin.site_id", "bin.code"]),
        CheckConstraint(
            "kind IN ('return', 'return_undone', 'bin', 'block', 'unblock', 'sold', 'destroyed', 'reexported', 'lost',"
            " 'found', 'correction')",
            name="kind",
        ),
        Index("ix_stock_move_site_id_account_item", "site_id", "account_item"),
        Index("ix_stock_move_site_id_at", "site_id", "at"),
    )


class Listing(SQLModel, table=True):
    """Goods on sale again: SKU, grade and price of a parcel's line, from when until when."""

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
        Index("ix_listing_site_id_parcel_id", "site_id", "parcel_id"),
        Index("ix_listing_site_id_sku", "site_id", "sku"),
    )
