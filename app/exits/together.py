"""Acts on many parcels that happen to all of them or to none, and what has to be known of them first."""

from collections.abc import Sequence

from app.core.errors import Forbidden, NotFound
from app.db.work import Work
from app.parcel.moves import Move, Outcome, Refusal, refused_act
from app.parcel.reading import parcels_by_lpns
from app.parcel.service import advance_many, lock
from app.parcel.views import Standing
from schemas.vocabulary import Role, Verdict


def locked(work: Work, lpns: Sequence[str]) -> list[Standing]:
    """These parcels, locked, in id order. Raises `NotFound` (unknown_parcel)."""
    parcels = parcels_by_lpns(work, lpns)
    for lpn in lpns:
        if lpn not in parcels:
            raise NotFound("unknown_parcel", f"There is no parcel {lpn}.", code=lpn)
    return list(lock(work, sorted(parcel.id for parcel in parcels.values())).values())


def all_or_none(work: Work, moves: Sequence[Move]) -> list[Outcome]:
    """Apply `moves`; if one is refused the unit of work is lost. Raises `Conflict` or `Forbidden` naming it."""
    outcomes = advance_many(work, moves)
    for outcome in outcomes:
        if outcome.verdict is not Verdict.MOVED:
            _raise(outcome)
    return outcomes


def needs(work: Work, *roles: Role) -> None:
    """Raises `Forbidden` (not_your_role) unless the actor has one of these roles."""
    if work.actor.roles.isdisjoint(roles):
        raise Forbidden("not_your_role", f"This is for {', '.join(roles)}.", needs=sorted(roles))


def _raise(outcome: Outcome) -> None:
    refusal = outcome.refusal or Refusal("unknown_parcel")
    named = outcome.lpn or outcome.code or outcome.parcel_id
    raise refused_act(refusal, f"{named}: {outcome.event} is not possible ({refusal.code}).", lpn=outcome.lpn)
