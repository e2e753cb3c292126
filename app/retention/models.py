"""The tables of retention: what was erased by which rule, and what may not be."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.db.columns import belongs_to, moment, named, reference, serial_key, site_key


class Erasure(SQLModel, table=True):
    """One piece of erasing: how many of which kind, by which rule. Whatever it erased refers to it. Only inserted."""

    site_id: int = site_key()
    id: int = serial_key()
    kind: str
    rule: str
    older_than: datetime = moment()
    count: int = Field(sa_type=BigInteger)
    badge: str
    at: datetime = moment()

    __table_args__ = (CheckConstraint("kind IN ('buyer', 'message', 'photo')", name="kind"),)


class LegalHold(SQLModel, table=True):
    """Somebody demands that the data of a parcel or of an application is kept: who, why, until lifted."""

    __tablename__ = named("legal_hold")

    site_id: int = site_key()
    id: int = serial_key()
    parcel_id: int | None = reference(nullable=True)
    application_id: int | None = reference(nullable=True)
    reason: str
    put_by: str
    put_at: datetime = moment()
    lifted_by: str | None = None
    lifted_at: datetime | None = moment(nullable=True)
    lifted_why: str | None = None

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        belongs_to("application", "application_id"),
        CheckConstraint("(parcel_id IS NULL) <> (application_id IS NULL)", name="of_one"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
        Index("ix_legal_hold_parcel_id", "parcel_id", "site_id"),
        Index("ix_legal_hold_application_id", "application_id", "site_id"),
    )
