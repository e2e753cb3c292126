"""The tables of the return centre: the site, its stations, and its policy as dated documents."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import document, moment, named, part_key, site_key


class Site(SQLModel, table=True):
    """A return centre inside a bonded zone, as customs knows it."""

    site_id: int = site_key()
    name: str
    customs_code: str
    area_code: str
    area_name: str
    ems_no: str
    agent_code: str
    agent_name: str
    dxp_id: str

    __table_args__ = (CheckConstraint("site_id BETWEEN 1 AND 99", name="site_id"),)


class SitePolicyRow(SQLModel, table=True):
    """A policy document and the first business day on which it holds."""

    __tablename__ = named("site_policy")

    site_id: int = site_key()
    valid_from: date = Field(primary_key=True)
    policy: dict[str, Any] = document()
    changed_by: str
    changed_at: datetime = moment()


class Station(SQLModel, table=True):
    """A place on the floor where scans are made, with the camera that watches it."""

    site_id: int = site_key()
    name: str = part_key()
    kind: str
    camera: str | None = None
    retired_at: datetime | None = moment(nullable=True)
    retired_by: str | None = None

    __table_args__ = (
        CheckConstraint("kind IN ('gate', 'dock', 'sorting', 'putaway', 'exit', 'office')", name="kind"),
        CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired"),
    )
