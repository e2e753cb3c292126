"""The month: its cells from the tally beside DuckDB on the same facts in memory, and scans with the tally and without.

Run: python -m benchmarks.month [--parcels 100000] [--rounds 5] [--scans 4000] [--environment FOLDER]

History is loaded by COPY over 24 months and folded set-based (`guicang sample months`), durable. DuckDB runs in an
environment of its own that is made outside the checkout on the first run. 10,000,000 parcels want 55 GB of disk, 6 GB
of memory. While scans are measured with the tally, all is folded every second; the worker does it every minute.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from app.api.lane import settle_scans
from app.core.actor import system_actor
from app.core.clock import SystemClock
from app.core.numbering import Numbers
from app.core.settings import Settings
from app.demo.months.loader.service import Loaded, load_months
from app.flow import SCAN_VERBS
from app.parcel import queries as parcels
from app.parcel.scans import Scan
from app.reports.facts.service import fold, spans
from app.reports.pack.service import pack_for
from benchmarks.ground import NAME, SCANNER, SITE, Ground, ground, received, scanned
from benchmarks.measure import ROUNDS, Rounds, in_turn, leave, say_ratio
from schemas.vocabulary import Verdict

SIDE = Path(__file__).with_name("month_side.py")
TALLY, DUCK, PACK = "cells from the tally", "DuckDB", "the whole pack"
SIZE, _NUMBERS, _CLOCK = 500, Numbers(), SystemClock()
_FACTS = """
COPY (SELECT kind_id, month, days::integer, sign * lead, sign * applied, (sign * coalesce(qty, 0) * 100000)::bigint,
  (sign * coalesce(value_cny, 0) * 100)::bigint, (sign * coalesce(net_kg, 0) * 100000)::bigint,
  (sign * coalesce(days, 0) * 1000)::bigint FROM tally_fact WHERE site_id = 1) TO STDOUT (FORMAT csv)
"""
_KINDS = """
COPY (SELECT id, figure, owner, platform, carrier, hs8, origin, reason, disposition, grade, detail FROM tally_kind
  WHERE site_id = 1) TO STDOUT (FORMAT csv, FORCE_QUOTE *)
"""


def last_months() -> list[tuple[date, date]]:
    """The month before this one, from January to it, and both a year before."""
    today = _CLOCK.now().date().replace(day=1)
    month = today.replace(year=today.year - 1, month=12) if today.month == 1 else today.replace(month=today.month - 1)
    before = month.replace(year=month.year - 1)
    return [(month, month), (month.replace(month=1), month), (before, before), (before.replace(month=1), before)]


class Duck:
    """DuckDB in a process of its own, the facts in its memory."""

    def __init__(self, on: Ground, python: Path, folder: Path) -> None:
        files = {"facts": folder / "facts.csv", "kinds": folder / "kinds.csv"}
        with on.connect("postgres") as connection:
            for name, statement in (("facts", _FACTS), ("kinds", _KINDS)):
                with files[name].open("wb") as file, connection.cursor().copy(statement) as copy:
                    for block in copy:
                        file.write(block)
        self._process = subprocess.Popen([python, "-I", SIDE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        asked = {name: str(file) for name, file in files.items()}
        self._say(json.dumps(asked | {"spans": [[str(day) for day in span] for span in last_months()]}))
        self.rows = int(self._hear())
        for file in files.values():
            file.unlink()

    def seconds(self) -> float:
        """The cells once."""
        self._say("")
        return float(self._hear())

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


def tally_seconds(on: Ground) -> float:
    """The cells of the month's screen, from the tally."""
    with on.database.work(site_id=SITE, actor=system_actor()) as work:
        began = time.perf_counter()
        spans(work, sites=[SITE], owner=None, spans=last_months())
        return time.perf_counter() - began


def pack_seconds(on: Ground) -> float:
    """Everything the month's screen shows, with series, days and flow, as the page asks for it."""
    month = last_months()[0][0]
    with on.database.work(site_id=SITE, actor=system_actor()) as work:
        began = time.perf_counter()
        pack_for(work, year=month.year, month=month.month)
        return time.perf_counter() - began


