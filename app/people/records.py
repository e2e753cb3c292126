"""The record of the staff: who changed whom, when and what; only added to, and no name or password ever in it."""

from typing import Literal

from app.db.work import Work
from app.people import queries
from app.people.models import Staff, StaffChange

What = Literal[
    "enrolled",
    "changed",
    "deactivated",
    "reactivated",
    "password_set",
    "password_changed",
    "token_given",
    "tokens_ended",
    "card_printed",
    "card_revoked",
]


def record(work: Work, badge: str, what: What, detail: str = "") -> None:
    """Write down that whoever acts did this to the person with `badge`, who is in the table already."""
    work.session.add(
        StaffChange(
            site_id=work.site_id,
            badge=badge,
            what=what,
            detail=detail,
            changed_by=work.actor.badge,
            at=work.clock.now(),
        )
    )
    work.session.flush()


def changes(work: Work, *, badge: str | None = None, after: int = 0, limit: int = 50) -> list[StaffChange]:
    """What was changed of everybody or of one, newest first; `after` is the last id of the page before."""
    return queries.changes(work, badge=badge, after=after, limit=limit)


def differences(before: Staff, after: Staff) -> str:
    """What differs, in words; of names, logins and passwords only that they do. Empty if nothing does."""
    told = [f"{field} {old or '-'} → {new or '-'}" for field, old, new in _open_fields(before, after) if old != new]
    hidden = (("login", "login"), ("name", "name"), ("password_hash", "password"))
    told += [word for field, word in hidden if getattr(before, field) != getattr(after, field)]
    return ", ".join(told)


def _open_fields(before: Staff, after: Staff) -> tuple[tuple[str, str | None, str | None], ...]:
    return ("roles", before.roles, after.roles), ("owner", before.owner_code, after.owner_code)
