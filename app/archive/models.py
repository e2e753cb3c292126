"""The tables of the archive: messages as they crossed the wire, and who opened which."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.archive.packing import ZSTD
from app.db.columns import belongs_to, moment, named, reference, sealed, serial_key, site_key


class ArchivedMessage(SQLModel, table=True):
    """One message, verbatim, packed and sealed; the same bytes of the same direction are kept once.

    `sha256` and `size` are those of the bytes that crossed the wire, before packing.
    """

    __tablename__ = named("archived_message")

    site_id: int = site_key()
    id: int = serial_key()
    direction: str
    kind: str
    file_name: str | None = None
    sha256: bytes
    size: int = Field(sa_type=BigInteger)
    packing: str = ZSTD
    body: bytes | None = sealed(nullable=True)
    at: datetime = moment()
    outcome: str = "stored"
    erasure_id: int | None = reference(nullable=True)

    __table_args__ = (
        UniqueConstraint("direction", "sha256", "site_id"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("packing IN ('plain', 'zstd')", name="packing"),
        belongs_to("erasure", "erasure_id"),
        CheckConstraint("(body IS NULL) = (erasure_id IS NOT NULL)", name="erased"),
        Index("ix_archived_message_at", "at", "site_id"),
    )


class ArchiveAccess(SQLModel, table=True):
    """Somebody opened sealed data: who, when, what, why. Only ever inserted."""

    __tablename__ = named("archive_access")

    site_id: int = site_key()
    id: int = serial_key()
    message_id: int | None = reference(nullable=True)
    original_id: int | None = reference(nullable=True)
    photo_id: int | None = reference(nullable=True)
    badge: str
    purpose: str
    at: datetime = moment()

    __table_args__ = (belongs_to("archived_message", "message_id"), belongs_to("photo", "photo_id"))
