"""The table of printing: one row a label asked for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from app.db.columns import belongs_to, moment, reference, serial_key, site_key


class LabelJob(SQLModel, table=True):
    """A label for one parcel (or bin): asked for, printed, and scanned back to prove it reads."""

    __tablename__ = "label_job"

    site_id: int = site_key()
    id: int = serial_key()
    template: str
    stock: str
    parcel_id: int | None = reference(nullable=True)
    subject: str
    reprint_reason: str | None = None
    badge: str
    station: str | None = None
    asked_at: datetime = moment()
    printed_at: datetime | None = moment(nullable=True)
    scanned_back_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        CheckConstraint("subject <> ''", name="subject"),
        Index("ix_label_job_site_id_parcel_id", "site_id", "parcel_id"),
    )
