"""The processes of `guicang up`: started together, watched together, stopped together."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from app.core.errors import Unavailable
from app.core.settings import Settings

_STOP_SECONDS = 10
_FOLLOW = "GUICANG_UP_PID"


class Children:
    """Each in a session of its own, so that Ctrl-C reaches the parent alone; each with a log file of its own."""

    def __init__(self, settings: Settings) -> None:
        self._environment = os.environ | {"GUICANG_DATA_DIR": str(settings.data_dir), _FOLLOW: str(os.getpid())}
        self._logs = settings.data_dir / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *command: str) -> None:
        """Start `guicang COMMAND…`."""
        with self._log(command[0]).open("wb") as log:
            self._running[command[0]] = subprocess.Popen(
                [sys.executable, "-m", "app.cli", *command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def has(self, name: str) -> bool:
        """Whether `guicang NAME` was started."""
        return name in self._running

    def check(self) -> None:
        """Raises `Unavailable` (process_ended) with the last words of a process that is no longer there."""
        for name, process in self._running.items():
            if process.poll() is not None:
                log = self._log(name)
                words = " ".join(log.read_text(errors="replace").split()[-40:])
                raise Unavailable("process_ended", f"`guicang {name}` ended ({process.returncode}): {words} ({log})")

    def wait(self) -> int:
        """Watch until one ends (which raises) or the caller is interrupted."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask all of them to stop, wait, and end those that do not."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"


def follow_parent() -> None:
    """In a process of `guicang up`: stop when the parent is gone, however it went (kill -9 included)."""
    parent = os.environ.get(_FOLLOW)
    if parent:
        threading.Thread(target=_watch, args=[int(parent)], daemon=True).start()


def _watch(parent: int) -> None:
    import signal

    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
