"""`guicang demo`: a whole sample day in a database of its own, and everything it leaves behind in a folder."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from app.core.actor import system_actor
from app.core.clock import VirtualClock, business_day
from app.core.errors import Conflict
from app.core.numbering import Numbers
from app.core.settings import Settings
from app.customs.gateway import SimulatedGateway
from app.db.opening import passing_database
from app.db.work import Database
from app.demo.crew import crew
from app.demo.customs import PaperTrail
from app.demo.day import opening, play, set_up
from app.demo.queries import count_states, ever
from app.demo.stage import Stage
from app.reports.facts.service import fold
from app.reports.pack.scopes import scope_of
from app.reports.pack.service import pack_for
from app.reports.papers.files import write_files
from app.reports.papers.pens import PENS
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import World
from app.site.policy import SitePolicy
from app.site.service import set_policy

DAY = date(2026, 11, 16)
"""The demo's own day: a fixed one, so that the same seed gives the same bytes whenever it is played."""

FOLDERS = ("originals", "declarations", "receipts", "labels", "report")


@dataclass(frozen=True, slots=True)
class Summary:
    """What the day came to. `declared` to `left` count parcels; applications are counted apart."""

    seed: int
    day: str
    parcels: int
    by_state: dict[str, int]
    applications_concluded: int
    declared: int
    cleared: int
    rejected: int
    relisted: int
    left: int
    value_cny: str
    seconds: float


def play_demo(
    settings: Settings, *, parcels: int, seed: int, out: Path, day: date = DAY, progress: Callable[[int], None]
) -> Summary:
    """Play a day of `parcels` parcels into the folder `out`, which must be empty or new.

    Raises `Conflict` (folder_not_empty). Four eyes are off: one sample broker prepares and submits.
    """
    if out.exists() and any(out.iterdir()):
        raise Conflict("folder_not_empty", f"{out} is not empty; name a new folder.", folder=str(out))
    for folder in FOLDERS:
        (out / folder).mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    clock = VirtualClock(opening(day))
    name = f"demo_{seed}_{parcels}_{time.monotonic_ns() % 10**9}"
    with passing_database(settings, name=name, clock=clock, numbers=Numbers(seed)) as database:
        play_into(database, settings, clock=clock, world=World(seed, parcels, day), out=out, progress=progress)
        summary = sum_up(database, settings, seed=seed, day=day, out=out, began=began)
    (out / "summary.json").write_text(json.dumps(asdict(summary), ensure_ascii=False, indent=2) + "\n")
    return summary


def play_into(
    database: Database,
    settings: Settings,
    *,
    clock: VirtualClock,
    world: World,
    out: Path,
    progress: Callable[[int], None],
) -> None:
    customs = SimulatedCustoms(world.seed, official_xsd_dir=settings.official_xsd_dir)
    gateway = PaperTrail(SimulatedGateway(customs, clock), out)
    stage = Stage(database, settings.site, clock, crew(), gateway, customs, world.signer, out)
    set_up(stage)
    with stage.work(system_actor()) as work:
        policy = SitePolicy(four_eyes=False)
        set_policy(work, policy=policy, valid_from=business_day(clock.now()))
    play(stage, world, progress=progress, tick=lambda _: None)


def sum_up(database: Database, settings: Settings, *, seed: int, day: date, out: Path, began: float) -> Summary:
    with database.work(site_id=settings.site, actor=system_actor()) as work:
        while fold(work).batches:
            pass
        pack = pack_for(work, year=day.year, month=day.month)
        write_files(work, scope_of(work, year=day.year, month=day.month), out / "report", forms=tuple(PENS))
        states = count_states(work)
        return Summary(
            seed=seed,
            day=day.isoformat(),
            parcels=sum(states.values()),
            by_state=states,
            applications_concluded=pack.month.returns,
            declared=ever(work, "submit"),
            cleared=ever(work, "conclude"),
            rejected=ever(work, "reject"),
            relisted=ever(work, "relist"),
            left=ever(work, "pass_gate"),
            value_cny=str(pack.month.value_cny),
            seconds=round(time.perf_counter() - began, 2),
        )
