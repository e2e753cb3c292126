"""`guicang sample nansha`: nine months of a centre, January to September 2021, through the whole road.

Their totals are those of the first return centre: 21,881 returns concluded, worth 7.64 million yuan. Everybody in it is
fictitious; only the two sums are Nansha's.
"""

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

from app.core.actor import system_actor
from app.core.clock import VirtualClock, business_day
from app.core.errors import Conflict
from app.core.numbering import Numbers
from app.core.settings import Settings
from app.customs.gateway import SimulatedGateway
from app.db.work import Database
from app.demo.crew import crew
from app.demo.customs import correct_rejected, declare, expire, take_in_receipts
from app.demo.day import opening, set_up
from app.demo.floor import announce, import_lists, sort, take_in
from app.demo.months.orders import Months
from app.demo.months.queries import Spoken, spoken_for
from app.demo.queries import has_parcels
from app.demo.shelves import leave_zone, mislay_one, put_away
from app.demo.stage import Stage
from app.intake.receiving import time_out_due
from app.parcel.journal.seals import seal_past_days
from app.reports.facts.service import fold
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import Chunk
from app.site.policy import SitePolicy
from app.site.service import set_policy

RETURNS = 21_881
YUAN = Decimal("7640000.00")
_SEED = "nansha"
_LISTS = 100
_SPARE = 60  # so many are left for the last day, which makes the sums exact
_WEEK = 5
_ANSWERED = 25
_A_DAY = 20  # so few at the least, or the floor stays closed


@dataclass(frozen=True, slots=True)
class Played:
    """What nine months came to: parcels that came, applications concluded, and their value."""

    parcels: int
    returns: int
    value_cny: str
    first_day: str
    last_day: str
    facts: int
    seconds: float


def play_nansha(
    database: Database, settings: Settings, *, share: float = 1.0, progress: Callable[[int], None]
) -> Played:
    """Play the nine months into this installation, which may have no parcels yet; `share` of them, for a short try.

    `progress` hears of applications as they are made. Raises `Conflict` (sample_needs_room). Four eyes are off.
    """
    began = time.perf_counter()
    with database.work(site_id=settings.site, actor=system_actor()) as work:
        if has_parcels(work):
            raise Conflict("sample_needs_room", "There are parcels here already: name a new data folder.")
    returns, yuan = round(RETURNS * share), (YUAN * Decimal(str(share))).quantize(Decimal("0.01"))
    stage, world = _scene(database, settings)
    _Play(stage, world, returns, yuan, progress).play()
    facts = _fold(stage)
    now = _spoken(stage)
    last = business_day(stage.clock.now()).isoformat()
    seconds = round(time.perf_counter() - began, 1)
    return Played(now.parcels, now.concluded, f"{now.concluded_cny:f}", "2021-01-04", last, facts, seconds)


def _scene(database: Database, settings: Settings) -> tuple[Stage, Months]:
    clock = VirtualClock(opening(date(2021, 1, 4)))
    world = Months(_SEED, 10**6, date(2021, 1, 4))
    customs = SimulatedCustoms(_SEED)
    played = Database(database.engine, clock, database.keys, Numbers(_SEED))
    gateway = SimulatedGateway(customs, clock)
    stage = Stage(played, settings.site, clock, crew(), gateway, customs, world.signer, labels=False)
    set_up(stage)
    with stage.work(system_actor()) as work:
        set_policy(work, policy=SitePolicy(four_eyes=False), valid_from=business_day(clock.now()))
    return stage, world


