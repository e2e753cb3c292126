"""Training: a site of fake parcels beside the real one, in the same database and never counted with it.

The training site has a number of its own, and every key, figure, message and job of guicang begins with the site: what
is done there cannot touch the real one. Its day is always the same day, played up to the afternoon with simulated
customs in memory, so that the same code gets the same verdict after every reset.
"""

from dataclasses import dataclass, fields, replace
from datetime import timedelta

from app.core.actor import Actor, system_actor
from app.core.clock import VirtualClock, business_day
from app.core.errors import Invalid
from app.core.settings import Settings
from app.customs.gateway import SimulatedGateway
from app.db.clearing import clear_site
from app.db.work import Database
from app.demo.crew import Crew, crew, sample_site
from app.demo.day import opening, play
from app.demo.stage import Stage
from app.flow.setting_up import SiteFile, set_up_site
from app.simulator.numbers import SAMPLE
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import World, demo_signer
from app.site.training import at_training

PARCELS = 60
"""Enough for a morning's practice at every stop."""

SEED = 1


@dataclass(frozen=True, slots=True)
class Training:
    """What a reset made: the site's number, its stations, how many parcels."""

    site: int
    stations: tuple[str, ...]
    parcels: int


def reset_training(database: Database, settings: Settings, owner_url: str, *, parcels: int = PARCELS) -> Training:
    """Empty the training site and play its day anew. Raises `Invalid` (training_is_real)."""
    site = settings.training_site
    if site == settings.site:
        said = "The training site has the number of the real one: set GUICANG_TRAINING_SITE to another."
        raise Invalid("training_is_real", said, site=site)
    clear_site(owner_url, site)
    with database.work(site_id=site, actor=system_actor()) as work:
        set_up_site(work, plan=_plan())
    _play(database, site, parcels)
    names = tuple(place.name for place in _plan().stations if place.kind != "office")
    return Training(site, names, parcels)


def _play(database: Database, site: int, parcels: int) -> None:
    """Yesterday, so that everything on the road lies in the past."""
    day = business_day(database.clock.now()) - timedelta(days=1)
    clock, signer = VirtualClock(opening(day)), demo_signer(SEED)
    played = Database(database.engine, clock, database.keys, database.numbers, database.signing)
    customs = SimulatedCustoms(SEED)
    gateway = SimulatedGateway(customs, clock)
    stage = Stage(played, site, clock, _crew(), gateway, customs, signer)
    play(stage, World(SAMPLE, parcels, day, signer=signer), progress=_silent, tick=_silent, whole=False)


def _plan() -> SiteFile:
    """The sample site with the stations' names of training, without printers and people."""
    plan = sample_site()
    places = [place.model_copy(update={"name": at_training(place.name)}) for place in plan.stations]
    named = plan.site.model_copy(update={"name": "培训 TRAINING"})
    return plan.model_copy(update={"site": named, "stations": places, "printers": [], "staff": []})


def _crew() -> Crew:
    here = crew()
    people: dict[str, Actor] = {each.name: getattr(here, each.name) for each in fields(here)}
    return Crew(**{role: replace(who, station=at_training(who.station or "")) for role, who in people.items()})


def _silent(_: object) -> None:
    """Nobody listens."""
