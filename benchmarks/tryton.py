"""Returns beside Tryton 8.2, a general stock system: three durable steps each, on one PostgreSQL with fsync.

Run: python -m benchmarks.tryton [--returns 200] [--rounds 5] [--environment FOLDER]

Theirs: a customer return (stock.shipment.out.return) with one move: draft → received → done.
Ours: a parcel: receive → grade → conclude, with its list, its deadlines, its journal and its guard.
The environment with Tryton is made outside the checkout on the first run; it needs a package index.
"""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from app.core.actor import Actor, system_actor
from app.core.clock import SystemClock, VirtualClock, business_day
from app.db.work import Work
from app.demo.crew import crew
from app.demo.customs import declare
from app.demo.floor import announce, import_lists
from app.demo.queries import count_states
from app.demo.stage import Stage
from app.flow import SCAN_VERBS
from app.flow.mail import take_in
from app.parcel.moves import Outcome
from app.simulator.plan import Item, Plan, Story
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import World
from benchmarks.ground import SITE, Ground, ground
from benchmarks.measure import ROUNDS, Rounds, in_turn, leave, say_ratio
from schemas.customs.codec import read, write
from schemas.customs.messages import CEB626Message, InvtRefundReturn
from schemas.customs.times import write_time
from schemas.vocabulary import ParcelState, Verdict

WANTED = ("trytond[postgresql]~=8.2.0", "trytond-stock~=8.2.0", "proteus~=8.2.0", "psycopg[binary]")
SIDE = Path(__file__).with_name("tryton_side.py")
PEER_DATABASE, SEED, TARGET = "tryton", "tryton", 100
BATCH, SINGLE = "ours, in batches", "ours, one by one"
CLIENT, SERVER, TOGETHER = "Tryton by its client", "Tryton without a client", "Tryton without a client, in one batch"
PATIENCE_SECONDS = 180
FEWER = 3
_MOST_RECEIPTS = 100
_WARM = 5
_SERVER_SHARE = 8
"""Returns of this way are so alike that an eighth of them says it as well; keeps a round within minutes."""


class Parcels:
    """Our side: parcels of the sample world, each with a list of its own."""

    def __init__(self, on: Ground, parcels: int) -> None:
        self.submitted: list[str] = []
        now = SystemClock().now()
        self.world = World(SEED, parcels * 2 + _MOST_RECEIPTS, business_day(now))  # about seven in ten are good
        customs = SimulatedCustoms(SEED)
        self.stage = Stage(on.database, SITE, VirtualClock(now), crew(), self, customs, self.world.signer)
        self.plans = self._announced()

    def send(self, guid: str, body: bytes) -> None:  # noqa: ARG002 - a gateway of the customs stage
        """Customs takes everything: remember what was submitted."""
        self.submitted += [document.cop_no or "" for document in read(body).documents]

    def receive(self) -> Iterator[tuple[str, bytes]]:
        """Nothing by itself: the answers are written when they are wanted."""
        return iter(())

    def done(self, name: str) -> None:
        """Nothing to put away."""

    def given_up(self) -> list[str]:
        """Nothing ever fails."""
        return []

    def _announced(self) -> Iterator[Plan]:
        for chunk in self.world.chunks():
            import_lists(self.stage, chunk)
            good = [plan for plan in chunk.plans if plan.story is Story.GOOD and plan.announced]
            announce(self.stage, good)
            yield from good

    def run(self, count: int, together: int) -> float:
        """So many parcels from announced to concluded, `together` in a unit of work; how many a second.

        Lists, announcements, the declaration and the writing of customs' answer are not on the clock.
        """
        plans, before = list(islice(self.plans, count)), self._cleared()
        assert len(plans) == count, "the sample world is too small"
        began = time.perf_counter()
        lpns = [lpn for some in _parts(plans, together) for lpn in self._received(some)]
        for some in _parts(list(zip(lpns, plans, strict=True)), together):
            self._graded(some)
        seconds = time.perf_counter() - began
        answers = self._declared(min(together, _MOST_RECEIPTS))
        began = time.perf_counter()
        for number, body in enumerate(answers):
            with self._work(system_actor()) as work:
                take_in(work, body=body, file_name=f"receipt-{number}.xml")
        seconds += time.perf_counter() - began
        assert self._cleared() == before + count, "not every parcel is cleared"
        return count / seconds

    def _received(self, plans: Sequence[Plan]) -> list[str]:
        with self._work(self.stage.crew.dock) as work:
            scans = [self.stage.scan(work, plan.waybill, tote="TOTE-1") for plan in plans]
            return [outcome.lpn or "" for outcome in _moved(SCAN_VERBS["receive"](work, scans))]

    def _graded(self, parcels: Sequence[tuple[str, Plan]]) -> None:
        with self._work(self.stage.crew.sorter) as work:
            scans = [
                self.stage.scan(work, lpn, answers=plan.answers, counted=[_counted(item) for item in plan.items])
                for lpn, plan in parcels
            ]
            _moved(SCAN_VERBS["inspect"](work, scans))

    def _declared(self, together: int) -> list[bytes]:
        """Declare what was graded; customs' answers to it, `together` in a message."""
        self.submitted.clear()
        declare(self.stage)
        return [_concluded(some) for some in _parts(self.submitted, together)]

    @contextmanager
    def _work(self, actor: Actor) -> Iterator[Work]:
        with self.stage.work(actor) as work:
            yield work

    def _cleared(self) -> int:
        with self._work(system_actor()) as work:
            return count_states(work).get(ParcelState.CLEARED.value, 0)


