"""A month as every door is asked for it: a period, sites, an owner; and who may see the months of other sites."""

import re
from collections.abc import Sequence

from app.core.errors import Forbidden, Invalid
from app.db.work import Work
from app.flow.rights import MONTHS_OF_ALL
from app.reports.pack.scopes import Scope, scope_of
from schemas.vocabulary import Role

MOST_SITES = 99
_PERIOD = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


def year_and_month(period: str) -> tuple[int, int]:
    """2026 and 11 of `2026-11`. Raises `Invalid` (bad_month)."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise Invalid("bad_month", f"{period[:20]!r} is not a month; write it as 2026-11.")
    return int(found[1]), int(found[2])


def wanted_sites(work: Work, sites: str) -> Sequence[int] | None:
    """The sites that `1,2,3` or `all` names: None is this one, none of them named all.

    Raises `Invalid` (bad_sites), `Forbidden` (not_your_role) for sites this person may not see.
    """
    numbers = _numbers(sites)
    own = numbers is None or list(numbers) == [work.site_id]
    actor = work.actor
    if not own and not actor.is_system and actor.roles.isdisjoint((*MONTHS_OF_ALL, Role.OWNER)):
        raise Forbidden("not_your_role", "Your role sees its own site.", needs=sorted(MONTHS_OF_ALL))
    return numbers


def _numbers(sites: str) -> Sequence[int] | None:
    if not sites:
        return None
    if sites == "all":
        return []
    parts = sites.split(",")
    if len(parts) > MOST_SITES or not all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in parts):
        raise Invalid("bad_sites", "Name sites as 1,2,3 or all; there are at most 99.", most=MOST_SITES)
    return [int(part) for part in parts]


def month_scope(work: Work, *, period: str, sites: str = "", owner: str | None = None) -> Scope:
    """What is asked for, checked by rights and sense. An owner's staff always ask for their own.

    Raises what `wanted_sites` and `scope_of` raise.
    """
    year, month = year_and_month(period)
    return scope_of(work, year=year, month=month, sites=wanted_sites(work, sites), owner=owner or None)
