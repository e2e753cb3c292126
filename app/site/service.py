"""The site and what holds there: its codes, its stations, its policy on a day."""

from collections.abc import Iterable
from datetime import date

from app.core.clock import business_day
from app.core.errors import Conflict, NotFound
from app.db.work import Work
from app.site import queries
from app.site.models import Site, SitePolicyRow, Station
from app.site.policy import SitePolicy


def this_site(work: Work) -> Site:
    """The site this work is for. Raises `NotFound` (unknown_site) before it was set up."""
    found = queries.site(work)
    if found is None:
        raise NotFound("unknown_site", f"Site {work.site_id} has not been set up.", site=work.site_id)
    return found


def policy_on(work: Work, day: date) -> SitePolicy:
    """The policy that held on `day`; the defaults where none was ever written."""
    return SitePolicy.model_validate(queries.policy_document(work, day) or {})


def policy_now(work: Work) -> SitePolicy:
    """The policy of today's business day."""
    return policy_on(work, business_day(work.clock.now()))


def set_policy(work: Work, *, policy: SitePolicy, valid_from: date) -> None:
    """Let `policy` hold from `valid_from` on; only what differs from the defaults is written."""
    row = SitePolicyRow(
        site_id=work.site_id,
        valid_from=valid_from,
        policy=policy.model_dump(mode="json", exclude_defaults=True),
        changed_by=work.actor.badge,
        changed_at=work.clock.now(),
    )
    work.session.merge(row)
    work.session.flush()


def station_named(work: Work, name: str) -> Station:
    """A station one may work at. Raises `NotFound` (unknown_station), `Conflict` (station_retired)."""
    return in_use(_station(work, name))


def in_use(station: Station) -> Station:
    """The station, unless it was given up. Raises `Conflict` (station_retired)."""
    if station.retired_at:
        said = f"Station {station.name} was given up: work at another, or take it into use again."
        raise Conflict("station_retired", said, station=station.name)
    return station


def retire_station(work: Work, *, name: str) -> Station:
    """Give a station up: nobody works there any more, and the journal keeps its name. Raises `NotFound`."""
    station = _station(work, name)
    if station.retired_at is None:
        station.retired_at, station.retired_by = work.clock.now(), work.actor.badge
        work.session.flush()
    return station


def reopen_station(work: Work, *, name: str) -> Station:
    """Take a station into use again. Raises `NotFound` (unknown_station)."""
    station = _station(work, name)
    station.retired_at = station.retired_by = None
    work.session.flush()
    return station


def unknown_station(name: str, known: Iterable[str]) -> NotFound:
    """What is said where a station is named that is not there."""
    names = sorted(known)
    said = f"There is no station {name}; there are: {', '.join(names) or 'none yet (guicang site load)'}."
    return NotFound("unknown_station", said, station=name, known=names)


def stations(work: Work) -> list[Station]:
    """All stations of the site, by name, also those given up."""
    return queries.stations(work)


def _station(work: Work, name: str) -> Station:
    found = queries.station(work, name)
    if found is None:
        raise unknown_station(name, [each.name for each in stations(work) if not each.retired_at])
    return found


def set_up(work: Work, *, site: Site, stations: list[Station]) -> None:
    """Write the site and its stations, or bring them up to date."""
    for row in (site, *stations):
        work.session.merge(row)
    work.session.flush()
