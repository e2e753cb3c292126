"""The tables of the scan stations: one session of one person at one station, and each code with its answer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint
from sqlalchemy import Uuid as UuidType
from sqlmodel import Field, SQLModel

from app.db.columns import document, moment, named, part_key, site_key


class StationSession(SQLModel, table=True):
    """One person at one station. `state` is the desk as it stands (app/flow/stations/state.py); `last_seq` the last
    code in order; `moved` how many parcels moved on the day `moved_on`."""

    __tablename__ = named("station_session")

    site_id: int = site_key()
    id: UUID = part_key(UuidType)
    station: str
    badge: str
    device: str | None = None
    opened_at: datetime = moment()
    seen_at: datetime = moment()
    last_seq: int = Field(default=0, sa_type=Integer)
    moved: int = Field(default=0, sa_type=Integer)
    moved_on: date | None = None
    state: dict[str, Any] = document()

    __table_args__ = (
        ForeignKeyConstraint(["site_id", "station"], ["station.site_id", "station.name"]),
        ForeignKeyConstraint(["site_id", "badge"], ["staff.site_id", "staff.badge"]),
        CheckConstraint("last_seq >= 0 AND moved >= 0", name="counts"),
        Index("ix_station_session_station", "station", "seen_at", "site_id"),
        Index("ix_station_session_badge", "badge", "seen_at", "site_id"),
    )


class StationCode(SQLModel, table=True):
    """A code that came, and what was answered: the same id again gets the same answer. Only inserted, purged when old.

    `seq` is null for a code whose place in the order was taken by another. `occurred_at` is when it was scanned by the
    station's own reckoning, `at` when it was processed.
    """

    __tablename__ = named("station_code")

    site_id: int = site_key()
    id: UUID = part_key(UuidType)
    session_id: UUID = Field(sa_type=UuidType)
    seq: int | None = Field(default=None, sa_type=Integer)
    at: datetime = moment()
    occurred_at: datetime = moment()
    late: bool = False
    kind: str
    code: str
    tone: str
    answer: dict[str, Any] = document()

    __table_args__ = (
        ForeignKeyConstraint(["site_id", "session_id"], ["station_session.site_id", "station_session.id"]),
        UniqueConstraint("site_id", "session_id", "seq"),
        CheckConstraint("tone IN ('ok', 'look', 'stop')", name="tone"),
        CheckConstraint("seq > 0", name="seq"),
        Index("ix_station_code_at", "at", "site_id"),
    )
