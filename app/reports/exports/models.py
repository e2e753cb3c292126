"""The table of exports: what was asked for, by whom, how far it is, and the file it became."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer
from sqlmodel import Field, SQLModel

from app.db.columns import document, moment, serial_key, site_key
from app.reports.exports.states import ExportState

_STATES = ", ".join(f"'{state.value}'" for state in ExportState)


class Export(SQLModel, table=True):
    """One file that is made in the background.

    `subject` says of what (a month with its sites and owner; a parcel, a declaration); it holds no
    personal data. `opened` means that the file holds what is sealed, opened for `purpose` by whoever
    asked. `sha256` and `size` are of the file as it is handed out; on disk it lies sealed.
    """

    site_id: int = site_key()
    id: int = serial_key()
    kind: str
    form: str
    subject: dict[str, Any] = document()
    opened: bool = False
    purpose: str | None = None
    owner_code: str | None = None
    state: str = ExportState.WAITING
    asked_by: str
    asked_at: datetime = moment()
    began_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)
    attempt: int = 0
    done: int = Field(default=0, sa_type=Integer)
    total: int = Field(default=0, sa_type=Integer)
    fault: str | None = None
    arguments: dict[str, Any] = document()
    file_name: str | None = None
    sha256: bytes | None = None
    size: int | None = Field(default=None, sa_type=BigInteger)
    expires_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        CheckConstraint("kind IN ('month', 'evidence')", name="kind"),
        CheckConstraint("form IN ('pdf', 'xlsx', 'csv', 'json', 'zip')", name="form"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name="fault"),
        CheckConstraint("state NOT IN ('done', 'expired') OR sha256 IS NOT NULL", name="file"),
        CheckConstraint("NOT opened OR purpose <> ''", name="purpose"),
        Index("ix_export_state", "state", "site_id"),
    )
