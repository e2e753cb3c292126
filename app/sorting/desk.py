"""The sorting desk: everything needed to judge a batch of parcels, read once, with the parcels locked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.core.clock import business_day
from app.db.work import Work
from app.originals.models import Original
from app.originals.service import originals_by_ids
from app.parcel.reading import lines_of, parcels_by_ids
from app.parcel.service import lock
from app.parcel.views import LineView, ParcelView
from app.site.service import policy_now, this_site
from app.sorting import queries
from app.sorting.answers import split_codes
from app.sorting.counting import announced_lines
from app.sorting.eligibility import Facts
from app.sorting.holdings import Holdings, still_counted
from app.sorting.queries import Inspected
from app.sorting.questions import About
from app.sorting.requests import CountedLine
from app.sorting.tree import trees


class Desk:
    """What is known about some parcels, their originals and whatever else came back of these.

    With `holding`, the parcels and those of the same originals that may still be counted are locked
    first, in one statement: two stations never count the same last piece as theirs.
    """

    def __init__(self, work: Work, parcel_ids: Sequence[int], *, holding: bool) -> None:
        if holding:
            lock(work, [*parcel_ids, *still_counted(work, _original_ids(parcels_by_ids(work, parcel_ids)))])
        self.site, self.policy, self.today = this_site(work), policy_now(work), business_day(work.clock.now())
        self.views = parcels_by_ids(work, parcel_ids)
        ids = _original_ids(self.views)
        self._originals: Mapping[int, Original] = originals_by_ids(work, ids) if ids else {}
        self._holdings = Holdings(work, ids)
        self._lines: Mapping[int, list[LineView]] = lines_of(work, parcel_ids)
        self.inspected: Mapping[int, Inspected] = queries.latest_inspections(work, parcel_ids)

    def lines(self, view: ParcelView) -> dict[int, CountedLine]:
        """The goods as they stand, announced or counted."""
        return announced_lines(self._lines.get(view.id, []))

    def category(self, view: ParcelView, gnums: Sequence[int], wished: str | None) -> str:
        """The category of the goods; a wish counts only while nobody knows the original."""
        listed = self._holdings.lines(view.original_id)
        numbers = [line.gcode for line in listed if line.gnum in gnums] or [line.gcode for line in listed]
        return trees().category_of(numbers) if numbers else wished or trees().category_of([])

    def about(self, view: ParcelView) -> About:
        """What answers are judged against: today, and every code known to have left with these goods."""
        left = (line.trace_codes for line in self._holdings.lines(view.original_id))
        told = (line.serial_no for line in self._lines.get(view.id, []) if not line.counted)
        earlier = self.inspected[view.id].known_codes if view.id in self.inspected else ()
        return About(self.today, frozenset(earlier).union(*map(split_codes, (*left, *told))))

    def facts(self, view: ParcelView, counted: Mapping[int, Decimal]) -> Facts:
        """What the rules of eligibility look at."""
        return Facts(
            today=self.today,
            policy=self.policy,
            site=self.site,
            original=self._originals.get(view.original_id or 0),
            arrived_on=view.arrived_at and business_day(view.arrived_at),
            counted=counted,
            listed={line.gnum: line.qty for line in self._holdings.lines(view.original_id)},
            elsewhere=self._holdings.elsewhere(view.original_id, view.id),
        )

    def settle(self, view: ParcelView, counted: Mapping[int, Decimal]) -> None:
        """Let the rest of the batch know what this parcel now holds."""
        self._holdings.settle(view.original_id, view.id, counted)


def _original_ids(views: Mapping[int, ParcelView]) -> list[int]:
    return sorted({view.original_id for view in views.values() if view.original_id is not None})