def _parts(things: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [things[first : first + size] for first in range(0, len(things), size)]


def _moved(outcomes: list[Outcome]) -> list[Outcome]:
    assert all(outcome.verdict is Verdict.MOVED for outcome in outcomes), [o for o in outcomes if o.refusal][:1]
    return outcomes


def _counted(item: Item) -> dict[str, Any]:
    return {
        "gnum": item.gnum, "qty": item.qty, "batch_no": item.batch_no,
        "expires_on": item.expires_on, "serial_no": item.serial_found,
    }  # fmt: skip


def _concluded(cop_nos: Sequence[str]) -> bytes:
    """A CEB626 with a 399 for each of these applications."""
    now = SystemClock().now()
    returns = tuple(
        InvtRefundReturn(
            guid=f"00000000-0000-4000-8000-{number:012d}",
            cop_no=cop_no,
            pre_no=f"T{write_time(now, 8)}{number:09d}",
            return_status="399",
            return_time=write_time(now),
            return_info="[Code:2100;Desc:审结]",
        )
        for number, cop_no in enumerate(cop_nos, 1)
    )
    return write(CEB626Message(guid="00000000-0000-4000-8000-000000000000", returns=returns))


class Peer:
    """Tryton in a process of its own, on the same server as ours, in a database of its own."""

    def __init__(self, on: Ground, environment: Path) -> None:
        on.server.ensure_database(PEER_DATABASE)
        uri = urlparse(on.server.owner_url(PEER_DATABASE))._replace(scheme="postgresql").geturl()
        secret = on.folder / "tryton.password"
        secret.write_text("of-this-run-only-7Q\n")
        told = {"TRYTOND_DATABASE_URI": uri, "TRYTONPASSFILE": str(secret), "PYTHONWARNINGS": "ignore::UserWarning"}
        self.surroundings = {name: value for name, value in os.environ.items() if name != "TRYTOND_CONFIG"} | told
        self.programs = environment / "bin"
        words = ["-d", PEER_DATABASE, "-u", "stock", "--activate-dependencies", "--email", "admin@example.com"]
        subprocess.run([self.programs / "trytond-admin", *words], env=self.surroundings, check=True)

    def __enter__(self) -> "Peer":
        command = [self.programs / "python", SIDE]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=self.surroundings, stdin=pipe, stdout=pipe, text=True)
        self._heard()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def run(self, way: str, count: int) -> float:
        """So many customer returns from draft to done this way; how many a second."""
        assert self.process.stdin
        self.process.stdin.write(f"{way} {count}\n")
        self.process.stdin.flush()
        return count / float(self._heard())

    def _heard(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"Tryton ended with code {self.process.wait()}; what it said stands above")
        return line


def made_environment(folder: Path) -> Path:
    """The folder of a virtual environment with Tryton in it; made if it is not there."""
    ready = folder / "ready"
    if not ready.exists():
        print(f"Making an environment with Tryton in {folder} …")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *WANTED], check=True)
        ready.touch()
    return folder


def compare(parcels: Parcels, peer: Peer, options: Namespace) -> Rounds:
    """Everything once a round, after a few of each to warm up."""
    returns = options.returns
    ways: dict[str, Callable[[int], float]] = {
        BATCH: lambda count: parcels.run(count, count),
        SINGLE: lambda count: parcels.run(count, 1),
        CLIENT: lambda count: peer.run("client", count),
        SERVER: lambda count: peer.run("server", max(_WARM, count // _SERVER_SHARE)),
        TOGETHER: lambda count: peer.run("batch", count),
    }
    began = time.perf_counter()
    for way in ways.values():
        way(_WARM)
    print(f"Warm after {time.perf_counter() - began:.0f} s.")
    rounds = options.rounds
    if rounds > FEWER and rounds * returns / ways[CLIENT](_WARM) > PATIENCE_SECONDS:
        rounds = FEWER
        print(f"{options.rounds} rounds would take more than {PATIENCE_SECONDS} s: medians of {FEWER}.")
    return in_turn({name: lambda way=way: way(returns) for name, way in ways.items()}, rounds)


def tell(rounds: Rounds, returns: int) -> None:
    """What each side did, and the ratios."""
    print(f"""
{returns} returns a round, three durable steps each, one PostgreSQL (embedded, unix socket, fsync on); returns a second.
{BATCH}: receive {returns} in a transaction, grade {returns} in one, take in one CEB626 (399) per 100 applications,
  each in one; through the services that the doors call. Declared in between, off the clock.
{SINGLE}: the same, one parcel in each transaction, one receipt in each CEB626.
{CLIENT}: proteus in the server's process: save the draft with one move, click receive, click do; one return at a time.
{SERVER}: the same three by the server's models directly, a transaction each; one return at a time, an eighth of them.
{TOGETHER}: create, receive, do, all {returns} in each of three transactions.
""")
    say_ratio(rounds, BATCH, CLIENT, target=TARGET)
    for ours, theirs in ((BATCH, SERVER), (BATCH, TOGETHER), (SINGLE, CLIENT), (SINGLE, SERVER)):
        say_ratio(rounds, ours, theirs)


def options() -> Namespace:
    """The command line."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, default=200, help="in each round (default 200)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"(default {ROUNDS})")
    parser.add_argument("--environment", type=Path, default=cache / "guicang-benchmarks" / "tryton-8.2")
    parser.add_argument("--json", type=Path, help="write the raw figures of every round here")
    return parser.parse_args()


def main() -> None:
    """Measure and tell."""
    wanted = options()
    environment = made_environment(wanted.environment.resolve())
    with ground() as on, Peer(on, environment) as peer:
        parcels = Parcels(on, 2 * (wanted.returns * wanted.rounds + _WARM))
        rounds = compare(parcels, peer, wanted)
        tell(rounds, wanted.returns)
        leave(rounds, wanted.json)


if __name__ == "__main__":
    main()
