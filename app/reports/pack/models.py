"""The tables of closing: a month as it was closed, its re-openings, and the files rendered from it. Only inserted.

`prev_hash` is a foreign key into the closing before, so closings of a site are one chain; what no key can
see, a changed byte, the hashes do (chain.py).
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import belongs_to, moment, named, part_key, site_key

_OF = ("month", "version")


class MonthClose(SQLModel, table=True):
    """A month (its first day) closed: the pack as canonical JSON, its SHA-256, and its link in the site's chain."""

    __tablename__ = named("month_close")

    site_id: int = site_key()
    month: date = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int
    closed_at: datetime = moment()
    closed_by: str
    facts_upto: int = Field(sa_type=BigInteger)
    pack: bytes = Field(sa_type=LargeBinary)
    sha256: bytes = Field(sa_type=LargeBinary)
    prev_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    hash: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "hash"),
        ForeignKeyConstraint(["site_id", "prev_hash"], ["month_close.site_id", "month_close.hash"]),
        CheckConstraint("version >= 1 AND number >= 1", name="counted"),
        CheckConstraint("extract(day FROM month) = 1", name="first_day"),
        CheckConstraint("(number = 1) = (prev_hash IS NULL)", name="chained"),
    )


class MonthReopening(SQLModel, table=True):
    """A closed month opened again, and why. The closing it ends stays as it is."""

    __tablename__ = named("month_reopening")

    site_id: int = site_key()
    month: date = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reopened_at: datetime = moment()
    reopened_by: str
    reason: str

    __table_args__ = (
        belongs_to("month_close", *_OF, target_columns=("site_id", *_OF)),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
    )


class MonthFile(SQLModel, table=True):
    """A file rendered from a closing, kept for ever; `seal` binds its bytes to the closing."""

    __tablename__ = named("month_file")

    site_id: int = site_key()
    month: date = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = part_key()
    rendered_at: datetime = moment()
    body: bytes = Field(sa_type=LargeBinary)
    seal: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (
        belongs_to("month_close", *_OF, target_columns=("site_id", *_OF)),
        CheckConstraint("kind IN ('pdf', 'xlsx', 'csv', 'json')", name="kind"),
    )
