"""Applications sent and concluded through the simulated customs while worker and simulator are killed (SIGKILL) again
and again: how many were lost, how many doubled, how long it took.

Everything is real: parcels received and inspected, applications prepared and submitted a thousand at a time by two
brokers, `guicang worker` and `guicang simulator` as processes on the shared folder, over HTTP or on a RabbitMQ, answers
out of order and twice.

Run: python -m benchmarks.fault_run [--applications 10000] [--seconds 4] [--minutes 60] [--transport folder]
     with --transport http, or --transport amqp://guest:guest@127.0.0.1:5672/%2F (a broker that is running)
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.core.actor import Actor, system_actor
from app.customs.preparing import prepare
from app.customs.submitting import submit
from app.db.work import Database
from app.originals.buyers import Buyer, seal_buyer
from app.simulator.world import demo_signer
from app.site.policy import SitePolicy
from app.site.service import set_policy
from benchmarks.ground import GOOD, SITE, Ground, ground, received, scanned
from schemas.vocabulary import Role

_BUYER = Buyer("1", "440115190001010019", "测试甲", "13800138000", "虚构地址")
_BROKERS = [Actor(badge=badge, roles=frozenset({Role.BROKER})) for badge in ("B0001", "B0002")]
_CHUNK = 1000
_SCENARIO = """
title = "故障演练"
title_en = "a fault run: at once, out of order, twice"
[times]
pace = 0
[luck]
rejected = 0
line_errors = 0
signature_errors = 0
[[happening]]
do = "reorder"
share = 0.2
[[happening]]
do = "duplicate"
share = 0.1
seconds = 1
"""
_COP_NO = re.compile(rb"<ceb:copNo>([^<]+)</ceb:copNo>")
_ENDED = "SELECT count(*) FROM application WHERE site_id = 1 AND state = 'concluded'"
_HEARD = "SELECT count(*) FROM receipt WHERE site_id = 1"
_LOST = """
SELECT (SELECT count(*) FROM application WHERE site_id = 1 AND state <> 'concluded')
     + (SELECT count(*) FROM parcel WHERE site_id = 1 AND state <> 'cleared')
"""
_DOUBLED = """
SELECT count(*) FROM (SELECT FROM journal WHERE site_id = 1 AND event IN ('submit', 'conclude')
                      GROUP BY parcel_id, event HAVING count(*) > 1) AS twice
"""
_TWO_GUIDS = """
SELECT count(*) FROM (SELECT FROM dispatch_application AS t JOIN dispatch AS d ON d.site_id = t.site_id
                        AND d.id = t.dispatch_id
                      WHERE t.site_id = 1 AND d.purpose = 'declare'
                      GROUP BY t.application_id HAVING count(*) > 1) AS again
"""
_TAKEN = """
SELECT count(*) FROM original_line AS l WHERE site_id = 1 AND taken <> (
  SELECT coalesce(sum(a.qty), 0) FROM application_line AS a
  JOIN application AS x ON x.site_id = a.site_id AND x.id = a.application_id
  WHERE a.site_id = 1 AND x.original_id = l.original_id AND a.gnum = l.gnum AND x.holds_quantity)
