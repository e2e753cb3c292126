"""The simulated customs client: watches a folder for messages and puts the answers beside them when they are due.

The folder holds `send/` (messages to customs), `done/` (taken), `failed/` (originals nobody could read), `receive/`
(answers), `originals/` (CEB621 and CEB622 to learn from) and `simulator/` (its own state). Files named `.…`, `….tmp`,
`….part` or `….filepart` are being written and are left alone.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.clock import Clock, SystemClock
from app.simulator.book import Book
from app.simulator.habits import Habits
from app.simulator.outbox import FOLDER, Outbox
from app.simulator.rules import SimulatedCustoms
from schemas.customs.faults import MessageError
from schemas.customs.secure import MAX_BYTES, load

log = logging.getLogger(__name__)
PLACES = ("send", "done", "failed", "receive", "originals")
_UNFINISHED = (".tmp", ".part", ".filepart")
_MOST_FILES, _MOST_BYTES = 200, 64 * 1024 * 1024


class DeskBusyError(RuntimeError):
    """Another process already plays customs in this folder."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one look at the folder did, in files."""

    taken: int
    learned: int
    delivered: int


class Desk:
    """One desk per folder, held by a lock; a context manager that lets go of it.

    `seed`, `habits`, `official_xsd_dir` and `trusted` are those of SimulatedCustoms. A file that is not well-formed is
    looked at again for `patience` seconds: it may still be growing. After a kill at any moment the next desk goes on:
    a message stays in `send/` until its answers are kept, and kept answers are found by the message's guid.
    """

    def __init__(
        self,
        folder: Path,
        seed: int | str,
        *,
        habits: Habits | None = None,
        official_xsd_dir: Path | None = None,
        trusted: frozenset[str] | None = None,
        patience: float = 2.0,
    ) -> None:
        self._folder = folder
        for place in PLACES:
            (folder / place).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _locked(folder / "simulator")
        self.customs = SimulatedCustoms(
            seed,
            habits=habits,
            book=Book(folder / "simulator" / "book.sqlite"),
            official_xsd_dir=official_xsd_dir,
            trusted=trusted,
        )
        self._outbox = Outbox(self.customs.book, folder / "simulator" / "outbox", folder / "receive")
        self._patience = patience
        self._seen: dict[Path, tuple[int, int, float]] = {}

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let another desk have the folder."""
        os.close(self._lock)

    def run(self, stop: threading.Event, *, clock: Clock | None = None, every: float = 0.25) -> None:
        """Look at the folder every `every` seconds until `stop` is set; a full or failing disk is waited out."""
        told = clock or SystemClock()
        while not stop.is_set():
            try:
                self.run_once(told.now())
            except OSError as trouble:
                log.warning("simulated customs waits: %s", trouble.strerror)
            stop.wait(every)

    def run_once(self, now: datetime) -> Round:
        """One look: learn, take in, hand over what is due at `now`."""
        learned = sum(self._learn(path, data) for path, data in self._finished("originals"))
        taken = sum(self._take(some, now) for some in self._batches())
        return Round(taken, learned, self._outbox.hand_over(now))

    def next_due(self) -> datetime | None:
        """When the next answer falls due; None when none is waiting."""
        return self.customs.next_due(FOLDER)

    def _take(self, batch: list[tuple[Path, bytes]], now: datetime) -> int:
        """Several messages, kept in one durable write before any of them counts as taken."""
        with self.customs.together():
            for path, data in batch:
                self.customs.receive(data, now, channel=FOLDER, called=path.stem)
        for path, _ in batch:
            self._put_away(path, "done")
        return len(batch)

    def _batches(self) -> Iterator[list[tuple[Path, bytes]]]:
        """What lies in `send`, so much at a time that memory stays small and a write to the disk is shared."""
        batch: list[tuple[Path, bytes]] = []
        size = 0
        for path, data in self._finished("send"):
            batch.append((path, data))
            size += len(data)
            if len(batch) == _MOST_FILES or size > _MOST_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _learn(self, path: Path, data: bytes) -> bool:
        try:
            self.customs.learn_original(data)
        except ValueError:
            self._put_away(path, "failed")
            return False
        self._put_away(path, "done")
        return True

    def _finished(self, place: str) -> Iterator[tuple[Path, bytes]]:
        """The files of a folder that nobody is writing any more, oldest name first."""
        for path in sorted((self._folder / place).iterdir()):
            if path.name.startswith(".") or path.suffix in _UNFINISHED or not path.is_file():
                continue
            try:
                with path.open("rb") as file:
                    data = file.read(MAX_BYTES + 1)
            except OSError:
                continue  # gone or locked: the next look will tell
            if self._is_whole(path, data):
                yield path, data

    def _is_whole(self, path: Path, data: bytes) -> bool:
        """Well-formed, or unchanged for so long that it will not get better."""
        try:
            load(data)
        except MessageError:
            stat = path.stat()
            size, written, since = self._seen.get(path, (-1, -1, 0.0))
            if (size, written) != (stat.st_size, stat.st_mtime_ns):
                since = time.monotonic()
                self._seen[path] = (stat.st_size, stat.st_mtime_ns, since)
            return time.monotonic() - since >= self._patience
        return True

    def _put_away(self, path: Path, place: str) -> None:
        """Move a file out of the way by one rename, under another name if its own is taken."""
        target, number = self._folder / place / path.name, 1
        while target.exists():
            number += 1
            target = self._folder / place / f"{path.stem}-{number}{path.suffix}"
        path.rename(target)
        self._seen.pop(path, None)


def _locked(state: Path) -> int:
    """An open, locked file in the state folder; the lock ends with the process, however it ends."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise DeskBusyError("another simulated customs already works in this folder") from None
    return handle
