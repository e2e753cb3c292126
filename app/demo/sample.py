"""First use of an installation: the fictitious site, its staff with random passwords, and a sample day to look at."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.core.actor import system_actor
from app.core.clock import VirtualClock, business_day
from app.core.settings import Settings
from app.customs.gateway import FolderGateway
from app.customs.signing import save_signer
from app.db.work import Database
from app.demo.crew import crew, sample_site
from app.demo.day import opening, play
from app.demo.queries import has_parcels, lpns_in
from app.demo.stage import Stage
from app.flow.setting_up import Login, enrol_staff, set_up_site
from app.parcel.searching import search
from app.parcel.views import Wanted
from app.people.service import all_staff
from app.simulator.desk import Desk
from app.simulator.habits import Habits
from app.simulator.identity import demo_key
from app.simulator.numbers import SAMPLE
from app.simulator.world import World, demo_signer
from schemas.vocabulary import ParcelState

SEED = 1
"""Of the signing key and of what simulated customs answers. The day's numbers are drawn from SAMPLE."""
PACE = 0.02
"""The simulated customs of `guicang up` answers in seconds."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What there is to log in with, and parcels of this very database that something can be tried with."""

    logins: Path | None
    waybill: str | None
    unsorted: str | None


def logins_file(settings: Settings) -> Path:
    """Where the logins of the sample staff are written, for the owner of the data folder only."""
    return settings.data_dir / "logins.txt"


def ensure_sample(database: Database, settings: Settings, *, parcels: int, progress: Callable[[int], None]) -> Prepared:
    """Set up site, staff and sample day if this installation is empty.

    Each step is made once: killed in the middle, the next start goes on where this one stopped.
    """
    with database.work(site_id=settings.site, actor=system_actor()) as work:
        staffed, played = bool(all_staff(work)), has_parcels(work)
    if not staffed:
        _set_up(database, settings)
    if parcels and not played and logins_file(settings).exists():  # a real site has no logins of ours: no sample there
        _play(database, settings, parcels=parcels, progress=progress)
    return _prepared(database, settings)


def _set_up(database: Database, settings: Settings) -> None:
    key_file = settings.signing_key_path
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        save_signer(key_file, *demo_key(SEED))
    with database.work(site_id=settings.site, actor=system_actor()) as work:
        set_up_site(work, plan=sample_site())
        _write_logins(logins_file(settings), enrol_staff(work, plan=sample_site()))


def _write_logins(path: Path, logins: Sequence[Login]) -> None:
    # Before the commit: a password nobody was told would lock everybody out.
    lines = ["# login  password  badge  roles"]
    lines += [f"{entry.login:<10} {entry.password:<18} {entry.badge}  {','.join(entry.roles)}" for entry in logins]
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _play(database: Database, settings: Settings, *, parcels: int, progress: Callable[[int], None]) -> None:
    """Yesterday, so that everything on the road lies in the past."""
    day = business_day(database.clock.now()) - timedelta(days=1)
    clock, world = VirtualClock(opening(day)), World(SAMPLE, parcels, day, signer=demo_signer(SEED))
    with Desk(settings.customs_path, SEED, habits=Habits(pace=PACE)) as desk:
        played = Database(database.engine, clock, database.keys, database.numbers)
        gateway = FolderGateway(settings.customs_path)
        stage = Stage(played, settings.site, clock, crew(), gateway, desk.customs, world.signer)
        play(stage, world, progress=progress, tick=desk.run_once, whole=False)


def _prepared(database: Database, settings: Settings) -> Prepared:
    with database.work(site_id=settings.site, actor=system_actor()) as work:
        expected = search(work, wanted=Wanted(state=ParcelState.EXPECTED), limit=1)
        unsorted = lpns_in(work, ParcelState.RECEIVED, 1)
    logins = logins_file(settings)
    return Prepared(
        logins if logins.exists() else None,
        expected[0].waybill if expected else None,
        unsorted[0] if unsorted else None,
    )
