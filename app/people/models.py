"""The tables of people: staff, the roles they hold at a site, and the tokens they are known by."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import moment, named, part_key, serial_key, site_key


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
    """A session cookie or an API key: only the hash of its secret is kept."""

    __tablename__ = named("access_token")

    site_id: int = site_key()
    secret_hash: bytes = Field(primary_key=True)
    badge: str
    kind: str
    label: str | None = None
    csrf_token: str | None = None
    created_at: datetime = moment()
    expires_at: datetime = moment()

    __table_args__ = (
        ForeignKeyConstraint(["site_id", "badge"], ["staff.site_id", "staff.badge"]),
        CheckConstraint("kind IN ('session', 'bearer')", name="kind"),
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
            "'token_given', 'tokens_ended')",
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
