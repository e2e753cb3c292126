"""`guicang labels print` killed with kill -9 and run again: it goes on where it stopped, none lost, none twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.cli import batching
from app.cli.batching import Batch
from app.core.actor import Actor
from app.people.service import enrol
from app.printing.printers.service import Use, add_printer
from schemas.vocabulary import Role

MANY, SOME = 40, 10


@pytest.fixture
def paper(open_work: Any, tmp_path: Path) -> Path:
    """The folder of a printer F1 for totes, and somebody who may print."""
    folder = tmp_path / "paper"
    folder.mkdir()
    with open_work(Role.ADMIN) as work:
        enrol(work, badge="B7", login="b7", name="测试员庚", roles=frozenset({Role.OPERATOR}))
        add_printer(work, name="F1", kind="file", address=str(folder), uses=[Use("tote")])
    return folder


def test_many_labels_killed_in_the_middle(address: Any, open_work: Any, paper: Path, tmp_path: Path) -> None:
    codes = tmp_path / "codes.txt"
    codes.write_text("\n".join(f"T{number}" for number in range(MANY)))
    call = [sys.executable, "-m", "app.cli", "labels", "print", "--template", "tote", "--file", str(codes)]
    call += ["--printer", "F1", "--as", "B7"]
    environment = os.environ | {"GUICANG_DATABASE_URL": address.app_url, "GUICANG_DATA_DIR": str(tmp_path)}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    with subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        until = time.monotonic() + 60
        while len(list(paper.glob("*.pdf"))) < SOME:
            assert killed.poll() is None
            assert time.monotonic() < until
            time.sleep(0.005)
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    assert SOME <= len(list(paper.glob("*.pdf"))) < MANY
    again = subprocess.run(call, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert f"0 labels asked for at F1, {MANY} before" in again.stdout
    assert f"{MANY} printed" in again.stdout
    files = [each.name.split("-") for each in paper.glob("*.pdf")]
    assert len({job for *_, job, _ in files}) == len(files) == MANY
    with open_work() as work:
        rows = work.connection.execute("SELECT state, count(*) FROM label_job GROUP BY state").fetchall()
    assert rows == [("printed", MANY)]


def test_killed_while_it_still_asks_it_asks_for_the_rest(
    database: Any, open_work: Any, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "PORTION", 2)
    who = Actor(badge="B7", roles=frozenset({Role.OPERATOR}))
    codes = [f"T{number}" for number in range(7)]
    ask = Batch._ask

    def dies(self: Batch, work: Any, portion: Any) -> Any:
        if "T4" in portion:
            raise KeyboardInterrupt
        return ask(self, work, portion)

    with monkeypatch.context() as once:
        once.setattr(Batch, "_ask", dies)
        with pytest.raises(KeyboardInterrupt):
            Batch("tote", "F1", codes=codes).ask(database, who)
    assert Batch("tote", "F1", codes=codes).ask(database, who) == (3, 7)
    assert Batch("tote", "F1", codes=codes).ask(database, who) == (0, 7)
    with open_work() as work:
        rows = work.connection.execute("SELECT subject FROM label_job ORDER BY id").fetchall()
    assert [row[0] for row in rows] == codes
