"""The tables of the thing that travels: the parcel, its lines, its journal, its scans, and the seals of each day.

A parcel's state is a foreign key into its own history, and each step a foreign key to the step
before (design: docs/guard.md). Whatever writes here, PostgreSQL refuses a jump, a gap, a birth in
mid-road and an unlawful move.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Uuid as UuidType
from sqlmodel import Field, SQLModel

from app.db.columns import amount, belongs_to, document, moment, named, part_key, reference, serial_key, site_key

LPN_SERIAL = Sequence("lpn_serial", metadata=SQLModel.metadata)


class LawfulMoveRow(SQLModel, table=True):
    """A row of lifecycle.tsv in the database; retired by date, never deleted."""

    __tablename__ = named("lawful_move")

    from_state: str = part_key()
    event: str = part_key()
    to_state: str = part_key()
    by: str
    retired_on: date | None = None

    __table_args__ = (UniqueConstraint("from_state", "event"),)


class Parcel(SQLModel, table=True):
    """A return parcel (退货包裹): one licence plate, one owner, one original list, one outcome."""

    site_id: int = site_key()
    id: int = serial_key()
    lpn: str | None = None
    owner_code: str | None = None
    platform_code: str | None = None
    carrier_code: str | None = None
    waybill: str | None = None
    waybill_use: int = 1
    order_no: str | None = None
    original_id: int | None = reference(nullable=True)
    parent_id: int | None = reference(nullable=True)
    reason: str | None = None
    grade: str | None = None
    disposition: str | None = None
    place: str
    created_at: datetime = moment()
    arrived_at: datetime | None = moment(nullable=True)
    received_at: datetime | None = moment(nullable=True)
    state: str
    state_since: datetime = moment()
    seq: int
    head: bytes

    __table_args__ = (
        UniqueConstraint("lpn", "site_id"),
        UniqueConstraint("carrier_code", "waybill", "waybill_use", "site_id"),
        belongs_to("parcel", "parent_id"),
        belongs_to("original", "original_id"),
        ForeignKeyConstraint(
            ["site_id", "id", "seq", "state"],
            ["journal.site_id", "journal.parcel_id", "journal.seq", "journal.to_state"],
            name="fk_parcel_state_journal",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="grade"),
        CheckConstraint("place <> ''", name="place"),
        Index("ix_parcel_waybill", "waybill", "site_id"),
        Index("ix_parcel_state_state_since", "state", "state_since", "site_id"),
        Index("ix_parcel_original_id", "original_id", "site_id"),
        Index("ix_parcel_order_no", "order_no", "site_id"),
    )


class ParcelLine(SQLModel, table=True):
    """An amount of one line (gnum) of the original list, as counted in the parcel."""

    __tablename__ = named("parcel_line")

    site_id: int = site_key()
    parcel_id: int = part_key(BigInteger)
    gnum: int = part_key(Integer)
    qty: Decimal = amount()
    counted: bool = False
    serial_no: str | None = None
    batch_no: str | None = None
    expires_on: date | None = None

    __table_args__ = (belongs_to("parcel", "parcel_id"), CheckConstraint("qty > 0", name="qty"))


class JournalRow(SQLModel, table=True):
    """One step of one parcel. Only ever inserted; chained by hash; holds no personal data."""

    __tablename__ = named("journal")

    site_id: int = site_key()
    parcel_id: int = part_key(BigInteger)
    seq: int = part_key(Integer)
    prev_seq: int | None = Field(
        default=None, sa_column=Column("prev_seq", Integer, Computed("nullif(seq - 1, 0)", persisted=True))
    )
    from_state: str
    event: str
    to_state: str
    at: datetime = moment()
    station: str | None = None
    camera: str | None = None
    badge: str
    device: str | None = None
    scan_id: UUID | None = None
    details: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))

    __table_args__ = (
        UniqueConstraint("site_id", "parcel_id", "seq", "to_state"),
        ForeignKeyConstraint(
            ["from_state", "event", "to_state"],
            ["lawful_move.from_state", "lawful_move.event", "lawful_move.to_state"],
        ),
        ForeignKeyConstraint(
            ["site_id", "parcel_id", "prev_seq", "from_state"],
            ["journal.site_id", "journal.parcel_id", "journal.seq", "journal.to_state"],
            name="fk_journal_step_before",
        ),
        ForeignKeyConstraint(
            ["site_id", "parcel_id"],
            ["parcel.site_id", "parcel.id"],
            name="fk_journal_parcel",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("(seq = 1) = (from_state = 'new')", name="birth"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("octet_length(hash) = 32", name="hash"),
        Index("ix_journal_at", "at", "site_id"),
    )


class ScanRow(SQLModel, table=True):
    """What was answered to a scan, kept so that the same scan sent again gets the same answer."""

    __tablename__ = named("scan")

    site_id: int = site_key()
    scan_id: UUID = part_key(UuidType)
    code: str
    at: datetime = moment()
    badge: str
    station: str | None = None
    verdict: str
    refusal: str | None = None
    arguments: dict[str, Any] = document()
    parcel_id: int | None = reference(nullable=True)
    lpn: str | None = None
    event: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    seq: int | None = None

    __table_args__ = (
        CheckConstraint("verdict IN ('moved', 'refused', 'unknown')", name="verdict"),
        CheckConstraint("(verdict = 'moved') = (to_state IS NOT NULL)", name="moved"),
        CheckConstraint("(verdict = 'refused') <= (refusal IS NOT NULL)", name="refused"),
        Index("ix_scan_station_at", "station", text("at DESC"), "site_id"),
    )


class Unfolded(SQLModel, table=True):
    """Steps that no tally has counted yet: written with them, in one row a batch, and deleted with what it became.

    `steps` are the numbers of the steps of `parcels`, one each; without them `parcels` are the first and the last of a
    range, with all their steps (history that was loaded). `applications` are those of which customs said something.
    """

    site_id: int = site_key()
    id: int = serial_key()
    xid: int = Field(
        default=None,
        sa_column=Column(
            "xid", BigInteger, nullable=False, server_default=text("(pg_current_xact_id())::text::bigint")
        ),
    )
    parcels: list[int] = Field(default_factory=list, nullable=False, sa_type=ARRAY(BigInteger))  # pyright: ignore[reportArgumentType]
    steps: list[int] | None = Field(default=None, nullable=True, sa_type=ARRAY(Integer))  # pyright: ignore[reportArgumentType]
    applications: list[int] = Field(
        default_factory=list,
        sa_column=Column("applications", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),
    )


class DailySeal(SQLModel, table=True):
    """The seal of one business day: how many steps were journalled, and one hash over all of them."""

    __tablename__ = named("daily_seal")

    site_id: int = site_key()
    day: date = Field(primary_key=True)
    steps: int = Field(sa_type=BigInteger)
    hash: bytes
    made_at: datetime = moment()

    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash"),)
