"""What others ask of the pack: a month's figures for whom and where, the months there are, closing one.

A closed month of one site and all owners is its snapshot. Every other view of it, one owner's, several sites', is
made from the tally up to the fact the snapshot ends with, and is final where each of its sites has closed the month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from app.core.clock import business_day, start_of_day
from app.core.errors import Conflict
from app.db.work import Work
from app.parcel.journal.leaving import seals_between
from app.reports.facts import service as tally
from app.reports.pack import closing, queries
from app.reports.pack.closing import Closing
from app.reports.pack.making import Told, make_pack, months_back
from app.reports.pack.scopes import EVERYONE, Scope, scope_of, sites_of, whose
from app.reports.pack.shapes import Cell, Cover, Pack, Place, Seal
from app.site.models import Site

_SINCE = date(2000, 1, 1)
_SPANS = 4


def pack_for(
    work: Work,
    *,
    year: int,
    month: int,
    sites: Sequence[int] | None = None,
    owner: str | None = None,
    version: int | None = None,
) -> Pack:
    """The pack of a month: `sites` None is this one, empty all; `version` one of its closings, None how it stands now.

    Raises `Invalid` (unknown_month, month_ahead, bad_owner), `NotFound` (unknown_site, no_such_version), `Forbidden`
    (not_your_role) for an owner who asks for another's, `Conflict` (snapshot_altered).
    """
    return pack_of_scope(work, scope_of(work, year=year, month=month, sites=sites, owner=owner), version=version)


def pack_of_scope(work: Work, scope: Scope, *, version: int | None = None) -> Pack:
    """The pack of what was asked for."""
    closed = _closings(work, scope, version)
    if len(scope.sites) == 1 and scope.owner is None and (only := closed[0]):
        return closing.snapshot(work, only)
    return _made(work, scope, cover=_cover(work, scope, closed))


def _closings(work: Work, scope: Scope, version: int | None) -> list[Closing | None]:
    """The closing of each site that counts: the named version, or the standing one; None where the month is open."""
    if version is not None:
        return [closing.version_of(work, month=scope.month, version=version, site=site) for site in scope.numbers]
    return [closing.standing(work, month=scope.month, site=site) for site in scope.numbers]


def _cover(work: Work, scope: Scope, closed: Sequence[Closing | None]) -> Cover:
    """Provisional until each site has closed the month; then the last closing says when and by whom."""
    there = [each for each in closed if each]
    final = len(there) == len(scope.sites)
    last = max(there, key=lambda each: each.closed_at) if final else None
    cover = Cover(
        sites=tuple(map(_place, scope.sites)),
        year=scope.month.year,
        month=scope.month.month,
        made_at=last.closed_at if last else work.clock.now(),
        facts_upto=last.facts_upto if last and len(scope.sites) == 1 else tally.mark(work),
        owner=scope.owner or "",
        owner_name=_owner_name(work, scope),
        over=business_day(work.clock.now()) > scope.until,
        seals=_seals(work, scope),
    )
    if last is None:
        return replace(cover, reopened_because=_reopened(work, scope))
    return replace(cover, provisional=False, version=max(each.version for each in there), closed_by=last.closed_by,
                   prepared_by=last.closed_by)  # fmt: skip


def _place(site: Site) -> Place:
    return Place(**{field: getattr(site, field) for field in Place.__slots__})


def _owner_name(work: Work, scope: Scope) -> str:
    if scope.owner is None:
        return ""
    return queries.name_of(work, sites=scope.numbers, owner=scope.owner) or scope.owner


def _reopened(work: Work, scope: Scope) -> str:
    """Why the month stands open again, if it was closed once; of one site only."""
    before = closing.closings(work, month=scope.month) if scope.numbers == (work.site_id,) else []
    return before[0].reason or "" if before else ""


def _seals(work: Work, scope: Scope) -> tuple[Seal, ...]:
    """The daily seals of this site's journal, where the pack is of this site."""
    if scope.numbers != (work.site_id,):
        return ()
    sealed = seals_between(work, since=scope.month, until=scope.until)
    return tuple(Seal(work.site_id, *day) for day in sealed.days)


def _made(work: Work, scope: Scope, *, cover: Cover) -> Pack:
    """The pack made from the tally, as far as the cover says."""
    upto = cover.facts_upto if len(scope.sites) == 1 else None
    asked = {"sites": scope.numbers, "owner": scope.owner, "upto": upto}
    until, month = scope.until, scope.month
    told = Told(
        spans=tally.spans(work, spans=_four(month, until), **asked),
        months=tally.tallies(work, since=months_back(month, 24), until=until, tables=["volume"], **asked),
        days=tally.daily(work, since=month, until=until, **asked),
        stock=_opening(work, month, asked),
    )
    return make_pack(cover, told)


