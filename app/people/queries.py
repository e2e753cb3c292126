"""Every SQL statement about staff and their tokens."""

from datetime import datetime

from sqlmodel import col, delete, select

from app.db.work import Work
from app.people.models import AccessToken, Staff


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


def forget_expired(work: Work, now: datetime) -> None:
    """Delete every token whose time is over."""
    work.session.execute(
        delete(AccessToken).where(col(AccessToken.site_id) == work.site_id, col(AccessToken.expires_at) <= now)
    )
