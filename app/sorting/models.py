"""The tables of sorting: inspections with their answers and verdict, and photos by reference."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import belongs_to, document, moment, reference, serial_key, site_key


class Inspection(SQLModel, table=True):
    """One opening of a parcel: the tree that was asked, the answers, the grade they give, and every rule that decided."""

    site_id: int = site_key()
    id: int = serial_key()
    parcel_id: int = reference()
    category: str
    answers: dict[str, Any] = document()
    computed_grade: str
    grade: str
    disposition: str
    rules: list[dict[str, Any]] = document()
    badge: str
    station: str | None = None
    at: datetime = moment()

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="grade"),
        Index("ix_inspection_site_id_parcel_id", "site_id", "parcel_id"),
    )


class Photo(SQLModel, table=True):
    """A photo of a parcel, by the hash of its file; the file itself lies in the photo folder."""

    site_id: int = site_key()
    id: int = serial_key()
    parcel_id: int = reference()
    sha256: str
    media_type: str
    size: int = Field(sa_type=BigInteger)
    badge: str
    station: str | None = None
    at: datetime = moment()

    __table_args__ = (UniqueConstraint("site_id", "parcel_id", "sha256"), belongs_to("parcel", "parcel_id"))
