"""The worker as a process: sends what was submitted, takes in answers, survives kill -9 in the middle."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.actor import Actor
from app.core.settings import Settings, settings
from app.customs.preparing import prepare
from app.db.embedded import EmbeddedPostgres
from app.db.jobs import defer
from app.db.opening import database_of
from app.demo.queries import count_states
from app.demo.sample import ensure_sample
from app.flow import submit
from schemas.vocabulary import Role

BROKERS = [Actor(badge=badge, roles=frozenset({Role.BROKER})) for badge in ("B3001", "B3002")]


def wait_for(met: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


@pytest.fixture
def installation(postgres: EmbeddedPostgres, monkeypatch: Any) -> Any:
    monkeypatch.setenv("GUICANG_DATA_DIR", str(postgres.data_dir))
    settings.cache_clear()
    mine = Settings()
    with database_of(mine) as database:
        ensure_sample(database, mine, parcels=40, progress=lambda _: None)
        yield mine, database
    settings.cache_clear()
    postgres.drop_database("guicang")


def start(command: str, mine: Settings) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"GUICANG_DATA_DIR": str(mine.data_dir)}
    return subprocess.Popen([sys.executable, "-m", "app.cli", command], env=environment, stderr=subprocess.DEVNULL)


def test_a_declaration_goes_out_and_its_answers_come_back_though_the_worker_is_killed(installation: Any) -> None:
    mine, database = installation
    with database.work(site_id=1, actor=BROKERS[0]) as work:
        assert prepare(work)
    with database.work(site_id=1, actor=BROKERS[1]) as work:
        assert submit(work)
    sent = mine.customs_path
    before = len(list((sent / "send").iterdir()))

    def declared() -> int:
        with database.work(site_id=1, actor=BROKERS[0]) as work:
            return count_states(work).get("declared", 0)

    worker = start("worker", mine)
    simulator = start("simulator", mine)
    try:
        wait_for(lambda: len(list((sent / "send").iterdir())) + len(list((sent / "done").iterdir())) > before)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        worker = start("worker", mine)
        wait_for(lambda: declared() == 0)
    finally:
        for process in (worker, simulator):
            process.terminate()
            assert process.wait(20) in (0, -signal.SIGTERM)
    assert not list(Path(sent / "receive").iterdir())


def test_a_job_is_asked_for_with_its_cause_or_not_at_all(open_work: Any) -> None:
    def jobs() -> int:
        with open_work() as work:
            return work.connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()[0]

    with pytest.raises(ZeroDivisionError), open_work() as work:
        defer(work, "customs.send")
        _ = 1 / 0
    assert jobs() == 0
    with open_work() as work:
        defer(work, "customs.send")
        defer(work, "customs.send")
    assert jobs() == 1
