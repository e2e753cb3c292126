"""kill -9 of the worker between any two steps: no label is lost, none is printed twice without saying so."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.printing.printers.service import Use, add_printer
from app.printing.queue.asking import ask_prints
from app.printing.queue.draining import drain
from app.printing.queue.settling import settle
from schemas.vocabulary import Role

CHILD = Path(__file__).with_name("killed_printing.py")
AFTER = {  # where it is killed: what the labels are afterwards, what came out before and after
    "before_mark": ("printed", 0, 3),
    "after_mark": ("doubtful", 0, 2),
    "in_the_label": ("doubtful", 0, 2),
    "after_the_label": ("doubtful", 1, 3),
    "after_the_word": ("printed", 3, 3),
}


@pytest.fixture
def states(open_work: Any) -> Any:
    def read() -> list[str]:
        with open_work() as work:
            rows = work.connection.execute("SELECT state FROM label_job WHERE site_id = 1 ORDER BY id").fetchall()
        return [row[0] for row in rows]

    return read


def kill_at(step: str, url: str, printer: str) -> None:
    call = [sys.executable, str(CHILD), url, printer, step]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(call, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout
        assert child.stdout.readline() == f"at {step}\n".encode()
        child.kill()
        child.wait(10)


def work_off(database: Any, printer: str) -> None:
    """As the next worker does; the dead one's lock goes when the database sees that its line is gone."""
    until = time.monotonic() + 10
    while drain(database, site_id=1, printer=printer):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("step", AFTER)
def test_a_killed_worker_at_a_raw_printer(
    step: str, address: Any, database: Any, open_work: Any, raw_printer: Any, states: Any
) -> None:
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="Z1", kind="tcp9100", address=raw_printer.address, uses=[Use("tote")])
        first, *_ = ask_prints(work, template="tote", names=["T1", "T2", "T3"]).jobs
    state, before, after = AFTER[step]
    kill_at(step, address.app_url, "Z1")
    assert len(raw_printer.labels) == before
    work_off(database, "Z1")
    assert states() == [state, "printed", "printed"]
    assert len(raw_printer.labels) == after
    if state == "doubtful":  # it stays so until somebody says what it is
        assert drain(database, site_id=1, printer="Z1") == 0
        assert len(raw_printer.labels) == after
        with open_work(Role.LEAD) as work:
            settle(work, jobs=[first], decision="came_out" if before else "print_again")
        drain(database, site_id=1, printer="Z1")
    assert states() == ["printed"] * 3
    assert len(raw_printer.labels) == 3


@pytest.mark.parametrize("step", ["after_mark", "after_the_label"])
def test_a_killed_worker_at_a_folder_leaves_no_doubt(
    step: str, address: Any, database: Any, open_work: Any, states: Any, tmp_path: Path
) -> None:
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="F1", kind="file", address=str(tmp_path), uses=[Use("tote")])
        ask_prints(work, template="tote", names=["T1", "T2"])
    kill_at(step, address.app_url, "F1")
    assert states() == ["sending", "asked"]
    work_off(database, "F1")
    assert states() == ["printed", "printed"]
    assert len(list(tmp_path.glob("*.pdf"))) == 2
