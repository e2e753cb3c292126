"""Keeping the staff: who leaves, who comes back, whose password changes, whose tokens end. An admin's acts.

What these end is over with the commit; whoever remembers people (app/people/bulletin.py) is told by the door.
"""

from app.core.errors import Forbidden, NotFound
from app.db.work import Work
from app.people import queries
from app.people.attempts import forgive
from app.people.models import AccessToken, Staff
from app.people.passwords import hashed, matches
from app.people.records import record
from app.people.service import IssuedToken, actor_with_badge, issue_token, keep_an_admin


def deactivate(work: Work, *, badge: str) -> int:
    """Somebody no longer works here: badge, password, sessions and tokens end; how many tokens that were.

    The person stays in the table, for the journal names the badge. Raises `NotFound` (unknown_badge), `Conflict`
    (last_admin).
    """
    staff = person(work, badge=badge)
    if staff.active:
        keep_an_admin(work, staff)
        staff.active = False
        record(work, badge, "deactivated")
    return queries.forget_tokens_of(work, badge)


def reactivate(work: Work, *, badge: str) -> None:
    """Somebody works here again, with the password and roles of before; tokens stay ended. Raises `NotFound`."""
    staff = person(work, badge=badge)
    if not staff.active:
        staff.active = True
        record(work, badge, "reactivated")


def set_password(work: Work, *, badge: str, password: str) -> int:
    """Give somebody another password; what was opened with the old one ends. Raises `Invalid` (weak_password)."""
    ended = _give_password(work, person(work, badge=badge), password)
    record(work, badge, "password_set")
    return ended


def change_own_password(work: Work, *, old: str, new: str) -> int:
    """Change one's own, with the old one: all of one's sessions and tokens end, this one too.

    Raises `Forbidden` (wrong_password), `Invalid` (weak_password).
    """
    staff = person(work, badge=work.actor.badge)
    if not matches(old, staff.password_hash):
        raise Forbidden("wrong_password", "The present password is wrong.")
    ended = _give_password(work, staff, new)
    record(work, staff.badge, "password_changed")
    return ended


def give_token(work: Work, *, badge: str, label: str) -> IssuedToken:
    """An API token for somebody, shown once. Raises `NotFound` (unknown_badge): also of who is no longer active."""
    issued = issue_token(work, badge=actor_with_badge(work, badge).badge, kind="bearer", label=label)
    record(work, badge, "token_given", label)
    return issued


def tokens_of(work: Work, *, badge: str) -> list[AccessToken]:
    """Somebody's sessions and tokens that hold, newest first. Raises `NotFound` (unknown_badge)."""
    person(work, badge=badge)
    return queries.tokens_of(work, badge, work.clock.now())


def revoke(work: Work, *, badge: str, token: str | None = None) -> int:
    """End somebody's sessions and tokens, or the one of this short id; how many. Raises `NotFound` (unknown_token)."""
    held = tokens_of(work, badge=badge)
    ending = [row for row in held if token is None or token_id(row) == token]
    if token is not None and not ending:
        raise NotFound("unknown_token", f"{badge} has no token {token}.", badge=badge, token=token)
    for row in ending:
        queries.forget_token(work, row.secret_hash)
    if ending:
        record(work, badge, "tokens_ended", ", ".join(token_id(row) for row in ending))
    return len(ending)


def token_id(token: AccessToken) -> str:
    """The short name of a token: the beginning of its hash, of no use to whoever reads it."""
    return token.secret_hash.hex()[:12]


def person(work: Work, *, badge: str) -> Staff:
    """A member of staff, active or not. Raises `NotFound` (unknown_badge)."""
    staff = queries.staff_by_badge(work, badge)
    if staff is None:
        raise NotFound("unknown_badge", f"Nobody here has the badge {badge}.", badge=badge)
    return staff


def has_admin(work: Work) -> bool:
    """Whether anybody may keep the staff yet; until then whoever has the installation may."""
    return queries.count_admins(work) > 0


def _give_password(work: Work, staff: Staff, password: str) -> int:
    staff.password_hash = hashed(password, about=(staff.login, staff.badge, staff.name))
    forgive(work, login=staff.login)
    work.session.flush()
    return queries.forget_tokens_of(work, staff.badge)
