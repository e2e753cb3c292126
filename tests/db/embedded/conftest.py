"""Real servers in folders of their own: one cluster is made once and copied, other processes are real processes."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from app.core.errors import GuicangError
from app.db.embedded import EmbeddedPostgres

REPO = Path(__file__).parents[3]


class Child:
    """A process of its own that uses the database; see child.py."""

    def __init__(self, data: Path, system_home: Path, user: str | None = None, home: Path | None = None) -> None:
        words = [sys.executable, str(Path(__file__).with_name("child.py")), str(data), str(system_home)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPO), *sys.path])} | (
            {"HOME": str(home)} if home else {}
        )
        self.process = subprocess.Popen(
            [*words, user] if user else words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment, cwd=REPO,
        )  # fmt: skip

    def tell(self, command: str, text: str = "") -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps([command, text]) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, object]:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def do(self, command: str, text: str = "") -> dict[str, object]:
        self.tell(command, text)
        return self.hear()

    def kill(self) -> None:
        self.process.kill()
        with suppress(BrokenPipeError, ValueError):
            self.process.communicate(timeout=30)


class Trial:
    """One data folder, the database in it, and what tests ask and do about both."""

    def __init__(self, folder: Path, system_home: Path) -> None:
        self.folder, self.data, self.system_home = folder, folder / "data", system_home
        self.database = EmbeddedPostgres(self.data, system_home=system_home)
        self.children: list[Child] = []

    def child(self, user: str | None = None) -> Child:
        self.children.append(Child(self.data, self.system_home, user, self.folder if user else None))
        return self.children[-1]

    def sql(self, statement: str, role: str = "owner", name: str = "house") -> list[tuple]:
        """Rows of one statement by psycopg alone, as `guicang_owner` or `guicang_app`."""
        url = self.database.owner_url(name) if role == "owner" else self.database.app_url(name)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def words(self) -> list[str]:
        return [row[0] for row in self.sql("SELECT word FROM kept ORDER BY word")]

    @property
    def control(self) -> Path:
        return self.data / "database"

    @property
    def cluster(self) -> Path:
        """As a person would find it, by place.json."""
        return self.control / json.loads((self.control / "place.json").read_text())["home"] / "cluster"

    @property
    def pid(self) -> int:
        """The postmaster's process number, from the server's own note."""
        return int((self.cluster / "postmaster.pid").read_text().split()[0])

    def finish(self) -> None:
        """Whatever state a test left: no server, no process and no folder of sockets stays."""
        for child in self.children:
            child.kill()
        with suppress(GuicangError):
            self.database.attach()
        self.database.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def workshop() -> Iterator[Path]:
    """A folder that every user may pass (pytest's own is closed to others), with a place for the programs' copy."""
    folder = Path(tempfile.mkdtemp(prefix="guicang-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def yard(workshop: Path) -> Iterator[Path]:
    """Where the data folders go: into memory if there is room, because every test copies a thousand small files."""
    memory = Path("/dev/shm")  # noqa: S108 - a file system, not a file of a guessable name
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 512 << 20
    folder = Path(tempfile.mkdtemp(prefix="guicang-test-", dir=memory)) if roomy else workshop
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def grown(workshop: Path, yard: Path) -> Path:
    """A data folder whose cluster was made and whose server was stopped: to copy, not to use."""
    trial = Trial(yard / "grown", workshop / "system")
    with trial.database:
        trial.database.create_database("house")
        trial.sql("CREATE TABLE kept (word text)")
        trial.sql("INSERT INTO kept VALUES ('first')")
    return trial.data


@pytest.fixture
def fresh(workshop: Path, yard: Path) -> Iterator[Trial]:
    """A data folder that is not there yet, in a folder that every user may pass."""
    folder = Path(tempfile.mkdtemp(dir=yard))
    folder.chmod(0o755)
    trial = Trial(folder, workshop / "system")
    yield trial
    trial.finish()


@pytest.fixture
def trial(fresh: Trial, grown: Path) -> Trial:
    """A database that was used before (table `kept` of database `house` holds 'first'), not running."""
    subprocess.run(["cp", "-a", str(grown), str(fresh.data)], check=True)  # owners and modes too
    return fresh


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user or mount a small disk")


@pytest.fixture
def user(as_root: None, fresh: Trial) -> str:
    """An ordinary user whom a test of root's can become, with `fresh.folder` as home."""
    import pwd

    name = "nobody"
    if name not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("no user nobody")
    os.chown(fresh.folder, pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid)
    return name


@pytest.fixture
def small_disk(as_root: None, fresh: Trial) -> Iterator[Trial]:
    """The same trial, its folder on a file system in memory of 130 MB."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=130m,mode=755", "none", str(fresh.folder)], check=False)
    if made.returncode != 0:
        pytest.skip("cannot mount a small disk here")
    yield fresh
    with suppress(GuicangError):
        fresh.database.attach()
    fresh.database.stop()
    subprocess.run(["umount", "-l", str(fresh.folder)], check=True)
