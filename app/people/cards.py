"""Badge cards: a printed secret that lets somebody in at a station device, with the rights of the floor and no more.

A card says `STAFF-<badge>-<secret>`: twelve characters of Crockford's alphabet, 60 bits. Only a keyed hash of the
secret is kept. Printing another card ends the one before, and a wrong one costs time as a wrong password does.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from app.core.actor import Actor, system_actor
from app.core.errors import Forbidden, NotFound
from app.db.work import Database, Work
from app.people import queries
from app.people.attempts import came_in, knock
from app.people.devices import device_with
from app.people.models import AccessToken, BadgeCard, Staff
from app.people.records import record
from app.people.service import IssuedToken, actor_of, actor_with_badge, floor_roles, fresh_token, token_hash
from schemas.http.sessions import SESSION_HOURS
from schemas.vocabulary import Role

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
IDLE = timedelta(minutes=15)
"""How long a card's login lasts without a code; the half-done parcel stays with the session at the station."""
LONGEST = timedelta(hours=SESSION_HOURS)
_CARD = re.compile(r"STAFF-(.{1,60})-([0-9A-Z]{12})", re.IGNORECASE)
_WORK_AT_STATIONS = (Role.OPERATOR, Role.LEAD, Role.MANAGER)
_SEEN_ALIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class CardClaim:
    """A card as it was scanned, the secret of the device it was scanned at, and from where."""

    code: str
    device: str
    address: str


@dataclass(frozen=True, slots=True)
class CardEntered:
    """Somebody who came in by card, and the token for it."""

    actor: Actor
    name: str
    issued: IssuedToken


def print_card(work: Work, *, badge: str) -> str:
    """A fresh card for somebody: what is printed on it, told this once. Ends the one before.

    Raises `NotFound` (unknown_badge), `Forbidden` (not_your_role): whoever never scans gets no card.
    """
    if not floor_roles(actor_with_badge(work, badge).roles):
        raise Forbidden("not_your_role", f"{badge} works at no station.", needs=sorted(_WORK_AT_STATIONS))
    _revoke(work, badge)
    secret = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    card = BadgeCard(
        site_id=work.site_id,
        badge=badge,
        secret_hash=_mark(work, badge, secret),
        issued_at=work.clock.now(),
        issued_by=work.actor.badge,
    )
    work.session.add(card)
    work.session.flush()
    record(work, badge, "card_printed")
    return f"STAFF-{badge}-{secret}"


def revoke_card(work: Work, *, badge: str) -> None:
    """A card was lost: it lets nobody in any more, and who came in by it is out. Raises `NotFound` (unknown_card)."""
    if not _revoke(work, badge):
        raise NotFound("unknown_card", f"{badge} has no card.", badge=badge)
    record(work, badge, "card_revoked")


def has_card(work: Work, *, badge: str) -> bool:
    """Whether somebody has a card that holds."""
    return queries.card_of(work, badge) is not None


def come_in_by_card(database: Database, site_id: int, claim: CardClaim) -> CardEntered:
    """Let somebody in. Raises `Forbidden` (no_station_device, wrong_card), `Unavailable` (too_many_attempts).

    The attempt is paid for and kept before the card is looked at, as with a password.
    """
    found = _CARD.fullmatch(claim.code.strip())
    login = f"card {found[1].upper() if found else ''}"
    with database.work(site_id=site_id, actor=system_actor()) as work:
        if device_with(work, claim.device) is None:
            raise Forbidden("no_station_device", "Cards let in at station devices only.")
        knock(work, login=login, address=claim.address)
    with database.work(site_id=site_id, actor=system_actor()) as work:
        device = device_with(work, claim.device)
        staff = _holder(work, found[1], found[2]) if found else None
        if device is None or staff is None:
            raise Forbidden("wrong_card", "This card lets nobody in.")
        came_in(work, login=login, address=claim.address)
        actor = actor_of(staff)
        return CardEntered(actor, staff.name, _issue(work, staff.badge, device.id))


def keep_awake(work: Work, *, secret: str) -> None:
    """A card's login goes on while codes come: written when half of the idle time is gone."""
    queries.prolong(work, token_hash(secret), now=work.clock.now(), idle=IDLE, longest=LONGEST)


def _holder(work: Work, badge: str, secret: str) -> Staff | None:
    """Who holds this card, if it holds and its holder still works on the floor here."""
    staff = queries.staff_by_badge(work, badge) or queries.staff_by_badge(work, badge.upper())
    card = queries.card_of(work, staff.badge) if staff else None
    wanted = card.secret_hash if card else bytes(32)
    same = hmac.compare_digest(_mark(work, staff.badge if staff else badge, secret), wanted)
    fits = same and staff is not None and staff.active and floor_roles(actor_of(staff).roles)
    return staff if fits else None


def _issue(work: Work, badge: str, device_id: int) -> IssuedToken:
    now, (issued, secret_hash) = work.clock.now(), fresh_token(csrf=True)
    queries.forget_expired(work, now)
    work.session.add(
        AccessToken(
            site_id=work.site_id,
            secret_hash=secret_hash,
            badge=badge,
            kind="station",
            csrf_token=issued.csrf_token,
            created_at=now,
            expires_at=now + IDLE,
            device_id=device_id,
        )
    )
    work.session.flush()
    return issued


def _revoke(work: Work, badge: str) -> bool:
    queries.forget_station_tokens(work, badge=badge)
    card = queries.card_of(work, badge)
    if card is None:
        return False
    card.revoked_at, card.revoked_by = work.clock.now(), work.actor.badge
    work.session.flush()
    return True


def _mark(work: Work, badge: str, secret: str) -> bytes:
    seen = secret.upper().translate(_SEEN_ALIKE)
    return work.keys.mark(f"{badge}\0{seen}".encode(), purpose="badge card")
