"""Every SQL statement about staff and their tokens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, or_, select

from app.db.work import Work
from app.people.models import AccessToken, BadgeCard, LoginAttempts, Staff, StaffChange, StationDevice
from schemas.vocabulary import Role

_ADMINS = "SELECT count(*) FROM staff WHERE site_id = %s AND active AND %s = ANY (string_to_array(roles, ','))"

_PROLONG = """
UPDATE access_token SET expires_at = least(%s::timestamptz, created_at + %s::interval)
WHERE site_id = %s AND secret_hash = %s AND kind = 'station' AND expires_at > %s AND expires_at < %s
"""

_ADMINS_LOCKED = """
SELECT badge FROM staff WHERE site_id = %s AND active AND %s = ANY (string_to_array(roles, ','))
ORDER BY badge FOR NO KEY UPDATE
"""


def staff_by_badge(work: Work, badge: str) -> Staff | None:
    """The member of staff with this badge."""
    return work.session.get(Staff, (work.site_id, badge))


def staff_by_login(work: Work, login: str) -> Staff | None:
    """The member of staff with this login."""
    return work.session.exec(select(Staff).where(Staff.site_id == work.site_id, Staff.login == login)).first()


def all_staff(work: Work) -> list[Staff]:
    """Everybody at the site, by badge."""
    return list(work.session.exec(select(Staff).where(Staff.site_id == work.site_id).order_by(Staff.badge)))


def token(work: Work, secret_hash: bytes) -> tuple[AccessToken, Staff] | None:
    """The token with this hash and whose it is."""
    statement = (
        select(AccessToken, Staff)
        .join(Staff, (col(Staff.site_id) == AccessToken.site_id) & (col(Staff.badge) == AccessToken.badge))
        .where(AccessToken.site_id == work.site_id, AccessToken.secret_hash == secret_hash)
    )
    return work.session.exec(statement).first()


def forget_token(work: Work, secret_hash: bytes) -> None:
    """Delete one token."""
    work.session.execute(
        delete(AccessToken).where(col(AccessToken.site_id) == work.site_id, col(AccessToken.secret_hash) == secret_hash)
    )


def tokens_of(work: Work, badge: str, now: datetime) -> list[AccessToken]:
    """The tokens of a badge that hold, newest first."""
    statement = select(AccessToken).where(
        AccessToken.site_id == work.site_id, AccessToken.badge == badge, col(AccessToken.expires_at) > now
    )
    return list(work.session.exec(statement.order_by(col(AccessToken.created_at).desc())))


def forget_tokens_of(work: Work, badge: str) -> int:
    """Delete every token of a badge; how many there were."""
    owned = delete(AccessToken).where(col(AccessToken.site_id) == work.site_id, col(AccessToken.badge) == badge)
    return len(work.session.execute(owned.returning(col(AccessToken.secret_hash))).all())


def count_admins(work: Work) -> int:
    """How many active admins the site has."""
    row = work.connection.execute(_ADMINS, [work.site_id, Role.ADMIN.value]).fetchone()
    return row[0] if row else 0


def other_admins(work: Work, badge: str) -> int:
    """How many active admins there are besides `badge`; all are locked, so that two cannot remove each other."""
    admins = work.connection.execute(_ADMINS_LOCKED, [work.site_id, Role.ADMIN.value]).fetchall()
    return sum(other != badge for (other,) in admins)


def changes(work: Work, *, badge: str | None, after: int, limit: int) -> list[StaffChange]:
    """Rows of the record, newest first, from below the id `after` (0: from the top)."""
    statement = select(StaffChange).where(StaffChange.site_id == work.site_id)
    if badge:
        statement = statement.where(StaffChange.badge == badge)
    if after:
        statement = statement.where(col(StaffChange.id) < after)
    return list(work.session.exec(statement.order_by(col(StaffChange.id).desc()).limit(limit)))


def take_attempts(work: Work, subjects: Sequence[bytes], now: datetime) -> list[LoginAttempts]:
    """What was counted for these subjects, made if need be, and locked in one order."""
    values = [{"site_id": work.site_id, "subject": subject, "wrong": 0, "last_at": now} for subject in sorted(subjects)]
    work.session.execute(insert(LoginAttempts).values(values).on_conflict_do_nothing())
    wanted = select(LoginAttempts).where(
        LoginAttempts.site_id == work.site_id, col(LoginAttempts.subject).in_(subjects)
    )
    return list(work.session.exec(wanted.order_by(col(LoginAttempts.subject)).with_for_update()))


def forget_attempts(work: Work, *, wrong_before: datetime, in_before: datetime) -> None:
    """Delete what was counted so long ago that it makes no difference."""
    came_in = col(LoginAttempts.came_in_at)
    work.session.execute(
        delete(LoginAttempts).where(
            col(LoginAttempts.site_id) == work.site_id,
            col(LoginAttempts.last_at) < wrong_before,
            or_(came_in.is_(None), came_in < in_before),
        )
    )


def forget_expired(work: Work, now: datetime) -> None:
    """Delete every token whose time is over."""
    work.session.execute(
        delete(AccessToken).where(col(AccessToken.site_id) == work.site_id, col(AccessToken.expires_at) <= now)
    )


def card_of(work: Work, badge: str) -> BadgeCard | None:
    """Somebody's card that holds."""
    statement = select(BadgeCard).where(
        BadgeCard.site_id == work.site_id, BadgeCard.badge == badge, col(BadgeCard.revoked_at).is_(None)
    )
    return work.session.exec(statement).first()


def device_with(work: Work, secret_hash: bytes) -> StationDevice | None:
    """The device that holds with this hash."""
    return work.session.exec(_devices(work).where(StationDevice.secret_hash == secret_hash)).first()


def device_named(work: Work, name: str) -> StationDevice | None:
    """The device that holds with this name."""
    return work.session.exec(_devices(work).where(StationDevice.name == name)).first()


def devices(work: Work) -> Sequence[StationDevice]:
    """The devices that hold, by name."""
    return work.session.exec(_devices(work).order_by(StationDevice.name)).all()


def _devices(work: Work) -> Any:
    return select(StationDevice).where(StationDevice.site_id == work.site_id, col(StationDevice.revoked_at).is_(None))


def forget_station_tokens(work: Work, *, badge: str | None = None, device_id: int | None = None) -> None:
    """End the logins by card of somebody, or those at a device."""
    whose = col(AccessToken.badge) == badge if device_id is None else col(AccessToken.device_id) == device_id
    work.session.execute(
        delete(AccessToken).where(col(AccessToken.site_id) == work.site_id, col(AccessToken.kind) == "station", whose)
    )


def prolong(work: Work, secret_hash: bytes, *, now: datetime, idle: timedelta, longest: timedelta) -> None:
    """Let a login by card last another `idle`, once half of that is gone; never `longest` after it began."""
    work.connection.execute(_PROLONG, [now + idle, longest, work.site_id, secret_hash, now, now + idle / 2])
