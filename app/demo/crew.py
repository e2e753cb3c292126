"""Who works on the sample day: the staff of site.toml, each at a station."""

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import as_file, files

from app.core.actor import Actor
from app.flow.setting_up import SiteFile, read_site_file
from schemas.vocabulary import Role


@lru_cache(maxsize=1)
def sample_site() -> SiteFile:
    """The fictitious return centre."""
    with as_file(files(__name__.rpartition(".")[0]).joinpath("site.toml")) as path:
        return read_site_file(path)


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of the day. Two brokers: who prepares does not submit, where the site wants four eyes."""

    gate: Actor
    dock: Actor
    sorter: Actor
    putaway: Actor
    exit: Actor
    lead: Actor
    preparer: Actor
    submitter: Actor
    manager: Actor


def crew() -> Crew:
    """The crew at its stations."""
    return Crew(
        gate=_at("B1001", "G1"),
        dock=_at("B1001", "D1"),
        sorter=_at("B1002", "S1"),
        putaway=_at("B1002", "P1"),
        exit=_at("B1001", "X1"),
        lead=_at("B2001", "S1"),
        preparer=_at("B3001", "OFFICE"),
        submitter=_at("B3002", "OFFICE"),
        manager=_at("B4001", "OFFICE"),
    )


def _at(badge: str, station: str) -> Actor:
    plan = sample_site()
    roles: frozenset[Role] = next(entry.roles for entry in plan.staff if entry.badge == badge)
    camera = next(place.camera for place in plan.stations if place.name == station)
    return replace(Actor(badge=badge, roles=roles), station=station, camera=camera, device="demo")
