"""Many labels at once: asked for in portions, watched until they are on paper, gone on with where it stopped."""

import hashlib
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.answers import errors
from app.core.errors import Invalid
from app.core.settings import settings

if TYPE_CHECKING:
    from app.core.actor import Actor
    from app.db.work import Database, Work
    from app.printing.queue.asking import AskedFor

PORTION = 500
_LOOK = 0.3
_ENDED = ("printed", "confirmed", "cancelled")
_STUCK = ("doubtful", "failed")


_KEYS = {"bin": "bins", "tote": "names", "pallet": "names", "command": "names", "badge": "names", "station": "names"}
"""What the codes of a file are, template by template; licence plates on every other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    codes: Sequence[str] = ()
    count: int = 1
    manifest: str | None = None
    reason: str | None = None


class Batch:
    """Labels that are printed together. Asked for again, they go on where they stopped: the name is made of them."""

    def __init__(self, template: str, printer: str, **wanted: Any) -> None:
        self._template, self._printer, self._wanted = template, printer, _Wanted(**wanted)
        each = self._wanted
        parts = [template, printer, each.manifest or "", each.reason or "", str(each.count), *each.codes]
        self.name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]

    def ask(self, database: "Database", actor: "Actor") -> tuple[int, int]:
        """Ask for all of them, 500 in a transaction; how many were asked for now, and how many they are."""
        fresh = total = 0
        for portion in self._portions():
            with database.work(site_id=settings().site, actor=actor) as work:
                asked = self._ask(work, portion)
            fresh, total = fresh + len(asked.jobs), total + len(asked.jobs) + asked.skipped
        return fresh, total

    def _portions(self) -> Iterator[Sequence[str]]:
        if self._wanted.manifest and not self._wanted.codes:
            yield ()
            return
        codes = self._wanted.codes or [str(number) for number in range(1, self._wanted.count + 1)]
        for start in range(0, len(codes), PORTION):
            yield codes[start : start + PORTION]

    def _ask(self, work: "Work", portion: Sequence[str]) -> "AskedFor":
        from app.printing.queue.asking import ask_prints, ask_samples

        wanted = self._wanted
        if not (wanted.codes or wanted.manifest):
            numbers = [int(number) for number in portion]
            return ask_samples(work, template=self._template, printer=self._printer, batch=self.name, numbers=numbers)
        codes: dict[str, Any] = {_KEYS.get(self._template, "lpns"): portion}
        return ask_prints(
            work,
            template=self._template,
            printer=self._printer,
            manifest=wanted.manifest,
            reprint_reason=wanted.reason,
            batch=self.name,
            **codes,
        )


def codes_in(file: Path) -> list[str]:
    """The codes of a file, one a line; `-` is standard input. Raises `Invalid` (nothing_to_print)."""
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    codes = [line.strip() for line in text.splitlines() if line.strip()]
    if not codes:
        raise Invalid("nothing_to_print", f"{file} names no label.", file=str(file))
    return list(dict.fromkeys(codes))


def watch(database: "Database", actor: "Actor", *, batch: str, printer: str, quiet: bool) -> dict[str, int]:
    """Show a bar until every label of the batch is printed or needs a person; what stands where at the end.

    Prints itself where no worker does; whoever is first has the printer's lock. Ctrl-C ends with the label
    that is being sent; what waits goes on waiting.
    """
    from app.printing.queue.settling import batch_standing

    hands = _Hands(database, printer)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with hands, Progress(*columns, console=errors, disable=quiet) as bar:
        task = bar.add_task(printer, total=None)
        while True:
            with database.work(site_id=settings().site, actor=actor) as work:
                standing = batch_standing(work, batch=batch)
            done = sum(standing.get(state, 0) for state in _ENDED)
            stuck = sum(standing.get(state, 0) for state in _STUCK)
            waits = f"[yellow]{printer} waits[/yellow]" if hands.waiting else printer
            total = sum(standing.values())
            bar.update(task, completed=done, total=total, description=waits)
            if done + stuck >= total:
                return standing
            hands.pause(_LOOK)


class _Hands:
    """A thread that prints, until it is told to stop."""

    def __init__(self, database: "Database", printer: str) -> None:
        self._database, self._printer = database, printer
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.waiting = False

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def pause(self, seconds: float) -> None:
        """Wait, not longer than there is something to wait for."""
        self._stop.wait(seconds)

    def _work(self) -> None:
        from app.printing.queue.draining import drain

        while not self._stop.is_set():
            wait = drain(self._database, site_id=settings().site, printer=self._printer, stopping=self._stop.is_set)
            self.waiting = bool(wait)
            self._stop.wait(wait or 1.0)
