"""The tables of printing: a row a label asked for, the printers, and which of them prints what at which station."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.db.columns import belongs_to, moment, named, part_key, reference, serial_key, site_key
from app.printing.states import LabelState

_STATES = ", ".join(f"'{state}'" for state in LabelState)


class LabelJob(SQLModel, table=True):
    """A label for one parcel (or bin): asked for, printed, and scanned back to prove it reads.

    `subject` is what the label is of: LPN or bin, with what tells one label from the next (grade, line,
    SKU and price, manifest). The first label of a subject needs no reason, every further one does.
    `face` is what it says (labels/faces.py), kept until it is printed; `code` what a scan of it reads.
    Without a printer it was handed out as a file. `sent_at` stands as soon as a byte may have gone out.
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
    state: str = "printed"
    printer: str | None = None
    face: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    code: str | None = None
    batch: str | None = None
    scan_back: bool = False
    tries: int = 0
    detail: str | None = None
    sent_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None
    settled_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        belongs_to("printer", "printer", target_columns=("site_id", "name")),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("printer IS NULL OR face IS NOT NULL", name="face"),
        CheckConstraint("(state = 'confirmed') = (scanned_back_at IS NOT NULL)", name="confirmed"),
        CheckConstraint("state NOT IN ('sending', 'doubtful') OR sent_at IS NOT NULL", name="sent"),
        CheckConstraint("subject <> ''", name="subject"),
        CheckConstraint("reprint_reason <> ''", name="reprint_reason"),
        Index(
            "uq_label_job_first",
            "site_id",
            "template",
            "subject",
            unique=True,
            postgresql_where=text("reprint_reason IS NULL AND (state <> 'cancelled' OR sent_at IS NOT NULL)"),
        ),
        Index("ix_label_job_site_id_parcel_id", "site_id", "parcel_id"),
        Index("ix_label_job_site_id_template_subject", "site_id", "template", "subject"),
        Index(
            "ix_label_job_open",
            "site_id",
            "printer",
            "id",
            postgresql_where=text("state IN ('asked', 'sending', 'doubtful', 'failed')"),
        ),
        Index(
            "ix_label_job_scan_back",
            "site_id",
            "station",
            postgresql_where=text("scan_back AND state IN ('asked', 'sending', 'printed', 'doubtful')"),
        ),
        Index("ix_label_job_batch", "site_id", "batch", postgresql_where=text("batch IS NOT NULL")),
    )

    @property
    def is_reprint(self) -> bool:
        """Whether a label of the same subject was printed before."""
        return self.reprint_reason is not None


class Printer(SQLModel, table=True):
    """A printer, and how it was found the last time. `stopped` says why it waits; None is a printer that prints.

    `tries` counts failures in a row, `try_again_at` is when the worker looks again. A printer that is taken
    away keeps its row: its labels name it.
    """

    site_id: int = site_key()
    name: str = part_key()
    kind: str
    address: str
    format: str
    stock: str
    dpi: int
    says_status: bool = True
    stopped: str | None = None
    tries: int = 0
    seen_at: datetime | None = moment(nullable=True)
    try_again_at: datetime | None = moment(nullable=True)
    removed_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("kind IN ('tcp9100', 'ipp', 'cups', 'file', 'browser')", name="kind"),
        CheckConstraint("format IN ('pdf', 'zpl')", name="format"),
        CheckConstraint("dpi IN (203, 300, 600)", name="dpi"),
    )


class PrinterUse(SQLModel, table=True):
    """Which printer prints a template at a station; an empty station is every station without a row of its own.

    `automatic`: it prints by itself when its moment comes. `scan_back`: the station goes on only after
    the label was scanned.
    """

    __tablename__ = named("printer_use")

    site_id: int = site_key()
    station: str = part_key()
    template: str = part_key()
    printer: str
    automatic: bool = False
    scan_back: bool = False

    __table_args__ = (belongs_to("printer", "printer", target_columns=("site_id", "name")),)