@contextmanager
def folding(on: Ground) -> Iterator[None]:
    """Everything is folded every second, as long as this lasts."""
    stop = threading.Event()

    def fold_on() -> None:
        while not stop.wait(1):
            with on.database.work(site_id=SITE, actor=system_actor()) as work:
                fold(work)

    thread = threading.Thread(target=fold_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def uncounted() -> Iterator[None]:
    """No step is put down to be counted, as long as this lasts."""
    kept, written = parcels.write_steps, "INSERT INTO unfolded"

    def write(work: Any, steps: Any) -> None:
        columns = [list(column) for column in zip(*(step for step, _ in steps), strict=True)]
        work.connection.execute(parcels._JOURNAL, [*columns, [digest for _, digest in steps]])  # noqa: SLF001

    assert written in parcels._UNFOLDED  # noqa: SLF001 (what is left out is what there is)
    parcels.write_steps = write
    try:
        yield
    finally:
        parcels.write_steps = kept


def scans_a_second(on: Ground, lpns: list[str], size: int) -> float:
    """Hold them, in batches; released again out of the measured time."""
    batches = [lpns[first : first + size] for first in range(0, len(lpns), size)]
    began = time.perf_counter()
    for batch in batches:
        scans = [Scan(lpn, _NUMBERS.uuid7(_CLOCK.now()), SCANNER, {"reason": "condition"}) for lpn in batch]
        outcomes = settle_scans(on.database, SITE, SCAN_VERBS["hold"], scans)
        assert all(outcome.verdict is Verdict.MOVED for outcome in outcomes)
    rate = len(lpns) / (time.perf_counter() - began)
    scanned(on, "release", lpns)
    return rate


def with_and_without(on: Ground, given: Namespace, rounds: Rounds) -> None:
    """Scans with the tally kept and folded, beside scans without it, in batches of 500 and of 32."""
    lpns = received(on, given.scans)
    on.settle()
    for size in (SIZE, 32):

        def counted(size: int = size) -> float:
            with folding(on):
                return scans_a_second(on, lpns, size)

        def bare(size: int = size) -> float:
            with uncounted():
                return scans_a_second(on, lpns, size)

        in_turn({f"with the tally, {size}": counted, f"without, {size}": bare}, given.rounds, rounds)


def load(on: Ground, given: Namespace) -> Loaded:
    """The history, told as it grows."""
    told = {"loaded": 0, "counted": 0}

    def tell(name: str, more: int) -> None:
        told[name] += more
        print(f"\r  {told['loaded']:,} loaded, {told['counted']:,} counted", end="", flush=True)

    settings = Settings(data_dir=on.folder / "data")
    done = load_months(on.database, settings, parcels=given.parcels, months=24, progress=tell, name=NAME)
    on.settle()
    print(f"\n{done.facts:,} facts; loaded in {done.load_seconds:,.0f} s, folded in {done.fold_seconds:,.0f} s")
    print("  " + ", ".join(f"{table} {size / 2**20:,.0f} MiB" for table, size in done.bytes.items()))
    return done


def main() -> None:
    """Measure and print."""
    given, rounds = _arguments(), Rounds()
    python = _environment(given.environment)
    with ground() as on, tempfile.TemporaryDirectory(dir=on.folder) as folder:
        load(on, given)
        duck = Duck(on, python, Path(folder))
        for number in range(given.rounds + 1):
            measured = {TALLY: tally_seconds(on), DUCK: duck.seconds(), PACK: pack_seconds(on)}
            if number:  # the first is for warming up
                for name, seconds in measured.items():
                    rounds.note(name, 1000 * seconds)
        duck.close()
        print(f"\nThe month's cells over {duck.rows:,} facts (milliseconds; target: at most 3 times DuckDB):")
        say_ratio(rounds, TALLY, DUCK)
        say_ratio(rounds, PACK, DUCK)
        with_and_without(on, given, rounds)
    print("\nScans a second with the tally folded each second, beside none:")
    for size in (SIZE, 32):
        say_ratio(rounds, f"with the tally, {size}", f"without, {size}", target=0.9)
    leave(rounds, given.json)


def _environment(folder: Path) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"Making the peer's environment in {folder} …")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "duckdb"], check=True)
    return python


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--scans", type=int, default=4_000)
    parser.add_argument("--environment", type=Path, default=Path.home() / ".cache" / "guicang-month-peer")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
