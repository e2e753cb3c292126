"""Not a test: plays a desk in forked children that are killed (SIGKILL) at their n-th step, for every n.

A step is a file operation or a statement.

Arguments: a folder with prepared `send/` and `originals/`. Prints, as JSON, what stood in `receive/` for each n.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from app.simulator.book import queries
from app.simulator.desk import Desk
from app.simulator.habits import Habits
from schemas.customs.times import SHANGHAI

NOON = datetime(2026, 11, 15, 12, 0, tzinfo=SHANGHAI)
KIND = Habits(rejected=0, line_errors=0, signature_errors=0)
WRITERS = (
    "begin",
    "commit",
    "add_letter",
    "add_application",
    "add_replies",
    "mark_replies",
    "staged_replies",
    "write_list",
)
WATCHED = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")


def play(folder: Path, start: datetime) -> None:
    """Take everything in and hand everything over, in a few looks."""
    with Desk(folder, 1, habits=KIND, patience=0) as desk:
        for minutes in (0, 30):
            desk.run_once(start + timedelta(minutes=minutes))


def die_at(step: int) -> None:
    """Be killed just before the `step`-th file operation or statement from now."""
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object) -> object:
            count()
            return function(*arguments)

        return called

    sys.addaudithook(lambda event, _: count() if event in WATCHED else None)
    for name in WRITERS:  # SQLite works without Python's knowledge
        setattr(queries, name, counted(getattr(queries, name)))


def killed(folder: Path, step: int) -> bool:
    """Whether a child playing in `folder` died at that step (rather than finish before it)."""
    child = os.fork()
    if child == 0:
        die_at(step)
        play(folder, NOON)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def received(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((folder / "receive").glob("*"))}


def main(prepared: Path) -> None:
    results = []
    for step in range(1, 1000):
        folder = prepared.with_name(f"step{step}")
        shutil.copytree(prepared, folder)
        died = killed(folder, step)
        early = received(folder)
        for path in (folder / "receive").glob("*"):  # whoever listens takes receipts away
            path.unlink()
        play(folder, NOON + timedelta(hours=1))
        late = received(folder)
        results.append({"doubled": sorted(set(early) & set(late)), "files": early | late})
        shutil.rmtree(folder)
        if not died:
            break
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
