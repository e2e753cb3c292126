"""The tables of exits: exit manifests with their parcels, and destruction orders."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from app.db.columns import belongs_to, moment, named, part_key, reference, serial_key, site_key


class ExitManifest(SQLModel, table=True):
    """A load that leaves the zone (出区单); it passes the gate with its gate pass (核放单).

    Stock leaves only by re-export, under its document; goods that never came into stock leave as
    `out_of_zone`.
    """

    __tablename__ = named("exit_manifest")

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
        UniqueConstraint("number", "site_id"),
        UniqueConstraint("gate_pass_no", "site_id"),
        CheckConstraint("kind IN ('out_of_zone', 'reexport')", name="kind"),
        CheckConstraint("state IN ('open', 'sealed', 'passed', 'refused')", name="state"),
        CheckConstraint("(state = 'passed') <= (gate_pass_no IS NOT NULL AND passed_at IS NOT NULL)", name="gate_pass"),
        CheckConstraint("(state = 'passed' AND kind = 'reexport') <= (document_no IS NOT NULL)", name="document_no"),
        CheckConstraint("(state = 'sealed') <= (seal_no IS NOT NULL)", name="seal_no"),
    )


class ExitLine(SQLModel, table=True):
    """A parcel on an exit manifest; on one at a time."""

    __tablename__ = named("exit_line")

    site_id: int = site_key()
    manifest_id: int = part_key(BigInteger)
    parcel_id: int = part_key(BigInteger)
    loaded_at: datetime = moment()
    unloaded_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        belongs_to("exit_manifest", "manifest_id"),
        belongs_to("parcel", "parcel_id"),
        Index("uq_exit_line_live", "parcel_id", "site_id", unique=True, postgresql_where=text("unloaded_at IS NULL")),
        Index("ix_exit_line_parcel_id", "parcel_id", "site_id"),
    )


class DestructionOrder(SQLModel, table=True):
    """One parcel of a destruction order (GACC 2025 No.79, mode 0200), with its certificate and witness.

    `number` is that of the application (销毁处置申报表), which may name many parcels.
    """

    __tablename__ = named("destruction_order")

    site_id: int = site_key()
    id: int = serial_key()
    number: str
    parcel_id: int = reference()
    cause: str
    destroyer: str
    state: str = "ordered"
    ordered_by: str
    ordered_at: datetime = moment()
    destroyed_by: str | None = None
    witness: str | None = None
    certificate_no: str | None = None
    destroyed_on: date | None = None

    __table_args__ = (
        belongs_to("parcel", "parcel_id"),
        CheckConstraint("state IN ('ordered', 'cancelled', 'destroyed')", name="state"),
        CheckConstraint(
            "cause IN ('expired', 'damaged', 'recalled', 'quality', 'force_majeure', 'other')", name="cause"
        ),
        CheckConstraint(
            "(state = 'destroyed') = (num_nulls(certificate_no, witness, destroyed_by, destroyed_on) = 0)",
            name="certificate",
        ),
        CheckConstraint("witness <> destroyed_by", name="two_people"),
        Index(
            "uq_destruction_order_live", "parcel_id", "site_id", unique=True, postgresql_where=text("state = 'ordered'")
        ),
        Index("ix_destruction_order_number", "number", "site_id"),
    )
