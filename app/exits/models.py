"""The tables of exits: exit manifests with their parcels, and destruction orders."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from app.db.columns import belongs_to, moment, part_key, reference, serial_key, site_key


class ExitManifest(SQLModel, table=True):
    """A load that leaves the zone (出区单); it passes the gate with its gate pass (核放单)."""

    __tablename__ = "exit_manifest"

    site_id: int = site_key()
    id: int = serial_key()
    number: str
    kind: str
    destination: str
    vehicle: str
    seal_no: str | None = None
    gate_pass_no: str | None = None
    document_no: str | None = None
    state: str = "open"
    opened_by: str
    opened_at: datetime = moment()
    passed_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        UniqueConstraint("site_id", "number"),
        CheckConstraint("kind IN ('out_of_zone', 'reexport')", name="kind"),
        CheckConstraint("state IN ('open', 'sealed', 'passed', 'refused')", name="state"),
        CheckConstraint("(state = 'passed') <= (gate_pass_no IS NOT NULL)", name="gate_pass"),
    )


class ExitLine(SQLModel, table=True):
    """A parcel on an exit manifest."""

    __tablename__ = "exit_line"

    site_id: int = site_key()
    manifest_id: int = part_key(BigInteger)
    parcel_id: int = part_key(BigInteger)
    loaded_at: datetime = moment()
    unloaded_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        belongs_to("exit_manifest", "manifest_id"),
        belongs_to("parcel", "parcel_id"),
        Index("ix_exit_line_site_id_parcel_id", "site_id", "parcel_id"),
    )


class DestructionOrder(SQLModel, table=True):
    """Destruction of blocked stock (GACC 2025 No.79, mode 0200), with its certificate and witness."""

    __tablename__ = "destruction_order"

    site_id: int = site_key()
    id: int = serial_key()
    number: str
    parcel_id: int = reference()
    cause: str
    destroyer: str
    state: str = "ordered"
    ordered_by: str
    ordered_at: datetime = moment()
    certificate_no: str | None = None
    witness: str | None = None
    destroyed_on: date | None = None

    __table_args__ = (
        UniqueConstraint("site_id", "number"),
        belongs_to("parcel", "parcel_id"),
        CheckConstraint("state IN ('ordered', 'cancelled', 'destroyed')", name="state"),
        CheckConstraint("(state = 'destroyed') = (certificate_no IS NOT NULL AND witness IS NOT NULL)", name="certificate"),
        CheckConstraint("witness IS NULL OR witness <> ordered_by", name="two_people"),
    )
