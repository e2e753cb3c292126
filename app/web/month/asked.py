"""A month as an address asks for it: which sites, whose, which version; and the addresses that lead on from it."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Path, Query, Request

from app.db.work import Work
from app.flow.months import month_scope
from app.reports.pack.scopes import Scope

Month = Annotated[str, Path(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of which month. `sites` is "" (this one), "all", or numbers with commas between."""

    period: str
    sites: str = ""
    owner: str = ""
    version: int = 0

    def query(self, **over: object) -> dict[str, str]:
        """This as it stands in an address, with some of it changed."""
        asked = {"sites": self.sites, "owner": self.owner, "version": self.version or ""} | over
        return {name: str(value) for name, value in asked.items() if value not in ("", None)}

    def link(self, path: str = "", **over: object) -> str:
        """The address of this month, or of a page below it."""
        query = urlencode(self.query(**over))
        return f"/month/{self.period}{path}{'?' if query else ''}{query}"

    def of(self, period: str) -> "Asked":
        """The same of another month, as it stands now."""
        return replace(self, period=period, version=0)

    def scope(self, work: Work) -> Scope:
        """What is asked for, checked."""
        return month_scope(work, period=self.period, sites=self.sites, owner=self.owner)


def asked_for(
    request: Request,
    period: Month,
    sites: Annotated[str, Query(max_length=300)] = "",
    owner: Annotated[str, Query(max_length=18)] = "",
    version: Annotated[int, Query(ge=0, le=9999)] = 0,
) -> Asked:
    """What an address asks for; what an owner's staff ask for is always their own."""
    admission = request.state.admission
    return Asked(period, sites, admission.actor.owner_code or owner.strip(), version)
