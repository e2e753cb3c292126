"""The tables of the customs stage: applications, the messages they travel in, and the receipts that come back."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, UniqueConstraint
from sqlmodel import SQLModel

from app.db.columns import amount, belongs_to, moment, part_key, reference, serial_key, site_key


class Application(SQLModel, table=True):
    """A return application (退货申请单): one InvtRefund of CEB625, for one or more parcels of one original."""

    site_id: int = site_key()
    id: int = serial_key()
    cop_no: str
    guid: str
    original_id: int = reference()
    app_type: str = "1"
    reason: str
    state: str = "prepared"
    prepared_by: str
    prepared_at: datetime = moment()
    submitted_by: str | None = None
    submitted_at: datetime | None = moment(nullable=True)
    declared_at: datetime | None = moment(nullable=True)
    concluded_at: datetime | None = moment(nullable=True)
    last_status: str | None = None
    last_status_at: datetime | None = moment(nullable=True)
    pre_no: str | None = None
    holds_quantity: bool = False

    __table_args__ = (
        UniqueConstraint("site_id", "cop_no"),
        UniqueConstraint("site_id", "guid"),
        belongs_to("original", "original_id"),
        CheckConstraint(
            "state IN ('prepared', 'submitted', 'sent', 'stored', 'concluded', 'rejected', 'failed', 'withdrawing',"
            " 'withdrawn', 'discarded')",
            name="state",
        ),
        CheckConstraint("app_type IN ('1', '2', '3')", name="app_type"),
        Index("ix_application_site_id_state", "site_id", "state"),
        Index("ix_application_site_id_original_id", "site_id", "original_id"),
    )


class ApplicationParcel(SQLModel, table=True):
    """Which parcels an application speaks for. A parcel may be in several over time, in one at a time."""

    __tablename__ = "application_parcel"

    site_id: int = site_key()
    application_id: int = part_key(BigInteger)
    parcel_id: int = part_key(BigInteger)

    __table_args__ = (
        belongs_to("application", "application_id"),
        belongs_to("parcel", "parcel_id"),
        Index("ix_application_parcel_site_id_parcel_id", "site_id", "parcel_id"),
    )


class ApplicationLine(SQLModel, table=True):
    """A line of an application: an amount of one line of the original."""

    __tablename__ = "application_line"

    site_id: int = site_key()
    application_id: int = part_key(BigInteger)
    gnum: int = part_key(Integer)
    qty: Decimal = amount()

    __table_args__ = (belongs_to("application", "application_id"), CheckConstraint("qty > 0", name="qty"))


class Dispatch(SQLModel, table=True):
    """A CEB625 message on its way: its guid is fixed before the first try to send."""

    site_id: int = site_key()
    id: int = serial_key()
    guid: str
    message_id: int = reference()
    state: str = "ready"
    tries: int = 0
    made_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)
    last_error: str | None = None

    __table_args__ = (
        UniqueConstraint("site_id", "guid"),
        belongs_to("archived_message", "message_id"),
        CheckConstraint("state IN ('ready', 'sent', 'failed')", name="state"),
        Index("ix_dispatch_site_id_state", "site_id", "state"),
    )


class DispatchApplication(SQLModel, table=True):
    """Which applications travelled in which message."""

    __tablename__ = "dispatch_application"

    site_id: int = site_key()
    dispatch_id: int = part_key(BigInteger)
    application_id: int = part_key(BigInteger)

    __table_args__ = (
        belongs_to("dispatch", "dispatch_id"),
        belongs_to("application", "application_id"),
        Index("ix_dispatch_application_site_id_application_id", "site_id", "application_id"),
    )


class Receipt(SQLModel, table=True):
    """A CEB626 receipt (or CEB900): applied once, in the order of its returnTime; an unknown one waits."""

    site_id: int = site_key()
    id: int = serial_key()
    kind: str
    cop_no: str
    application_id: int | None = reference(nullable=True)
    pre_no: str | None = None
    invt_no: str | None = None
    status: str
    return_time: datetime = moment()
    info: str
    message_id: int = reference()
    outcome: str = "waiting"
    received_at: datetime = moment()

    __table_args__ = (
        UniqueConstraint("site_id", "kind", "cop_no", "status", "return_time"),
        belongs_to("archived_message", "message_id"),
        belongs_to("application", "application_id"),
        CheckConstraint("kind IN ('CEB626', 'CEB900')", name="kind"),
        CheckConstraint("outcome IN ('waiting', 'applied', 'noted', 'stale', 'flagged')", name="outcome"),
        Index("ix_receipt_site_id_outcome", "site_id", "outcome"),
        Index("ix_receipt_site_id_application_id", "site_id", "application_id"),
    )
