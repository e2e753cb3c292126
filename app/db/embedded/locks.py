"""File locks between processes: one starts or stops at a time, and who still uses the server is countable.

The kernel drops a lock with its process, so a kill -9 leaves nothing behind to clean up.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db.embedded import faults

WAIT_SECONDS = 120.0
_PAUSE_SECONDS = 0.03


def open_lock(path: Path) -> int:
    """A file descriptor of its own: each holder counts, also two in one process. Not inherited by programs."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock file `path` exclusively; `database.busy` after `seconds`."""
    descriptor = open_lock(path)
    try:
        until = time.monotonic() + seconds
        while not try_lock(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise faults.busy(path, seconds)
            time.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)


class Use:
    """One user of the server: a shared lock, held from `__init__` to `leave`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = open_lock(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Give the lock up; True when nobody else held it. Call while alone in the start lock."""
        os.close(self._descriptor)
        return self.path.exists() and unused(self.path)


def unused(path: Path) -> bool:
    """Whether no process uses the server of this lock file."""
    probe = open_lock(path)
    try:
        return try_lock(probe, fcntl.LOCK_EX)
    finally:
        os.close(probe)
