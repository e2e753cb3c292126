"""Expiry: the day after the last day to declare, what is not declared can only leave the zone.

GACC 2020 No.45: declared within 30 days of release. The goods themselves are unchanged; so the
parcel keeps its grade and only its disposition turns to leaving the zone (2021 No.70 Art.6).
"""

from app.core.actor import system_actor
from app.customs import queries as applications
from app.customs.desk import queries
from app.customs.desk.queries import Late
from app.customs.docket import Docket
from app.customs.preparing import released_since
from app.db.work import Work
from app.parcel.lifecycle import move_from
from app.parcel.moves import Changes, Move
from app.parcel.service import advance_many, lock
from app.site.service import policy_now
from schemas.vocabulary import Disposition, Event, ParcelState

_EXPIRING = (ParcelState.RECEIVED, ParcelState.CONFORMING, ParcelState.HELD)


def expire_due(work: Work, *, limit: int = 1000) -> int:
    """Expire what is late, at most `limit` parcels; how many there were. Acts as the system.

    A held parcel stays held with the expiry noted once; a rejected one expires only if the site's
    policy says so. A prepared application of a late parcel is discarded.
    """
    states = _EXPIRING + ((ParcelState.REJECTED,) if policy_now(work).rejected_expires else ())
    since = released_since(work)
    late = queries.late(work, states=states, since=since, limit=limit)
    if not late:
        return 0
    prepared = applications.lock_prepared_of(work, [parcel.id for parcel in late])
    lock(work, [parcel.id for parcel in late])
    still = queries.late(work, states=states, since=since, limit=limit)
    seen = {parcel.id for parcel in late}
    moves = [_expiry(parcel) for parcel in still if parcel.id in seen]
    outcomes = advance_many(work, moves)
    docket = Docket(work, prepared)
    for standing in prepared:
        standing.state, standing.trouble = "discarded", "declare_too_late"
    docket.close()
    return sum(outcome.moved_now for outcome in outcomes)


def _expiry(parcel: Late) -> Move:
    lawful = move_from(ParcelState(parcel.state), Event.EXPIRE)
    leaves = lawful is not None and lawful.to_state is ParcelState.NONCONFORMING
    return Move(
        Event.EXPIRE,
        parcel_id=parcel.id,
        actor=system_actor(),
        details="late",
        changes=Changes(disposition=Disposition.OUT_OF_ZONE) if leaves else Changes(),
    )
