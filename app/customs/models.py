"""The tables of the customs stage: applications, the messages they travel in, and the receipts that come back.

Two rules are keys here: a parcel is in one live application at a time, and no copNo is given twice.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db.columns import amount, belongs_to, document, moment, named, part_key, reference, serial_key, site_key


class Application(SQLModel, table=True):
    """A return application (退货申请单): one InvtRefund of CEB625, for one or more parcels of one original.

    `last_status` is what customs said last by its own time; `moved_at` the latest returnTime of a
    receipt that decides anything (what came before it is stale); receipts up to `closed_until`
    answered an earlier round of the same copNo. `trouble` is a stable code for the broker's desk.
    """

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
    moved_at: datetime | None = moment(nullable=True)
    closed_until: datetime | None = moment(nullable=True)
    trouble: str | None = None

    __table_args__ = (
        UniqueConstraint("cop_no", "site_id"),
        UniqueConstraint("guid", "site_id"),
        belongs_to("original", "original_id"),
        CheckConstraint(
            "state IN ('prepared', 'drafted', 'submitted', 'sent', 'stored', 'inspection', 'detained', 'concluded',"
            " 'rejected', 'failed', 'withdrawing', 'withdrawn', 'given_back', 'discarded')",
            name="state",
        ),
        CheckConstraint("octet_length(cop_no) <= 20", name="cop_no"),
        CheckConstraint("app_type IN ('1', '2', '3')", name="app_type"),
        Index("ix_application_state", "state", "site_id"),
        Index("ix_application_original_id", "original_id", "site_id"),
        Index("ix_application_pre_no", "pre_no", "site_id"),
    )


class ApplicationParcel(SQLModel, table=True):
    """Which parcels an application speaks for. A parcel may be in several over time, in one `live` one at a time."""

    __tablename__ = named("application_parcel")

    site_id: int = site_key()
    application_id: int = part_key(BigInteger)
    parcel_id: int = part_key(BigInteger)
    live: bool = True

    __table_args__ = (
        belongs_to("application", "application_id"),
        belongs_to("parcel", "parcel_id"),
        Index("ix_application_parcel_parcel_id", "parcel_id", "site_id"),
        Index("uq_application_parcel_live", "parcel_id", "site_id", unique=True, postgresql_where=text("live")),
    )


class ApplicationLine(SQLModel, table=True):
    """A line of an application: an amount of one line of the original."""

    __tablename__ = named("application_line")

    site_id: int = site_key()
    application_id: int = part_key(BigInteger)
    gnum: int = part_key(Integer)
    qty: Decimal = amount()

    __table_args__ = (belongs_to("application", "application_id"), CheckConstraint("qty > 0", name="qty"))


class Withdrawal(SQLModel, table=True):
    """A request to take an application back (appType 3), under a copNo of its own.

    Of its own, because customs answers by copNo: were it the application's, a 399 could mean that
    the return is concluded or that it is deleted, and goods would be sold on the wrong reading.
    """

    site_id: int = site_key()
    id: int = serial_key()
    application_id: int = reference()
    cop_no: str
    guid: str
    state: str = "asked"
    reason: str
    asked_by: str
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        UniqueConstraint("cop_no", "site_id"),
        belongs_to("application", "application_id"),
        CheckConstraint("state IN ('asked', 'accepted', 'refused')", name="state"),
        CheckConstraint("octet_length(cop_no) <= 20", name="cop_no"),
        Index(
            "uq_withdrawal_asked", "application_id", "site_id", unique=True, postgresql_where=text("state = 'asked'")
        ),
    )


class Dispatch(SQLModel, table=True):
    """A CEB625 message on its way: its guid is fixed before the first try to send.

    `purpose` is to leave a draft (appStatus 1), to declare (appType 1, 2) or to withdraw (3); a message has one.
    """

    site_id: int = site_key()
    id: int = serial_key()
    guid: str
    purpose: str = "declare"
    message_id: int = reference()
    state: str = "ready"
    tries: int = 0
    made_at: datetime = moment()
    next_try_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)
    last_error: str | None = None

    __table_args__ = (
        UniqueConstraint("guid", "site_id"),
        belongs_to("archived_message", "message_id"),
        CheckConstraint("state IN ('ready', 'sent', 'failed')", name="state"),
        CheckConstraint("purpose IN ('draft', 'declare', 'withdraw')", name="purpose"),
        Index("ix_dispatch_state", "state", "site_id"),
    )


class DispatchApplication(SQLModel, table=True):
    """Which applications travelled in which message."""

    __tablename__ = named("dispatch_application")

    site_id: int = site_key()
    dispatch_id: int = part_key(BigInteger)
    application_id: int = part_key(BigInteger)

    __table_args__ = (
        belongs_to("dispatch", "dispatch_id"),
        belongs_to("application", "application_id"),
        Index("ix_dispatch_application_application_id", "application_id", "site_id"),
    )


class Receipt(SQLModel, table=True):
    """A CEB626 receipt (or CEB900, or DxpRep): applied once, in the order of its returnTime; an unknown one waits.

    `cop_no` is what it names: the copNo of an application or a withdrawal, or, for a CEB900, the
    guid of the whole message (`oriCopMsgId`), found then as `dispatch_id`.
    """

    site_id: int = site_key()
    id: int = serial_key()
    kind: str
    cop_no: str
    application_id: int | None = reference(nullable=True)
    withdrawal_id: int | None = reference(nullable=True)
    dispatch_id: int | None = reference(nullable=True)
    pre_no: str | None = None
    invt_no: str | None = None
    status: str
    return_time: datetime = moment()
    info: str
    message_id: int = reference()
    outcome: str = "waiting"
    received_at: datetime = moment()

    __table_args__ = (
        UniqueConstraint("cop_no", "kind", "status", "return_time", "site_id"),
        belongs_to("archived_message", "message_id"),
        belongs_to("application", "application_id"),
        belongs_to("withdrawal", "withdrawal_id"),
        belongs_to("dispatch", "dispatch_id"),
        CheckConstraint("kind IN ('CEB626', 'CEB900', 'DxpRep')", name="kind"),
        CheckConstraint("outcome IN ('waiting', 'applied', 'noted', 'stale', 'flagged')", name="outcome"),
        Index("ix_receipt_outcome", "outcome", "site_id"),
        Index("ix_receipt_application_id", "application_id", "site_id"),
    )


class InspectionOrder(SQLModel, table=True):
    """What was done about an inspection call for one parcel: found or not, where, the result, the new seal.

    The call itself is the journal step (`seq`) that led to `inspection`; a row is here once somebody acted on it.
    """

    __tablename__ = named("inspection_order")

    site_id: int = site_key()
    parcel_id: int = part_key(BigInteger)
    seq: int = part_key(Integer)
    application_id: int = reference()
    state: str
    found_at: datetime | None = moment(nullable=True)
    found_by: str | None = None
    found_place: str | None = None
    result: str | None = None
    note: str | None = None
    document_no: str | None = None
    new_seal_no: str | None = None
    photos: list[str] = Field(default_factory=list, nullable=False, sa_type=ARRAY(Text))  # pyright: ignore[reportArgumentType]
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        belongs_to("application", "application_id"),
        CheckConstraint("state IN ('open', 'found', 'not_found', 'settled')", name="state"),
        CheckConstraint("result IN ('passed', 'failed', 'detained')", name="result"),
        CheckConstraint("(state = 'settled') = (result IS NOT NULL)", name="settled"),
    )


class InspectionCorrection(SQLModel, table=True):
    """A result that was written down wrongly and taken back: which, whose, by whom and why. Only ever inserted."""

    __tablename__ = named("inspection_correction")

    site_id: int = site_key()
    id: int = serial_key()
    application_id: int = reference()
    result: str
    settled_at: datetime = moment()
    settled_by: str
    badge: str
    reason: str
    at: datetime = moment()

    __table_args__ = (
        belongs_to("application", "application_id"),
        CheckConstraint("result IN ('passed', 'failed', 'detained')", name="result"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason"),
        Index("ix_inspection_correction_application_id", "application_id", "site_id"),
    )


class Notice(SQLModel, table=True):
    """Something the broker is told, once (`event_key`): open, then acknowledged by somebody or resolved by itself."""

    site_id: int = site_key()
    id: int = serial_key()
    kind: str
    event_key: str
    parcel_id: int | None = reference(nullable=True)
    application_id: int | None = reference(nullable=True)
    receipt_id: int | None = reference(nullable=True)
    owner_code: str | None = None
    arguments: dict[str, Any] = document()
    at: datetime = moment()
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = moment(nullable=True)
    resolved_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        UniqueConstraint("event_key", "site_id"),
        belongs_to("parcel", "parcel_id"),
        belongs_to("application", "application_id"),
        belongs_to("receipt", "receipt_id"),
        CheckConstraint(
            "kind IN ('deadline_near', 'receipt_negative', 'no_answer', 'unmatched_receipt', 'inspection_called')",
            name="kind",
        ),
        CheckConstraint("(acknowledged_by IS NULL) = (acknowledged_at IS NULL)", name="acknowledged"),
        Index("ix_notice_open", "kind", "id", "site_id", postgresql_where=text("resolved_at IS NULL")),
    )


class ReceiptMatch(SQLModel, table=True):
    """Somebody said whose a waiting receipt is, or nobody's, or took that back. Only ever inserted."""

    __tablename__ = named("receipt_match")

    site_id: int = site_key()
    id: int = serial_key()
    receipt_id: int = reference()
    act: str
    number: str
    badge: str
    reason: str
    at: datetime = moment()

    __table_args__ = (
        belongs_to("receipt", "receipt_id"),
        CheckConstraint("act IN ('match', 'dismiss', 'unmatch')", name="act"),
        CheckConstraint("length(reason) <= 500", name="reason"),
        Index("ix_receipt_match_receipt_id", "receipt_id", "site_id"),
    )