def _four(month: date, until: date) -> list[tuple[date, date]]:
    """The month, the year to date, and both a year before."""
    then = months_back(month, 12)
    end = date.fromordinal(months_back(then, -1).toordinal() - 1)
    return [(month, until), (month.replace(month=1), until), (then, end), (then.replace(month=1), end)]


def _opening(work: Work, month: date, asked: dict[str, object]) -> Cell:
    """What was in hand when the month, the year, and both a year before began."""
    then = months_back(month, 12)
    days = [month, month.replace(month=1), then, then.replace(month=1)]
    ends = [(_SINCE, date.fromordinal(day.toordinal() - 1)) for day in days]
    rows = tally.spans(work, spans=ends, tables=["stock"], **asked)  # pyright: ignore[reportArgumentType]
    sums = [Decimal(0)] * _SPANS
    for row in rows:
        sums[row.span] += row.parcels if row.figure == "entered" else -row.parcels
    return Cell(*sums)


def close(work: Work, *, year: int, month: int) -> Closing:
    """Close a month of this site: fold what waits, hold the fold, freeze the pack.

    Raises `Invalid` (unknown_month), `Conflict` (month_not_over, month_is_closed, month_not_folded).
    """
    first = closing.first_day(year, month)
    closing.check_over(work, first)
    upto = _folded(work, first)
    scope = Scope(first, sites_of(work, None))

    def make(version: int) -> Pack:
        cover = replace(
            _cover(work, scope, [None]),
            facts_upto=upto,
            provisional=False,
            version=version,
            closed_by=work.actor.badge,
            prepared_by=work.actor.badge,
        )
        return _made(work, scope, cover=cover)

    return closing.close_month(work, month=first, make=make)


def _folded(work: Work, month: date) -> int:
    """Fold all that waits; the last fact. Raises `Conflict` (month_not_folded) for what another transaction holds."""
    while tally.fold(work, most=1000).batches == 1000:
        pass
    upto = tally.hold_folding(work)
    until = tally.folded_until(work)
    if until is not None and until < start_of_day(closing.following(month)):
        period = f"{month:%Y-%m}"
        said = f"Steps of {period} are still being written by another transaction; try again in a moment."
        raise Conflict("month_not_folded", said, month=period)
    return upto


def reopen(work: Work, *, year: int, month: int, reason: str) -> Closing:
    """Open a closed month of this site again, saying why."""
    return closing.reopen_month(work, month=closing.first_day(year, month), reason=reason)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month in the list of months: its headline, whether it is over, and its closings, newest first."""

    month: date
    returns: int
    value_cny: Decimal
    received: int
    over: bool
    closings: tuple[Closing, ...]
    sites: int = 1

    @property
    def closed(self) -> Closing | None:
        """The closing that stands; of several sites the last, once each has closed the month."""
        there = [each for each in self.closings if each.standing]
        return max(there, key=lambda each: each.closed_at) if len(there) == self.sites else None


def months(work: Work, *, sites: Sequence[int] | None = None, owner: str | None = None) -> list[MonthLine]:
    """Every month of which anything is known, and the present one, newest first.

    Raises `NotFound` (unknown_site), `Forbidden` (not_your_role).
    """
    places, of = tuple(site.site_id for site in sites_of(work, sites)), whose(work, owner)
    today = business_day(work.clock.now())
    first = queries.first_month(work, sites=places, owner=of or EVERYONE) or today
    rows = tally.tallies(work, sites=places, owner=of, since=first, until=today, tables=["volume"])
    kept = closing.closings(work, sites=places)
    number = today.replace(day=1)
    found: list[MonthLine] = []
    while number >= first.replace(day=1):
        figures = {row.figure: row for row in rows if row.month == number}
        concluded, received = figures.get("concluded"), figures.get("received")
        found.append(
            MonthLine(
                month=number,
                returns=concluded.applications if concluded else 0,
                value_cny=concluded.value_cny if concluded else Decimal("0.00"),
                received=received.parcels if received else 0,
                over=number < today.replace(day=1),
                closings=tuple(each for each in kept if each.month == number),
                sites=len(places),
            )
        )
        number = months_back(number, 1)
    return found


def folded_until(work: Work) -> datetime | None:
    """Everything journalled before this moment is in the figures."""
    return tally.folded_until(work)
