"""Whose month, and of which sites: what a pack is asked for, with who may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import Forbidden, Invalid, NotFound
from app.db.work import Work
from app.reports.pack import queries
from app.reports.pack.closing import check_month, first_day, following
from app.site.models import Site

EVERYONE = "*"
OWNER_MAX = 18


@dataclass(frozen=True, slots=True)
class Scope:
    """A month (its first day) of some sites, of one owner (ebcCode) or of all (None)."""

    month: date
    sites: tuple[Site, ...]
    owner: str | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the sites."""
        return tuple(site.site_id for site in self.sites)

    @property
    def until(self) -> date:
        """The last day of the month."""
        return date.fromordinal(following(self.month).toordinal() - 1)

    @property
    def period(self) -> str:
        """`2026-11`."""
        return f"{self.month:%Y-%m}"


def scope_of(
    work: Work, *, year: int, month: int, sites: Sequence[int] | None = None, owner: str | None = None
) -> Scope:
    """What is asked for, checked: None is this site, an empty list every site; an owner's staff see their own.

    Raises `Invalid` (unknown_month, month_ahead, bad_owner), `NotFound` (unknown_site), `Forbidden` (not_your_role).
    """
    first = first_day(year, month)
    check_month(work, first)
    return Scope(first, sites_of(work, sites), whose(work, owner))


def sites_of(work: Work, wanted: Sequence[int] | None) -> tuple[Site, ...]:
    """The sites asked for: None is this one, an empty list all of them. Raises `NotFound` (unknown_site)."""
    known = queries.sites(work)
    numbers = [work.site_id] if wanted is None else sorted(set(wanted)) or [site.site_id for site in known]
    found = {site.site_id: site for site in known}
    for number in numbers:
        if number not in found:
            raise NotFound("unknown_site", f"Site {number} has not been set up.", site=number)
    return tuple(found[number] for number in numbers)


def whose(work: Work, owner: str | None) -> str | None:
    """The owner whose figures are meant: an owner's staff see their own. Raises `Forbidden`, `Invalid` (bad_owner)."""
    mine = work.actor.owner_code
    if owner and (len(owner) > OWNER_MAX or not owner.isalnum() or not owner.isascii()):
        raise Invalid("bad_owner", "An owner is named by its ebcCode: letters and digits, at most 18.", owner="")
    if mine and owner not in {None, "", mine}:
        raise Forbidden("not_your_role", "These are the figures of another owner.")
    return mine or owner or None
