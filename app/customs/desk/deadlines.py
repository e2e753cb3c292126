"""The queue by deadline: every parcel whose 30-day clock runs, with its countdown; and receipts to look at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.core.clock import business_day
from app.core.errors import Invalid
from app.customs.desk import queries
from app.customs.desk.queries import Due, OpenReceipt
from app.customs.desk.queues import Queue, Wanted, declare_by, queue_of, released_within
from app.customs.preparing import released_since
from app.db.work import Work
from app.site.policy import SitePolicy
from app.site.service import policy_now

_START = (datetime(1970, 1, 1, tzinfo=UTC), 0)
ANY = Wanted()


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One parcel. `days_left` counts today as day 0: 0 is the last day, negative is late."""

    parcel: Due
    declare_by: date
    days_left: int
    queue: Queue


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """Rows, and the cursor of the next page (None at the end)."""

    rows: tuple[DeadlineRow, ...]
    next: str | None


def deadlines(
    work: Work, *, limit: int = 100, cursor: str | None = None, owner_code: str | None = None, wanted: Wanted = ANY
) -> DeadlinePage:
    """What runs out when, the soonest first. An owner's actor sees its own only. Raises `Invalid` (bad_cursor)."""
    policy, today = policy_now(work), business_day(work.clock.now())
    since, until = released_within(wanted.queue, today=today, policy=policy)
    found = queries.due(
        work,
        owner=work.actor.owner_code or owner_code or wanted.owner_code,
        wanted=wanted,
        released=(since, until),
        declarable_since=released_since(work) if wanted.declarable else None,
        after=_read(cursor),
        limit=limit + 1,
    )
    shown, more = found[:limit], len(found) > limit
    rows = tuple(deadline_row(parcel, policy, today) for parcel in shown)
    return DeadlinePage(rows, _write(shown[-1]) if more else None)


def open_receipts(work: Work, *, after: int = 0, limit: int = 100) -> list[OpenReceipt]:
    """Receipts that wait for an application nobody knows, or that fitted nowhere; oldest first, from behind `after`."""
    return queries.open_receipts(work, outcomes=["waiting", "flagged"], after=after, limit=limit)


def deadline_row(parcel: Due, policy: SitePolicy, today: date) -> DeadlineRow:
    """A parcel with its countdown."""
    day = declare_by(business_day(parcel.released_at), policy)
    left = (day - today).days
    return DeadlineRow(parcel, day, left, queue_of(left))


def _write(last: Due) -> str:
    return f"{last.released_at.astimezone(UTC).isoformat()}~{last.parcel_id}"


def _read(cursor: str | None) -> tuple[datetime, int]:
    if cursor is None:
        return _START
    moment, _, parcel_id = cursor.partition("~")
    try:
        return datetime.fromisoformat(moment), int(parcel_id)
    except ValueError:
        raise Invalid("bad_cursor", "This is not the cursor of a page.") from None
