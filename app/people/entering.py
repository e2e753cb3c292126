"""Coming in with login and password, by whichever door: slowed down when wrong, and saying no more than that."""

from dataclasses import dataclass
from typing import Literal

from app.core.actor import Actor, system_actor
from app.core.errors import Forbidden
from app.db.work import Database
from app.people import queries
from app.people.attempts import came_in, knock
from app.people.passwords import matches
from app.people.service import IssuedToken, actor_of, issue_token


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who came in, and the token for it."""

    actor: Actor
    issued: IssuedToken


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says to be, and from where."""

    login: str
    password: str
    address: str


def come_in(
    database: Database, site_id: int, claim: Claim, *, kind: Literal["session", "bearer"], label: str | None = None
) -> Entered:
    """Let somebody in. Raises `Forbidden` (wrong_login), `Unavailable` (too_many_attempts with `seconds`).

    Three steps, each for itself: the attempt is paid for, and that is kept whatever follows; the password is
    compared with no transaction open; only then is anything given out.
    """
    with database.work(site_id=site_id, actor=system_actor()) as work:
        knock(work, login=claim.login, address=claim.address)
        staff = queries.staff_by_login(work, claim.login)
        known = staff.password_hash if staff and staff.active else None
    if not matches(claim.password, known) or staff is None:
        raise Forbidden("wrong_login", "Login or password is wrong.")
    with database.work(site_id=site_id, actor=system_actor()) as work:
        now = queries.staff_by_badge(work, staff.badge)
        if now is None or not now.active or now.password_hash != known:  # changed while it was compared
            raise Forbidden("wrong_login", "Login or password is wrong.")
        came_in(work, login=claim.login, address=claim.address)
        return Entered(actor_of(now), issue_token(work, badge=now.badge, kind=kind, label=label))
