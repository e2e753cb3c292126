"""The tables of sorting: inspections with their answers and verdict, and photos by reference."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy import Uuid as UuidType
from sqlmodel import Field, SQLModel

from app.db.columns import belongs_to, document, moment, reference, serial_key, site_key


class Inspection(SQLModel, table=True):
    """One opening of a parcel: the tree that was asked, the answers, what was counted, and every rule that decided.

    `seq` is the journal step it led to. `tree` is the digest of the tree's text. `known_codes` are
    the serial or trace codes the answers were compared with; a later inspection compares with them
    again, whatever was written on the lines since.
    """

    site_id: int = site_key()
    id: int = serial_key()
    parcel_id: int = reference()
    seq: int
    category: str
    tree: str
    answers: dict[str, Any] = document()
    counted: list[dict[str, Any]] = document()
    known_codes: list[str] = document()
    computed_grade: str
    grade: str
    disposition: str | None = None
    fate: str
    rules: list[dict[str, Any]] = document()
    badge: str
    station: str | None = None
    at: datetime = moment()

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="grade"),
        CheckConstraint("computed_grade IN ('A', 'B', 'C', 'D')", name="computed_grade"),
        CheckConstraint("fate IN ('conforming', 'nonconforming', 'held', 'noted')", name="fate"),
        CheckConstraint("(fate IN ('conforming', 'nonconforming')) = (disposition IS NOT NULL)", name="disposition"),
        Index("ix_inspection_parcel_id_seq", "parcel_id", "seq", "site_id"),
    )


class Photo(SQLModel, table=True):
    """A photo of a parcel, by the hash of its file; the file itself lies in the photo folder.

    `camera` watched the place from `seen_from` until `seen_until`, when the photo was taken; `seq` is the journal step
    the parcel stood at. `upload_id` is the client's own, so that a photo sent again is kept once.
    """

    site_id: int = site_key()
    id: int = serial_key()
    parcel_id: int = reference()
    sha256: str
    media_type: str
    size: int = Field(sa_type=BigInteger)
    badge: str
    station: str | None = None
    at: datetime = moment()
    erasure_id: int | None = reference(nullable=True)
    upload_id: UUID | None = Field(default=None, sa_type=UuidType)
    camera: str | None = None
    seq: int | None = None
    seen_from: datetime | None = moment(nullable=True)
    seen_until: datetime | None = moment(nullable=True)

    __table_args__ = (
        UniqueConstraint("parcel_id", "sha256", "site_id"),
        UniqueConstraint("upload_id", "site_id"),
        belongs_to("parcel", "parcel_id"),
        belongs_to("erasure", "erasure_id"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("seen_from <= seen_until", name="seen"),
    )
