"""The table of printing: one row a label asked for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

from app.db.columns import belongs_to, moment, named, reference, serial_key, site_key


class LabelJob(SQLModel, table=True):
    """A label for one parcel (or bin): asked for, printed, and scanned back to prove it reads.

    `subject` is what the label is of: LPN or bin, with what tells one label from the next (grade, line,
    SKU and price, manifest). The first label of a subject needs no reason, every further one does.
    """

    __tablename__ = named("label_job")

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
        CheckConstraint("reprint_reason <> ''", name="reprint_reason"),
        Index(
            "uq_label_job_first",
            "site_id",
            "template",
            "subject",
            unique=True,
            postgresql_where=text("reprint_reason IS NULL"),
        ),
        Index("ix_label_job_site_id_parcel_id", "site_id", "parcel_id"),
        Index("ix_label_job_site_id_template_subject", "site_id", "template", "subject"),
    )

    @property
    def is_reprint(self) -> bool:
        """Whether a label of the same subject was printed before."""
        return self.reprint_reason is not None
