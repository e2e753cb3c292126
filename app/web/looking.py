"""Looking for parcels: what the search box and the filter links ask for, page by page and as a file."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.clock import business_day
from app.core.errors import Invalid, NotFound
from app.customs.register.service import application
from app.customs.service import deadlines
from app.db.work import Work
from app.flow import clocks_of
from app.flow.countdowns import Countdown, the_one_that_counts
from app.originals.service import find_by
from app.parcel.reading import parcels_by_ids
from app.parcel.searching import MAX_PAGE, PAGE, search
from app.parcel.views import ParcelView, Wanted
from schemas.vocabulary import ParcelState


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for: any number, a stop of the road, a deadline that is near."""

    q: str = ""
    state: ParcelState | None = None
    due: bool = False

    def query(self, **over: Any) -> dict[str, str]:
        """These filters as they stand in an address, with some of them changed."""
        asked = {"q": self.q, "state": self.state, "due": "1" if self.due else ""} | over
        return {name: str(value) for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    """A parcel in a list."""

    view: ParcelView
    countdown: Countdown | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of parcels, and the cursor of the next one (None at the end)."""

    rows: list[Row]
    next: str | None


def find(work: Work, filters: Filters, *, cursor: str | None = None, limit: int = PAGE) -> Found:
    """A page of what `filters` ask for; what is due stands in the order of its last day."""
    if filters.due:
        return _due(work, cursor, limit)
    found = search(work, wanted=_wanted(work, filters), after_id=_position(cursor), limit=limit)
    more = urlsafe_b64encode(str(found[-1].id).encode()).decode() if len(found) == limit else None
    return Found(rows(work, found), more)


def _due(work: Work, cursor: str | None, limit: int) -> Found:
    soonest = deadlines(work, limit=limit, cursor=cursor)
    views = parcels_by_ids(work, [row.parcel.parcel_id for row in soonest.rows])
    return Found(rows(work, [views[row.parcel.parcel_id] for row in soonest.rows]), soonest.next)


def rows(work: Work, views: Sequence[ParcelView]) -> list[Row]:
    """Parcels with the clock that counts for each."""
    today, clocks = business_day(work.clock.now()), clocks_of(work, views)
    return [
        Row(view, the_one_that_counts(view, both, today) if (both := clocks.get(view.id)) else None) for view in views
    ]


def _wanted(work: Work, filters: Filters) -> Wanted:
    """The first kind of number that finds something."""
    wanted, number = Wanted(state=filters.state), filters.q
    if not number:
        return wanted
    tries = [replace(wanted, lpn=number.upper()), replace(wanted, waybill=number), replace(wanted, order_no=number)]
    for attempt in tries:
        if search(work, wanted=attempt, limit=1):
            return attempt
    original_id = _original_of(work, number)
    return replace(wanted, original_id=original_id) if original_id else tries[0]


def _original_of(work: Work, number: str) -> int | None:
    """The import list with this number, or the one of the application with this copNo."""
    if lists := find_by(work, invt_no=number) or find_by(work, logistics_no=number):
        return lists[0].id
    try:
        return application(work, cop_no=number).entry.original_id
    except NotFound:
        return None


def _position(cursor: str | None) -> int:
    try:
        return int(urlsafe_b64decode(cursor.encode())) if cursor else 0
    except ValueError as error:
        raise Invalid("bad_cursor", "This cursor is not one of ours; start from the first page.") from error


def everything(work: Work, filters: Filters) -> Iterator[list[Row]]:
    """All that `filters` ask for, a few hundred at a time."""
    found = find(work, filters, limit=MAX_PAGE)
    while found.rows:
        yield found.rows
        if found.next is None:
            return
        found = find(work, filters, cursor=found.next, limit=MAX_PAGE)