"""


@dataclass(frozen=True, slots=True)
class Field:
    """Where it happens: a database with a site, a folder for keys and customs, and the way between the two sides."""

    database: Database
    url: str
    folder: Path
    transport: str = "folder"

    def way(self) -> tuple[str, list[str]]:
        """The worker's gateway, and what the simulator is to listen on."""
        if self.transport == "folder":
            return "folder", []
        if self.transport.startswith("amqp"):
            return self.transport, ["--amqp", self.transport]
        port = self.transport.rpartition(":")[2]
        return self.transport, ["--http", port]

    def ask(self, question: str) -> int:
        """One number out of the database."""
        with self.database.work(site_id=SITE, actor=system_actor()) as work:
            return work.connection.execute(question).fetchone()[0]  # type: ignore[index, arg-type]


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended."""

    applications: int
    concluded: int
    lost: int
    doubled: int
    kills: int
    seconds: float


def load(on: Field, like: Ground, count: int) -> None:
    """Conforming parcels with a list each, by the lawful road: received, then inspected and found good."""
    scanned(like, "inspect", received(like, count), answers=GOOD)
    with on.database.work(site_id=SITE, actor=system_actor()) as work:
        set_policy(work, policy=SitePolicy(applications_per_message=100), valid_from=date(2020, 1, 1))
        lists = work.connection.execute("SELECT id, agent_code, cop_no FROM original WHERE site_id = 1").fetchall()
        buyers = [seal_buyer(work.keys, _BUYER, site_id=SITE, agent_code=agent, cop_no=no) for _, agent, no in lists]
        work.connection.execute(
            "UPDATE original SET buyer = new.buyer, invt_no = '51652026I' || lpad(new.id::text, 9, '0') "
            "FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, buyer) WHERE site_id = 1 AND original.id = new.id",
            [[row[0] for row in lists], buyers],
        )


def prepare_all(on: Field) -> int:
    """Applications of all that conforms; how many."""
    count = made = 0
    while made or not count:
        with on.database.work(site_id=SITE, actor=_BROKERS[0]) as work:
            made = len(prepare(work, limit=_CHUNK))
        count += made
    return count


@dataclass(slots=True)
class Crowd:
    """The two processes, and their killer."""

    on: Field
    every: float
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    kills: int = 0
    patience: float = 1.0
    seen: int = 0
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start one of them (again)."""
        folder = self.on.folder
        scenario = folder / "scenario.toml"
        scenario.write_text(_SCENARIO, encoding="utf-8")
        gateway, listening = self.on.way()
        extra = ["--scenario", str(scenario), *listening] if name == "simulator" else []
        own = {
            "GUICANG_DATA_DIR": str(folder),
            "GUICANG_DATABASE_URL": self.on.url,
            "GUICANG_CUSTOMS_DIR": str(folder / "customs"),
            "GUICANG_CUSTOMS_GATEWAY": gateway,
            "GUICANG_LOG_LEVEL": "WARNING",
        }
        with (folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "app.cli", name, *extra], env=os.environ | own, stdout=log, stderr=log
            )

    def kill_one(self) -> None:
        """Kill one of them and start it again."""
        name = sorted(self.running)[self.kills % len(self.running)]
        self.running[name].kill()
        self.running[name].wait()
        self.kills += 1
        self.start(name)

    def pause(self) -> float:
        """Seconds until the next kill: as asked, but longer each time nobody got anywhere since the last one.

        On a busy machine a process may take longer to start than it is to live: no fault would be found, and no end.
        """
        moved = self.on.ask(_HEARD)
        self.patience = 1.0 if moved > self.seen else min(self.patience * 1.5, 8.0)
        self.seen = moved
        return self.chance.uniform(0.5, 1.5) * self.every * self.patience

    def stop(self) -> None:
        """End them in order."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            process.wait(60)


def run(on: Field, *, applications: int, every: float, kills: int | None, minutes: float) -> Result:
    """Submit, send and conclude them all. With `kills` there are exactly so many, and some are submitted after each;
    with None it goes on until all are concluded.
    """
    crowd, began = Crowd(on, every), time.monotonic()
    deadline, next_kill = began + 60 * minutes, began + every
    signer, chunk, chunks, ended = demo_signer(1), _CHUNK if kills is None else applications // kills + 1, 0, 0
    for name in ("simulator", "worker"):
        crowd.start(name)
    try:
        while (ended < applications or crowd.kills < (kills or 0)) and time.monotonic() < deadline:
            if chunks * chunk < applications and (kills is None or chunks <= crowd.kills):
                with on.database.work(site_id=SITE, actor=_BROKERS[1]) as work:
                    submit(work, limit=chunk, signer=signer)
                chunks += 1
            if time.monotonic() >= next_kill and (kills is None or crowd.kills < kills):
                crowd.kill_one()
                next_kill = time.monotonic() + crowd.pause()
            ended = on.ask(_ENDED)
            time.sleep(0.2)
    finally:
        crowd.stop()
    seconds = time.monotonic() - began
    doubled = on.ask(_DOUBLED) + on.ask(_TAKEN) + on.ask(_TWO_GUIDS) + sent_twice(on.folder / "customs")
    return Result(applications, ended, on.ask(_LOST), doubled, crowd.kills, seconds)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sent_twice(customs: Path) -> int:
    """Applications that reached customs in more than one message: under two guids."""
    places = [path for place in ("send", "sent", "done") for path in (customs / place).glob("*.xml")]
    messages = {path.name: path.read_bytes() for path in places}
    return sum(
        count > 1 for count in Counter(cop_no for body in messages.values() for cop_no in cop_nos(body)).values()
    )


def cop_nos(body: bytes) -> Sequence[bytes]:
    """The applications of a declaration; none of anything else."""
    return _COP_NO.findall(body) if b"CEB625Message" in body[:300] else ()


def main() -> None:
    """Run and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=4, help="between two kills, on average")
    parser.add_argument("--minutes", type=float, default=60, help="give up after so many")
    parser.add_argument("--transport", default="folder", help="folder, http, or the address of a RabbitMQ")
    asked = parser.parse_args()
    with ground() as like:
        transport = f"http://127.0.0.1:{free_port()}" if asked.transport == "http" else asked.transport
        on = Field(like.database, like.app_url, like.folder, transport)
        began = time.monotonic()
        load(on, like, asked.applications)
        print(f"{prepare_all(on):,} applications prepared in {time.monotonic() - began:,.0f} s", flush=True)
        result = run(on, applications=asked.applications, every=asked.seconds, kills=None, minutes=asked.minutes)
    of = f"{result.concluded:,} of {result.applications:,}"
    print(f"{of} concluded in {result.seconds:,.0f} s with {result.kills} kills")
    print(f"lost {result.lost}, doubled {result.doubled}")
    raise SystemExit(bool(result.lost or result.doubled))


if __name__ == "__main__":
    main()
