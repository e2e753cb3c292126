"""What happens by itself when nobody comes: announced returns lapse, unclaimed parcels time out."""

from collections.abc import Sequence
from datetime import timedelta

from app.core.actor import system_actor
from app.core.clock import business_day, start_of_day
from app.db.work import Work
from app.intake import queries
from app.parcel.moves import Changes, Move
from app.parcel.service import advance_many
from app.site.service import policy_now
from schemas.vocabulary import Disposition, Event

MOST_AT_ONCE = 1000


def lapse_due(work: Work, *, limit: int = MOST_AT_ONCE) -> int:
    """Cancel announced returns whose last day to arrive, and the grace after it, are over; returns how many.

    The clock is the original's, or runs from the announcement where no original is known. Run it
    again while it returns `limit`.
    """
    policy, today = policy_now(work), business_day(work.clock.now())
    days = policy.arrive_within_days + policy.lapse_grace_days - policy.release_day_counts
    due = queries.lapsed(
        work,
        before=start_of_day(today - timedelta(days=days)),
        rested_since=start_of_day(today - timedelta(days=policy.lapse_grace_days)),
        limit=limit,
    )
    return _moved(work, [Move(Event.LAPSE, parcel_id=id_, actor=system_actor()) for id_ in due])


def time_out_due(work: Work, *, limit: int = MOST_AT_ONCE) -> int:
    """Give up on parcels that nobody claimed in `unclaimed_days`; returns how many. Run again while it is `limit`."""
    today = business_day(work.clock.now())
    before = start_of_day(today - timedelta(days=policy_now(work).unclaimed_days))
    changes = Changes(disposition=Disposition.OUT_OF_ZONE)
    due = queries.timed_out(work, before=before, limit=limit)
    return _moved(work, [Move(Event.TIME_OUT, parcel_id=id_, actor=system_actor(), changes=changes) for id_ in due])


def _moved(work: Work, moves: Sequence[Move]) -> int:
    return sum(outcome.moved_now for outcome in advance_many(work, moves))
