"""The tables of the tally: kinds of facts, the facts themselves, the months they add up to, and how far they are.

Narrow, because there are about ten facts a parcel: everything a fact is sorted by stands once in its kind.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, Identity, Index, Integer, Numeric, SmallInteger
from sqlmodel import Field, SQLModel

from app.db.columns import amount, moment, named, part_key, reference, serial_key, site_key


def _small(*, nullable: bool = False) -> Any:
    return Field(default=None if nullable else ..., nullable=nullable, sa_type=SmallInteger)


def _sum() -> Any:
    """A sum of amounts: wider than any of them."""
    return Field(nullable=False, sa_type=Numeric(24, 5))  # pyright: ignore[reportArgumentType]


class TallyKind(SQLModel, table=True):
    """What facts are sorted by, each combination once. Empty is unknown; `detail` is customs' answer, or an event."""

    __tablename__ = named("tally_kind")

    site_id: int = site_key()
    id: int = Field(default=None, primary_key=True, sa_type=Integer, sa_column_args=[Identity(always=False)])
    figure: int = _small()
    owner: str
    platform: str
    carrier: str
    hs8: str
    origin: str
    reason: str
    disposition: str
    grade: str
    detail: str

    __table_args__ = (
        Index(
            "uq_tally_kind",
            "figure",
            "owner",
            "platform",
            "carrier",
            "hs8",
            "origin",
            "reason",
            "disposition",
            "grade",
            "detail",
            "site_id",
            unique=True,
        ),
    )


class TallyFact(SQLModel, table=True):
    """Something that happened to a line of a parcel, once. Only ever inserted.

    `sign` is -1 where it takes back an earlier one (`undoes`), with that one's amounts. `month` (its first day) is
    the month it counts in, `day` the day it happened on: they part where a closed month is corrected. `lead` is 1 on
    one line of the parcel, `applied` 1 on one line of the application, so that sums count both. None is unknown.
    `days` is the day on the clock (arrived, declared) or the days from submission to conclusion (concluded).
    """

    __tablename__ = named("tally_fact")

    site_id: int = site_key()
    figure: int = part_key(SmallInteger)
    month: date = part_key(Date)
    id: int = part_key(BigInteger)
    parcel_id: int = reference()
    application_id: int | None = reference(nullable=True)
    receipt_id: int | None = reference(nullable=True)
    undoes: int | None = reference(nullable=True)
    seq: int | None = Field(default=None, nullable=True, sa_type=Integer)
    kind_id: int = Field(sa_type=Integer)
    day: date
    sign: int = _small()
    lead: int = _small()
    applied: int = _small()
    days: Decimal | None = Field(default=None, nullable=True, sa_type=Numeric(9, 3))  # pyright: ignore[reportArgumentType]
    qty: Decimal | None = amount(nullable=True)
    value_cny: Decimal | None = amount(nullable=True)
    net_kg: Decimal | None = amount(nullable=True)
    gross_kg: Decimal | None = amount(nullable=True)

    __table_args__ = (
        CheckConstraint("(sign = -1) = (undoes IS NOT NULL) AND sign IN (1, -1)", name="sign"),
        CheckConstraint("lead IN (0, 1) AND applied IN (0, 1)", name="once"),
        Index("ix_tally_fact_parcel_id", "parcel_id", "site_id"),
        # Facts lie in the order of their numbers, so a few bytes a range find the youngest.
        Index("ix_tally_fact_id", "id", postgresql_using="brin", postgresql_with={"pages_per_range": "32"}),
    )


class TallyMonth(SQLModel, table=True):
    """A cell of a month: the signed sum of its facts, kept with them. `owner` is `*` for all owners together.

    `*_unknown` count the lines (with sign) that have no weight, `unvalued` the parcels without a value.
    """

    __tablename__ = named("tally_month")

    site_id: int = site_key()
    owner: str = part_key()
    month: date = part_key(Date)
    section: str = part_key()
    figure: str = part_key()
    key: str = part_key()
    parcels: int = Field(sa_type=BigInteger)
    applications: int = Field(sa_type=BigInteger)
    days: Decimal = _sum()
    qty: Decimal = _sum()
    value_cny: Decimal = _sum()
    net_kg: Decimal = _sum()
    gross_kg: Decimal = _sum()
    lines: int = Field(sa_type=BigInteger)
    net_unknown: int = Field(sa_type=BigInteger)
    gross_unknown: int = Field(sa_type=BigInteger)
    unvalued: int = Field(sa_type=BigInteger)


class TallyName(SQLModel, table=True):
    """What a platform, an owner or a carrier called itself last."""

    __tablename__ = named("tally_name")

    site_id: int = site_key()
    section: str = part_key()
    key: str = part_key()
    name: str


class TallyMark(SQLModel, table=True):
    """How far a site is folded: the number of its last fact. Its row is the lock of the fold and of the closing."""

    __tablename__ = named("tally_mark")

    site_id: int = site_key()
    last_fact: int = Field(default=0, sa_type=BigInteger)
    folded_at: datetime | None = moment(nullable=True)


class TallyEarlier(SQLModel, table=True):
    """A total of a month from before this system, as somebody imported it; the highest version of a month counts."""

    __tablename__ = named("tally_earlier")

    site_id: int = site_key()
    month: date = part_key(Date)
    version: int = part_key(Integer)
    owner: str = part_key()
    section: str = part_key()
    figure: str = part_key()
    key: str = part_key()
    name: str = ""
    parcels: int | None = Field(default=None, sa_type=BigInteger)
    applications: int | None = Field(default=None, sa_type=BigInteger)
    days: Decimal | None = amount(nullable=True)
    qty: Decimal | None = amount(nullable=True)
    value_cny: Decimal | None = amount(nullable=True)
    net_kg: Decimal | None = amount(nullable=True)
    gross_kg: Decimal | None = amount(nullable=True)


class TallyImport(SQLModel, table=True):
    """An import of earlier months: which file, who, when, and which version of which month it made."""

    __tablename__ = named("tally_import")

    site_id: int = site_key()
    id: int = serial_key()
    month: date
    version: int
    rows: int
    file_name: str
    sha256: str
    badge: str
    at: datetime = moment()

    __table_args__ = (
        Index("uq_tally_import_version", "month", "version", "site_id", unique=True),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("version >= 1", name="version"),
    )
