"""The tables of originals: the list, its lines with what of them has come back, and what was refused."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, UniqueConstraint, text
from sqlmodel import SQLModel

from app.db.columns import amount, belongs_to, moment, named, part_key, reference, sealed, serial_key, site_key


class Original(SQLModel, table=True):
    """An import list of one order. The buyer is sealed; everything else is trade data.

    `buyer_mark` tells lists of one buyer from those of another, and nothing else: a keyed hash of the ID number,
    written only where a return was concluded, to add up what a buyer's year gets back.
    """

    site_id: int = site_key()
    id: int = serial_key()
    cop_no: str
    agent_code: str
    agent_name: str
    invt_no: str | None = None
    pre_no: str | None = None
    order_no: str
    ebp_code: str
    ebp_name: str
    ebc_code: str
    ebc_name: str
    logistics_no: str
    logistics_code: str
    logistics_name: str
    assure_code: str
    ems_no: str
    area_code: str
    area_name: str
    customs_code: str
    port_code: str
    trade_mode: str
    traf_mode: str
    country: str
    decl_time: str
    ie_date: str | None = None
    gross_weight: Decimal | None = amount(nullable=True)
    net_weight: Decimal | None = amount(nullable=True)
    buyer: bytes | None = sealed(nullable=True)
    buyer_mark: bytes | None = sealed(nullable=True)
    content_hash: bytes
    message_id: int = reference()
    imported_at: datetime = moment()
    status: str | None = None
    status_at: datetime | None = moment(nullable=True)
    released_at: datetime | None = moment(nullable=True)
    erasure_id: int | None = reference(nullable=True)

    __table_args__ = (
        UniqueConstraint("cop_no", "agent_code", "site_id"),
        UniqueConstraint("invt_no", "site_id"),
        belongs_to("archived_message", "message_id"),
        belongs_to("erasure", "erasure_id"),
        CheckConstraint("(buyer IS NULL) = (erasure_id IS NOT NULL)", name="erased"),
        Index("ix_original_order_no", "order_no", "site_id"),
        Index("ix_original_logistics_no", "logistics_no", "site_id"),
        Index("ix_original_released_at", "released_at", "site_id"),
        Index("ix_original_buyer_mark", "buyer_mark", "site_id", postgresql_where=text("buyer_mark IS NOT NULL")),
    )


class OriginalLine(SQLModel, table=True):
    """A line of a list. `taken` is reserved by applications on their way or concluded; it can never pass `qty`."""

    __tablename__ = named("original_line")  # pyright: ignore[reportAssignmentType]

    site_id: int = site_key()
    original_id: int = part_key(BigInteger)
    gnum: int = part_key(Integer)
    item_record_no: str
    item_no: str | None = None
    item_name: str | None = None
    gcode: str
    gname: str
    gmodel: str
    bar_code: str | None = None
    country: str
    currency: str
    qty: Decimal = amount()
    unit: str
    qty1: Decimal = amount()
    unit1: str
    qty2: Decimal | None = amount(nullable=True)
    unit2: str | None = None
    price: Decimal = amount()
    total_price: Decimal = amount()
    taken: Decimal = amount()
    trace_codes: str | None = None

    __table_args__ = (
        belongs_to("original", "original_id"),
        CheckConstraint("taken >= 0 AND taken <= qty", name="taken"),
        CheckConstraint("qty > 0", name="qty"),
    )


class OriginalReceipt(SQLModel, table=True):
    """A CEB622 receipt, kept even when its list is not known yet, and applied once it is."""

    __tablename__ = named("original_receipt")  # pyright: ignore[reportAssignmentType]

    site_id: int = site_key()
    id: int = serial_key()
    cop_no: str
    agent_code: str | None = None
    invt_no: str | None = None
    pre_no: str | None = None
    status: str
    return_time: datetime = moment()
    info: str
    message_id: int = reference()
    original_id: int | None = reference(nullable=True)

    __table_args__ = (
        UniqueConstraint("cop_no", "status", "return_time", "site_id"),
        belongs_to("archived_message", "message_id"),
        belongs_to("original", "original_id"),
        Index("ix_original_receipt_original_id", "original_id", "site_id"),
    )