class _Play:
    """The months, chunk after chunk, each priced so that the sum comes near, and a last one that makes it exact."""

    def __init__(
        self, stage: Stage, world: Months, returns: int, yuan: Decimal, progress: Callable[[int], None]
    ) -> None:
        self.stage, self.world, self.returns, self.yuan, self.progress = stage, world, returns, yuan, progress
        self.told = 0

    def play(self) -> None:
        for days, upto in _plan(self.returns - min(_SPARE, self.returns // 2)):
            self._month(days, upto)
        self._last_day(date(2021, 9, 29))

    def _month(self, days: list[date], upto: int) -> None:
        """Bring in what the month wants, spread over its working days."""
        for left, day in zip(range(len(days), 0, -1), days, strict=True):
            wanted = -(-(upto - self._now().applications) // left)
            self.stage.clock.move_to(opening(day))
            while wanted > 0:
                before = self._now().applications
                self._chunk(day, min(_LISTS, wanted + wanted // 8, upto - before))
                wanted -= max(1, self._now().applications - before)
            self._evening(day)

    def _chunk(self, day: date, lists: int) -> None:
        now = self._now()
        each = (self.yuan - now.cny) / max(1, self.returns - now.applications)
        _floor(self.stage, self.world.chunk(day, lists=max(1, lists), yuan_each=each))
        self.progress(self._now().applications - self.told)
        self.told = self._now().applications

    def _evening(self, day: date) -> None:
        """Answers come in, what was sent back goes again; on Fridays the floor is cleared."""
        _answers(self.stage)
        if day.isoweekday() == _WEEK:
            mislay_one(self.stage)
            _time_out(self.stage)
            leave_zone(self.stage)
            expire(self.stage)
        _fold(self.stage)

    def _last_day(self, day: date) -> None:
        self.stage.clock.move_to(opening(day))
        while _answers(self.stage):
            pass
        now = self._now()
        rest = self.returns - now.concluded
        chunk = self.world.last_chunk(day, applications=rest, yuan=self.yuan - now.concluded_cny)
        _floor(self.stage, chunk)
        while _answers(self.stage):
            pass
        leave_zone(self.stage)
        self.progress(rest)
        self.stage.clock.move_to(opening(date(2021, 10, 1)))
        with self.stage.work(system_actor()) as work:
            seal_past_days(work)

    def _now(self) -> Spoken:
        return _spoken(self.stage)


def _plan(returns: int) -> Iterator[tuple[list[date], int]]:
    """Of each month its working days up to the 26th, and how many applications there are to be by its end."""
    with files("app.demo.months").joinpath("nansha.tsv").open(encoding="utf-8") as table:
        rows = [
            (date.fromisoformat(f"{row['month']}-01"), int(row["returns"]))
            for row in csv.DictReader(table, delimiter="\t")
        ]
    whole, upto = sum(count for _, count in rows), 0
    for month, count in rows:
        upto += count
        days = [month + timedelta(days=number) for number in range(3 if month.month == 1 else 0, 26)]
        working = [day for day in days if day.isoweekday() <= _WEEK]
        most = -(-returns * count // whole // _A_DAY)
        yield working[:: max(1, len(working) // most)], returns * upto // whole


def _floor(stage: Stage, chunk: Chunk) -> None:
    """A chunk comes in, is sorted and declared; what was answered by then goes on its shelf."""
    import_lists(stage, chunk)
    announce(stage, chunk.plans)
    received = take_in(stage, chunk)
    sort(stage, chunk.stem, received)
    stage.passes(0.3)
    declare(stage)
    take_in_receipts(stage)
    put_away(stage, chunk.stem)


def _answers(stage: Stage) -> int:
    """Wait for what customs says, put away what is concluded, send again what was sent back; how many of these."""
    stage.passes(_ANSWERED)
    take_in_receipts(stage)
    put_away(stage, "evening")
    again = correct_rejected(stage)
    if again:
        declare(stage)
    return again


def _time_out(stage: Stage) -> None:
    """What nobody claimed in time can only leave."""
    with stage.work(system_actor()) as work:
        time_out_due(work)


def _fold(stage: Stage) -> int:
    """Count what was journalled, as the worker does every minute."""
    with stage.work(system_actor()) as work:
        return fold(work, most=10**6).last_fact


def _spoken(stage: Stage) -> Spoken:
    with stage.work(system_actor()) as work:
        return spoken_for(work)
