"""`EmbeddedPostgres`: one private PostgreSQL per data folder, shared by every process that uses that folder."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from app.db.embedded import faults, locks, passwords, queries, sockets
from app.db.embedded.address import DATABASE, SUPERUSER, Address
from app.db.embedded.binaries import programs
from app.db.embedded.birth import make_cluster, set_passwords
from app.db.embedded.launch import launch
from app.db.embedded.places import CONTROL, START_LOCK, SYSTEM_HOME, USE_LOCK, Places, find_places, open_control
from app.db.embedded.server import Server, silence


class EmbeddedPostgres:
    """The server of `data_dir`: `start` it or join the running one, `ensure` it lives, `stop` using it.

    The first user starts the server, the last one to `stop` ends it. A process that dies without `stop` no longer
    counts as a user; the server it leaves running is joined by the next one. Every failure is an
    `app.core.errors.Unavailable` with a code `database.…` and a sentence saying what to do (see faults.py).

    `durable=False` trades safety for speed (tests only). `tcp_port` listens on 127.0.0.1 too, from that port upwards.
    Both count for the process that starts the server, not for those that join.
    """

    def __init__(
        self, data_dir: Path, *, durable: bool = True, tcp_port: int | None = None, system_home: Path = SYSTEM_HOME
    ) -> None:
        self.data_dir = data_dir
        self._durable, self._tcp_port, self._system_home = durable, tcp_port, system_home
        self._use: locks.Use | None = None
        self._address: Address | None = None
        self._places: Places | None = None

    def start(self) -> Address:
        """Join the server of this folder; start it, and make its cluster, when there is none."""
        return self._join(self._bring_up)

    def attach(self) -> Address:
        """Join the server only if it runs, else `database.not_running`; makes nothing."""
        if not (self.data_dir.expanduser() / CONTROL).is_dir():
            raise faults.not_running(self.data_dir)
        return self._join(self._find)

    def ensure(self) -> Address:
        """A server that answers just now: quick when it does, else started again. The address may be another one."""
        if self._use and self._address and silence(self._address) is None:
            return self._address
        return self.start()

    def stop(self) -> bool:
        """Stop using the server; True when we were the last and it was stopped. May be repeated."""
        use, self._use, self._address = self._use, None, None
        if use is None:
            return False
        if not use.path.exists():  # the folder was removed: its server notices within a minute and ends by itself
            use.leave()
            return False
        control = use.path.parent
        with locks.alone(control / START_LOCK):
            return use.leave() and self._end(control)

    def destroy(self) -> None:
        """Stop the server and remove its cluster, log and passwords for good; refused while others use it."""
        self.stop()
        control = open_control(self.data_dir)
        with locks.alone(control / START_LOCK):
            if not locks.unused(control / USE_LOCK):
                raise faults.busy(control / USE_LOCK, 0)
            places = self._server(control).places
            self._end(control)
            shutil.rmtree(places.home)
            shutil.rmtree(control, ignore_errors=True)

    @property
    def address(self) -> Address:
        """Where the server was last found; `database.not_running` before `start`."""
        if self._address is None:
            raise faults.not_running(self.data_dir)
        return self._address

    @property
    def places(self) -> Places:
        """Where cluster, log and passwords lie; `database.not_running` before `start`."""
        if self._places is None:
            raise faults.not_running(self.data_dir)
        return self._places

    def owner_url(self, database: str = DATABASE) -> str:
        """See `Address.owner_url`."""
        return self.address.owner_url(database)

    def app_url(self, database: str = DATABASE) -> str:
        """See `Address.app_url`."""
        return self.address.app_url(database)

    def has_database(self, name: str = DATABASE) -> bool:
        with self._superuser() as connection:
            row = connection.execute(queries.HAS_DATABASE, [name]).fetchone()
        return bool(row and row[0])

    def create_database(self, name: str = DATABASE, template: str | None = None) -> None:
        """A database owned by guicang_owner, empty or a copy of `template` (to which nobody may be connected)."""
        self._run(queries.create_database(name, template))

    def ensure_database(self, name: str = DATABASE) -> bool:
        """Make the database unless it is there, also when several processes try at once; True when we made it."""
        if self.has_database(name):
            return False
        try:
            self.create_database(name)
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return False
        return True

    def drop_database(self, name: str) -> None:
        """Remove a database if it is there, closing its connections."""
        self._run([queries.drop_database(name)])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _join(self, find: Callable[[Path], Address]) -> Address:
        control = open_control(self.data_dir)
        with locks.alone(control / START_LOCK):
            address = self._address = find(control)
            self._use = self._use or locks.Use(control / USE_LOCK)
        return address

    def _find(self, control: Path) -> Address:
        server, known = self._server(control), passwords.load(control / "passwords.json")
        found = server.wait_until_answering(known) if known and server.places.check_cluster() else None
        if found is None:
            raise faults.not_running(self.data_dir)
        return found

    def _bring_up(self, control: Path) -> Address:
        server = self._server(control)
        known = passwords.load(server.places.passwords)
        if not server.places.check_cluster():
            known = known or passwords.create(server.places.passwords)
            make_cluster(server.places, server.account, server.programs, known, durable=self._durable)
        elif known is None:
            known = _new_passwords(server)
        server.places.note(made=True)
        if not server.account.can_enter(server.places.cluster):
            raise faults.unreachable(server.places.home, server.account.name)
        found = server.wait_until_answering(known)
        return found or launch(server, known, tcp_port=self._tcp_port, durable=self._durable)

    def _server(self, control: Path) -> Server:
        places, account = find_places(control, self._system_home)
        self._places = places
        return Server(places, account, programs(account, self._system_home))

    def _end(self, control: Path) -> bool:
        server = self._server(control)
        if not server.places.check_cluster() or not server.running():
            return False
        address = server.address({})
        server.stop()
        if address:
            sockets.release(Path(address.socket_dir))
        return True

    def _superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.address.conninfo(SUPERUSER, "postgres"), autocommit=True)

    def _run(self, statements: list[sql.Composed]) -> None:
        with self._superuser() as connection:
            for statement in statements:
                connection.execute(statement)


def _new_passwords(server: Server) -> dict[str, str]:
    """Replace lost passwords: the data stays. A server left running is stopped, unless others work with it."""
    places: Places = server.places
    if server.running():
        if not locks.unused(places.control / USE_LOCK):
            raise faults.wrong_passwords(places.passwords)
        server.stop()
    fresh = passwords.create(places.passwords)
    try:
        set_passwords(places, server.account, server.programs, fresh, cluster=places.cluster)
    except BaseException:
        places.passwords.unlink(missing_ok=True)
        raise
    return fresh
