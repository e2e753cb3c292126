"""The tables of people: staff, the roles they hold at a site, and the tokens, cards and devices they are known by."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db.columns import belongs_to, moment, named, part_key, reference, serial_key, site_key


class Staff(SQLModel, table=True):
    """A member of staff at a site. The badge is what scanners read and the journal writes."""

    site_id: int = site_key()
    badge: str = part_key()
    login: str
    name: str
    password_hash: str | None = None
    roles: str
    owner_code: str | None = None
    active: bool = True

    __table_args__ = (
        UniqueConstraint("login", "site_id"),
        CheckConstraint("roles <> ''", name="roles"),
        CheckConstraint("(roles LIKE '%owner%') = (owner_code IS NOT NULL)", name="owner_code"),
    )


class AccessToken(SQLModel, table=True):
    """A session cookie or an API key: only the hash of its secret is kept. A session by card names its device."""

    __tablename__ = named("access_token")

    site_id: int = site_key()
    secret_hash: bytes = Field(primary_key=True)
    badge: str
    kind: str
    label: str | None = None
    csrf_token: str | None = None
    created_at: datetime = moment()
    expires_at: datetime = moment()
    device_id: int | None = reference(nullable=True)

    __table_args__ = (
        ForeignKeyConstraint(["site_id", "badge"], ["staff.site_id", "staff.badge"]),
        belongs_to("station_device", "device_id"),
        CheckConstraint("kind IN ('session', 'bearer', 'station')", name="kind"),
        CheckConstraint("(kind = 'station') = (device_id IS NOT NULL)", name="device"),
    )


class StationDevice(SQLModel, table=True):
    """A tablet or computer on which a badge card lets somebody in; known by a cookie, of which the hash is kept."""

    __tablename__ = named("station_device")

    site_id: int = site_key()
    id: int = serial_key()
    name: str
    secret_hash: bytes
    enrolled_at: datetime = moment()
    enrolled_by: str
    revoked_at: datetime | None = moment(nullable=True)
    revoked_by: str | None = None

    __table_args__ = (
        UniqueConstraint("secret_hash", "site_id"),
        CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        Index("uq_station_device_name", "name", "site_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )


class BadgeCard(SQLModel, table=True):
    """A printed badge that lets somebody in at a station: a keyed hash of its secret, until the next one is printed."""

    __tablename__ = named("badge_card")

    site_id: int = site_key()
    id: int = serial_key()
    badge: str
    secret_hash: bytes
    issued_at: datetime = moment()
    issued_by: str
    revoked_at: datetime | None = moment(nullable=True)
    revoked_by: str | None = None

    __table_args__ = (
        ForeignKeyConstraint(["site_id", "badge"], ["staff.site_id", "staff.badge"]),
        CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        Index("uq_badge_card_badge", "badge", "site_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )


class StaffChange(SQLModel, table=True):
    """One change of somebody's standing: who did it to whom, when, what. Only inserted; no names, never a password."""

    __tablename__ = named("staff_change")

    site_id: int = site_key()
    id: int = serial_key()
    badge: str
    what: str
    detail: str = ""
    changed_by: str
    at: datetime = moment()

    __table_args__ = (
        ForeignKeyConstraint(["site_id", "badge"], ["staff.site_id", "staff.badge"]),
        CheckConstraint(
            "what IN ('enrolled', 'changed', 'deactivated', 'reactivated', 'password_set', 'password_changed', "
            "'token_given', 'tokens_ended', 'card_printed', 'card_revoked')",
            name="what",
        ),
        Index("ix_staff_change_badge", "badge", "site_id"),
    )


class LoginAttempts(SQLModel, table=True):
    """Wrong logins in a row of one subject (a login, an address, or both), which is kept as a hash only."""

    __tablename__ = named("login_attempts")

    site_id: int = site_key()
    subject: bytes = Field(primary_key=True)
    wrong: int = 0
    last_at: datetime = moment()
    waits_until: datetime | None = moment(nullable=True)
    came_in_at: datetime | None = moment(nullable=True)

    __table_args__ = (
        CheckConstraint("octet_length(subject) = 32", name="subject"),
        CheckConstraint("wrong >= 0", name="wrong"),
    )
