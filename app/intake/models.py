"""The tables of intake: announced returns, handover manifests and their lines."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Integer, UniqueConstraint
from sqlmodel import SQLModel

from app.db.columns import belongs_to, document, moment, named, part_key, reference, serial_key, site_key


class ExpectedReturn(SQLModel, table=True):
    """What a platform announced: which parcel will come, of which order, with which goods and trace codes.

    `content_hash` tells the same announcement sent again from another one under the same number.
    """

    __tablename__ = named("expected_return")  # pyright: ignore[reportAssignmentType]

    site_id: int = site_key()
    parcel_id: int = part_key(BigInteger)
    return_no: str
    platform_code: str
    lines: list[dict[str, Any]] = document()
    content_hash: bytes
    announced_at: datetime = moment()

    __table_args__ = (UniqueConstraint("return_no", "platform_code", "site_id"), belongs_to("parcel", "parcel_id"))


class HandoverManifest(SQLModel, table=True):
    """A carrier's handover (交接单) at the gate; its gate time stops the 45-day clock of its parcels."""

    __tablename__ = named("handover_manifest")  # pyright: ignore[reportAssignmentType]

    site_id: int = site_key()
    id: int = serial_key()
    number: str
    carrier_code: str
    vehicle: str
    seal_no: str | None = None
    gate_registration_no: str
    gate_time: datetime = moment()
    declared_count: int
    state: str = "open"
    opened_by: str
    closed_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        UniqueConstraint("number", "site_id"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("declared_count >= 0", name="declared_count"),
    )


class HandoverLine(SQLModel, table=True):
    """One waybill of a manifest and the parcel it became, once it was scanned at the gate or the dock.

    `listed` if the carrier's list named it; the differences are written when the manifest is closed.
    """

    __tablename__ = named("handover_line")  # pyright: ignore[reportAssignmentType]

    site_id: int = site_key()
    manifest_id: int = part_key(BigInteger)
    line_no: int = part_key(Integer)
    waybill: str
    parcel_id: int | None = reference(nullable=True)
    listed: bool = True
    difference: str | None = None

    __table_args__ = (
        UniqueConstraint("waybill", "manifest_id", "site_id"),
        belongs_to("handover_manifest", "manifest_id"),
        belongs_to("parcel", "parcel_id"),
        CheckConstraint("difference IN ('missing', 'surplus')", name="difference"),
    )
