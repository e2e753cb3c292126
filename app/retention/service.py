"""Erasing what is due by the site's policy, and holding what somebody still needs."""

from datetime import datetime, timedelta
from typing import Literal

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.retention import queries
from app.retention.models import Erasure, LegalHold
from app.retention.queries import Hold
from app.site.service import policy_now
from schemas.vocabulary import Role

Kind = Literal["buyer", "message", "photo"]
KINDS: tuple[Kind, ...] = ("buyer", "message", "photo")
"""In this order: a message goes when every buyer in it is gone, a photo when its parcel's buyer is."""

BATCH = 1000
_MAY_HOLD = frozenset({Role.LEAD, Role.MANAGER})


def older_than(work: Work) -> datetime:
    """What was last touched before this moment is due, by today's policy."""
    return work.clock.now() - timedelta(days=policy_now(work).personal_data_days)


def what_is_due(work: Work) -> dict[str, int]:
    """How much would be erased now, by kind. Buyers, and what is due without them first going."""
    before = older_than(work)
    return {kind: queries.count_due(work, kind, before=before) for kind in KINDS}


def erase_some(work: Work, *, kind: Kind, limit: int = BATCH) -> tuple[int, list[tuple[str, str]]]:
    """Erase up to `limit` of a kind: how many, and the photo files (hash, media type) that are to be removed now.

    Each piece leaves an entry that says what, how many and by which rule; whatever was erased refers
    to it. Hashes and sizes stay, so that the chain of evidence can still be checked.
    """
    before, now = older_than(work), work.clock.now()
    ids = queries.due(work, kind, before=before, limit=limit)
    if not ids:
        return 0, []
    rule = f"personal_data_days={policy_now(work).personal_data_days}"
    entry = Erasure(
        site_id=work.site_id, kind=kind, rule=rule, older_than=before, count=len(ids), badge=work.actor.badge, at=now
    )
    work.session.add(entry)
    work.session.flush()
    queries.erase(work, kind, ids, erasure_id=entry.id)
    return len(ids), queries.files_of(work, ids) if kind == "photo" else []


def erasures(work: Work, *, after: int = 0, limit: int = 50) -> list[Erasure]:
    """What was erased, newest first; `after` is the last id of the page before."""
    return queries.erasures(work, after=after, limit=limit)


def erasure(work: Work, erasure_id: int | None) -> Erasure | None:
    """The entry that something erased refers to."""
    return queries.erasure(work, erasure_id) if erasure_id else None


def put_hold(work: Work, *, reason: str, lpn: str | None = None, cop_no: str | None = None) -> LegalHold:
    """Keep the data of a parcel, or of an application, whatever the policy says, until the hold is lifted.

    Raises `Forbidden` (not_your_role), `Invalid` (reason_missing, hold_on_what), `NotFound`.
    """
    _may_hold(work, reason)
    if (lpn is None) == (cop_no is None):
        raise Invalid("hold_on_what", "Name one parcel or one application.")
    hold = LegalHold(
        site_id=work.site_id,
        parcel_id=parcel_by_lpn(work, lpn).id if lpn else None,
        application_id=_application(work, cop_no) if cop_no else None,
        reason=reason.strip(),
        put_by=work.actor.badge,
        put_at=work.clock.now(),
    )
    work.session.add(hold)
    work.session.flush()
    return hold


def lift_hold(work: Work, *, hold_id: int, reason: str) -> LegalHold:
    """End a hold.

    Raises `Forbidden` (not_your_role), `Invalid` (reason_missing), `NotFound`, `Conflict` (hold_lifted).
    """
    _may_hold(work, reason)
    hold = queries.hold(work, hold_id)
    if hold is None:
        raise NotFound("unknown_hold", f"There is no hold {hold_id}.", hold_id=hold_id)
    if hold.lifted_at:
        raise Conflict("hold_lifted", f"Hold {hold_id} was lifted before.", hold_id=hold_id)
    hold.lifted_by, hold.lifted_at, hold.lifted_why = work.actor.badge, work.clock.now(), reason.strip()
    work.session.flush()
    return hold


def holds(work: Work) -> list[Hold]:
    """Every hold, those in force first."""
    return queries.holds(work)


def _may_hold(work: Work, reason: str) -> None:
    if _MAY_HOLD.isdisjoint(work.actor.roles):
        raise Forbidden("not_your_role", "Only a lead or a manager may hold data.", needs=sorted(_MAY_HOLD))
    if not reason.strip():
        raise Invalid("reason_missing", "Say why: it is written down.")


def _application(work: Work, cop_no: str) -> int:
    found = queries.application_id(work, cop_no)
    if found is None:
        raise NotFound("unknown_application", f"There is no application {cop_no}.", cop_no=cop_no)
    return found
