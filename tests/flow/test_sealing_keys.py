"""Keys are changed under running processes, everything is sealed anew though it is killed, and no key is ever told."""

import os
import signal
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.archive.service import keep, open_message
from app.core.actor import system_actor
from app.core.errors import Conflict, Unavailable
from app.core.keyrings import keys_of, ring_of, rotate
from app.core.settings import Settings
from app.db.engine import open_database
from app.db.work import Database
from app.flow.resealing import left_to_reseal, reseal
from app.originals.buyers import Buyer, open_buyer, seal_buyer
from app.originals.models import Original

BUYER = Buyer("1", "110101190001010016", "测试人", "13800000000", "测试路1号")
CHILD = """
import sys
from functools import partial
from pathlib import Path
from app.core.actor import system_actor
from app.core.keyrings import ring_of
from app.core.settings import Settings
from app.db.engine import open_database
from app.flow.resealing import reseal
given = Settings()
database = open_database(sys.argv[1], keys=ring_of(given))
work = partial(database.work, site_id=1, actor=system_actor())
for kind, done in reseal(work, photos=given.photos_path, batch=5):
    print(kind, done, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def full(given: Settings, database: Database, given_original: Any, work: Any) -> Any:
    """Thirty messages and twelve buyers under the first key."""
    database.keys = work.keys = ring_of(given)
    for number in range(18):
        keep(work, direction="in", kind="CEB621", body=f"<{number}/>".encode())
    for _ in range(12):
        row: Original = given_original()
        row.buyer = seal_buyer(work.keys, BUYER, site_id=1, agent_code=row.agent_code, cop_no=row.cop_no)
    work.session.commit()
    return partial(database.work, site_id=1, actor=system_actor())


def all_open(open_work: Any, keys: Any) -> bool:
    """Whether every message and buyer opens with the ring."""
    with open_work() as work:
        for (id_,) in work.connection.execute("SELECT id FROM archived_message"):
            assert open_message(work, message_id=id_, purpose="a test")
        rows = work.connection.execute("SELECT agent_code, cop_no, buyer FROM original").fetchall()
    return all(open_buyer(keys, b, site_id=1, agent_code=a, cop_no=c) == BUYER for a, c, b in rows)


def test_a_new_key_is_taken_up_by_a_ring_that_is_open_and_older_ones_still_open(given: Settings) -> None:
    running = ring_of(given)
    before = running.seal(b"a", bound_to="x")
    rotate(given)
    after = running.seal(b"b", bound_to="x")
    assert (before[0], after[0]) == (0, 1)
    assert (running.open(before, bound_to="x"), ring_of(given).open(after, bound_to="x")) == (b"a", b"b")
    assert stat.S_IMODE(given.sealing_key_path.stat().st_mode) == 0o600
    assert len({key.name for key in keys_of(given)}) == 2


def test_everything_is_sealed_anew_though_it_was_killed(given: Settings, full: Any, address: Any) -> None:
    rotate(given)
    with full() as work:
        assert left_to_reseal(work) == {"messages": 30, "buyers": 12}
    environment = os.environ | {"GUICANG_DATA_DIR": str(given.data_dir)}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, address.app_url],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout
    assert child.stdout.readline() == b"messages 5\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    with full() as work:
        assert left_to_reseal(work) == {"messages": 25, "buyers": 12}
        keys = work.keys
    assert all_open(full, keys)  # nothing is unreadable in between
    assert sum(done for _, done in reseal(full, photos=given.photos_path, batch=7)) == 37
    with full() as work:
        assert set(left_to_reseal(work).values()) == {0}
    given.sealing_key_path.write_text("0" * 64 + "\n" + given.sealing_key_path.read_text().splitlines()[1])
    fresh = open_database(address.app_url, keys=ring_of(given))
    try:  # the old key is needed for nothing any more
        assert all_open(partial(fresh.work, site_id=1, actor=system_actor()), fresh.keys)
    finally:
        fresh.engine.dispose()


def test_sealing_anew_twice_does_nothing(given: Settings, full: Any) -> None:
    rotate(given)
    assert list(reseal(full, photos=given.photos_path))
    assert list(reseal(full, photos=given.photos_path)) == []


def test_a_command_gives_the_ring_and_is_asked_again_for_a_key_nobody_knows(given: Settings, tmp_path: Path) -> None:
    rotate(given)
    told = Settings(data_dir=tmp_path, key_command=f"cat {given.sealing_key_path}")
    ring = ring_of(told)
    rotate(given)
    assert ring.open(ring_of(given).seal(b"a", bound_to="x"), bound_to="x") == b"a"
    with pytest.raises(Conflict) as refused:
        rotate(told)
    assert refused.value.code == "keys_elsewhere"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sh -c 'echo SECRET; echo SECRET >&2; exit 3'", "ended with 3"),
        ("sleep 20", "within 0.2 seconds"),
        ("no-such-program-here", "cannot be run"),
        ("sh -c 'unclosed", "cannot be run"),
    ],
)
def test_a_command_that_fails_says_how_and_nothing_that_it_printed(command: str, said: str) -> None:
    with pytest.raises(Unavailable, match=said) as failed:
        ring_of(Settings(key_command=command, key_command_seconds=0.2))
    assert failed.value.code == "key_command_failed"
    assert "SECRET" not in f"{failed.value.message}{failed.value.arguments}"


@pytest.mark.parametrize("ring", ["", "abc\n", "zz" * 32, "ab" * 32 + " 2026-11-15 and more", ("ab" * 32 + "\n") * 257])
def test_a_ring_that_is_none_is_refused_without_telling_it(tmp_path: Path, ring: str) -> None:
    path = tmp_path / "ring"
    path.write_text(ring)
    with pytest.raises(Unavailable) as refused:
        ring_of(Settings(sealing_key_file=path))
    assert refused.value.code == ("sealing_key_unusable" if ring else "sealing_key_missing")
    assert not ring or ring[:6] not in str(refused.value)
