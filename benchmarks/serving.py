"""A real uvicorn process with the real application, and with the ORM peer hung beside it; and how to talk to it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ground import Ground

ROOT = Path(__file__).parents[1]
CONNECTIONS = 32
_READY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answered:
    """What the load saw: seconds for all, milliseconds of each, how many answers said `moved`."""

    seconds: float
    milliseconds: list[float]
    moved: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.milliseconds) / self.seconds


@dataclass(frozen=True, slots=True)
class Served:
    """A server that listens on `port`."""

    port: int
    token: str
    pid: int

    def get(self, path: str, count: int) -> Answered:
        """`count` times the same GET."""
        return self._load({"method": "GET", "path": path, "count": count})

    def post(self, path: str, bodies: Sequence[dict[str, Any]], connections: int = CONNECTIONS) -> Answered:
        """Each of these bodies once."""
        return self._load({"method": "POST", "path": path, "bodies": bodies}, connections)

    def _load(self, job: dict[str, Any], connections: int = CONNECTIONS) -> Answered:
        job |= {"port": self.port, "token": self.token, "connections": connections}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.load"], input=json.dumps(job).encode(), capture_output=True, cwd=ROOT,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        seen = json.loads(done.stdout)
        if seen.pop("wrong"):
            raise RuntimeError(f"{job['path']}: {json.loads(done.stdout)['wrong']}")
        return Answered(**seen)


@contextmanager
def served(on: Ground) -> Iterator[Served]:
    """The application in a process of its own on this ground, stopped at the end."""
    environment = os.environ | {"GUICANG_DATABASE_URL": on.app_url, "GUICANG_DATA_DIR": str(on.folder)}
    told = on.folder / "port"
    told.unlink(missing_ok=True)
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.serving", str(told)], env=environment, cwd=ROOT)
    try:
        yield Served(_port(server, told), on.token, server.pid)
    finally:
        server.terminate()
        server.wait(15)


def _port(server: subprocess.Popen[bytes], told: Path) -> int:
    deadline = time.monotonic() + _READY_SECONDS
    while not told.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.05)
    return int(told.read_text())


def _serve(told: Path) -> None:
    from app.cli.commands.serving import serve_on
    from app.cli.ports import listen
    from app.core.logs import configure_logs
    from app.core.settings import settings
    from app.db.opening import database_of
    from app.main import create_app
    from benchmarks.orm_peer import router

    configure_logs("WARNING")
    with listen("127.0.0.1", 18700) as listener, database_of(settings()) as database:
        app = create_app(database, settings())
        app.include_router(router, prefix="/api/v1")
        ready = told.with_suffix(".new")
        ready.write_text(str(listener.getsockname()[1]))
        ready.rename(told)
        serve_on(listener, app)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
