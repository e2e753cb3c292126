"""Who may come in: passwords (argon2), sessions, API keys, and the actor each of them stands for."""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, Literal

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Work
from app.people import queries
from app.people.models import AccessToken, Staff
from app.people.passwords import fresh, hashed
from app.people.records import differences, record
from schemas.http.sessions import SESSION_HOURS
from schemas.vocabulary import Role

BEARER_DAYS = 365
_ON_THE_FLOOR = frozenset({Role.OPERATOR, Role.LEAD})


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who was let in: who, and for a session the token its forms must carry."""

    actor: Actor
    name: str
    login: str
    kind: Literal["session", "bearer", "station"]
    csrf_token: str | None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh token. `secret` is shown once and never kept."""

    secret: str
    csrf_token: str | None


def enrol(
    work: Work,
    *,
    badge: str,
    login: str,
    name: str,
    roles: frozenset[Role],
    password: str | None = None,
    owner_code: str | None = None,
) -> Staff:
    """Add a member of staff, or bring one up to date: password and standing stay unless a password is given.

    Without any password only the badge works. Raises `Invalid` (no_roles, owner_code_needed, weak_password,
    field_missing), `Conflict` (login_taken, last_admin). A password given to somebody ends what the old one opened.
    """
    if not roles:
        raise Invalid("no_roles", "A member of staff needs at least one role.", badge=badge)
    if (Role.OWNER in roles) != bool(owner_code):
        raise Invalid("owner_code_needed", "The owner role goes with an ebcCode, and only it.", badge=badge)
    check_login_free(work, badge=badge, login=login)
    known = queries.staff_by_badge(work, badge)
    if known and known.active and Role.ADMIN not in roles:
        keep_an_admin(work, known)
    before = Staff(**known.model_dump()) if known else None
    kept = before.password_hash if before else None
    row = Staff(
        site_id=work.site_id,
        badge=badge,
        login=login,
        name=name,
        password_hash=hashed(password, about=(login, badge, name)) if password else kept,
        roles=",".join(sorted(roles)),
        owner_code=owner_code,
        active=before.active if before else True,
    )
    merged = work.session.merge(row)
    work.session.flush()
    _record(work, before, merged)
    return merged


def enrol_person(
    work: Work,
    *,
    badge: str,
    login: str,
    name: str,
    roles: frozenset[Role],
    password: str | None = None,
    owner_code: str | None = None,
) -> tuple[Staff, str | None]:
    """`enrol`, where somebody new without a password gets a random one: it is returned, to be told this once."""
    made_up = fresh() if password is None and queries.staff_by_badge(work, badge) is None else None
    staff = enrol(
        work,
        badge=badge,
        login=login,
        name=name,
        roles=roles,
        password=password or made_up,
        owner_code=owner_code,
    )
    return staff, made_up


def keep_an_admin(work: Work, staff: Staff) -> None:
    """Raises `Conflict` (last_admin) where `staff` is the only admin there is; call it before it ends."""
    if Role.ADMIN in staff.roles.split(",") and queries.other_admins(work, staff.badge) == 0:
        said = f"{staff.badge} is the only admin: make somebody else one first."
        raise Conflict("last_admin", said, badge=staff.badge)


def _record(work: Work, before: Staff | None, now: Staff) -> None:
    if before is None:
        record(work, now.badge, "enrolled", f"roles {now.roles}")
    elif told := differences(before, now):
        record(work, now.badge, "changed", told)
        if before.password_hash != now.password_hash:
            queries.forget_tokens_of(work, now.badge)


def check_login_free(work: Work, *, badge: str, login: str) -> None:
    """Raises `Conflict` (login_taken), `Invalid` (field_missing)."""
    if not login.strip() or not badge.strip():
        raise Invalid("field_missing", "Badge and login must be given.", field="login" if badge.strip() else "badge")
    other = queries.staff_by_login(work, login)
    if other is not None and other.badge != badge:
        raise Conflict("login_taken", f"The login {login} is {other.badge}'s.", login=login, badge=other.badge)


def issue_token(work: Work, *, badge: str, kind: Literal["session", "bearer"], label: str | None = None) -> IssuedToken:
    """A new session or API key for this badge; sessions get a CSRF token beside it."""
    now, (issued, secret_hash) = work.clock.now(), fresh_token(csrf=kind == "session")
    queries.forget_expired(work, now)
    lasts = timedelta(hours=SESSION_HOURS) if kind == "session" else timedelta(days=BEARER_DAYS)
    work.session.add(
        AccessToken(
            site_id=work.site_id,
            secret_hash=secret_hash,
            badge=badge,
            kind=kind,
            label=label,
            csrf_token=issued.csrf_token,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    work.session.flush()
    return issued


def fresh_token(*, csrf: bool) -> tuple[IssuedToken, bytes]:
    """A random token, with a CSRF token beside it if wanted, and the hash that is kept of it."""
    secret = secrets.token_urlsafe(32)
    return IssuedToken(secret, secrets.token_urlsafe(24) if csrf else None), token_hash(secret)


def floor_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """The rights a badge card gives: those of the floor. A manager works there as a lead."""
    return (roles & _ON_THE_FLOOR) | ({Role.LEAD} if Role.MANAGER in roles else frozenset())


def admit(work: Work, secret: str) -> Admission | None:
    """Who this token stands for, or None: unknown, over, or of somebody no longer active."""
    found = queries.token(work, token_hash(secret))
    if found is None:
        return None
    token, staff = found
    if token.expires_at <= work.clock.now() or not staff.active:
        return None
    kind: Any = token.kind
    actor = actor_of(staff)
    if kind == "station":  # a card is less than a password: the floor, and no more
        actor = replace(actor, roles=floor_roles(actor.roles))
    return Admission(actor, staff.name, staff.login, kind, token.csrf_token)


def log_out(work: Work, secret: str) -> None:
    """End a session."""
    queries.forget_token(work, token_hash(secret))


def actor_with_badge(work: Work, badge: str) -> Actor:
    """The actor a badge stands for (`--as BADGE`). Raises `NotFound` (unknown_badge)."""
    staff = queries.staff_by_badge(work, badge)
    if staff is None or not staff.active:
        raise NotFound("unknown_badge", f"Nobody here has the badge {badge}.", badge=badge)
    return actor_of(staff)


def as_of_now(work: Work, actor: Actor) -> Actor:
    """Somebody who came in earlier, with the roles of now. Raises `NotFound` (unknown_badge): no longer active."""
    if queries.staff_by_badge(work, actor.badge) is None:
        return actor  # nobody is ever taken out of the table: this one never was in it
    today = actor_with_badge(work, actor.badge)
    return replace(actor, roles=today.roles, owner_code=today.owner_code)


def actor_of(staff: Staff) -> Actor:
    """The actor of a member of staff, not yet at a station."""
    roles = frozenset(map(Role, staff.roles.split(",")))
    return Actor(badge=staff.badge, roles=roles, owner_code=staff.owner_code)


def all_staff(work: Work) -> list[Staff]:
    """Everybody at the site."""
    return queries.all_staff(work)


def same_token(one: str | None, other: str | None) -> bool:
    """Whether two CSRF tokens are equal, in constant time."""
    return bool(one and other) and hmac.compare_digest(str(one), str(other))


def token_hash(secret: str) -> bytes:
    """What is kept of a token: SHA-256, for its secret is random and long."""
    return sha256(secret.encode()).digest()
