"""The server process of one cluster: asked about, started and stopped through pg_ctl, believed only when it answers."""

import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.db.embedded import faults, queries
from app.db.embedded.account import Account
from app.db.embedded.address import SUPERUSER, Address
from app.db.embedded.places import Places

_PAUSE_SECONDS = 0.05
RECOVERY_SECONDS = 300.0
_CROWDED = ("too many clients", "remaining connection slots")  # full, hence alive


@dataclass(frozen=True, slots=True)
class Server:
    """One cluster with the account and programs that run it; says what is, changes only when told."""

    places: Places
    account: Account
    programs: Path

    def pg_ctl(self, *words: str) -> tuple[int, str]:
        """Exit code and output. Called in `home` with relative names: the shell inside pg_ctl sees no odd path."""
        command = [str(self.programs / "pg_ctl"), "-D", self.places.cluster.name, *words]
        done = self.account.run(command, self.places.home)
        return done.returncode, done.stdout

    def running(self) -> bool:
        """Whether a server holds the cluster, answering or not."""
        return self.pg_ctl("status")[0] == 0 and not self._stale()

    def address(self, passwords: dict[str, str], notices: tuple[str, ...] = ()) -> Address | None:
        """Where the server says it listens (its own note in the cluster); None without a complete note."""
        lines = self._note()
        if len(lines) < 5 or not lines[3].isdigit() or not lines[4]:
            return None
        return Address(lines[4], int(lines[3]), passwords, notices)

    def wait_until_answering(self, passwords: dict[str, str], notices: tuple[str, ...] = ()) -> Address | None:
        """The address once SELECT 1 works, as long as recovery takes; None when no server holds the cluster."""
        until = time.monotonic() + RECOVERY_SECONDS
        while True:
            found = self.address(passwords, notices)
            reason = silence(found) if found else "it has not said where it listens"
            if found and reason is None:
                return found
            if not self.running():
                return None
            if time.monotonic() > until:
                raise faults.not_answering(self.places.home, str(reason))
            if "password authentication failed" in str(reason):
                raise faults.wrong_passwords(self.places.passwords)
            time.sleep(_PAUSE_SECONDS)

    def stop(self) -> None:
        """Stop fast: running work is rolled back, everything committed is kept."""
        code, said = self.pg_ctl("stop", "-m", "fast", "-w", "-t", "60")
        if code != 0 and self.running():
            raise faults.failed("stopped", self.places.logs, said.strip())

    def _note(self) -> list[str]:
        try:
            return (self.places.cluster / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _stale(self) -> bool:
        """Whether the note names a process that is not this cluster's server: its number was given out again.

        A server's working folder is its cluster. Where the system cannot tell (no /proc), the note is believed.
        """
        lines = self._note()
        if not lines or not Path("/proc/self").exists():
            return not lines
        seen = self.account.run(["readlink", f"/proc/{lines[0].strip()}/cwd"], Path("/"))
        return seen.stdout.strip() != str(self.places.cluster.resolve())

    def forget_stale_note(self) -> None:
        """Remove the note of a server that is gone; PostgreSQL would trust any living process of that number."""
        if self._stale():
            (self.places.cluster / "postmaster.pid").unlink(missing_ok=True)


def silence(address: Address) -> str | None:
    """None when SELECT 1 works, else the server's (or the system's) reason in a line."""
    try:
        with psycopg.connect(address.conninfo(SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(queries.ALIVE)
    except psycopg.Error as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        return None if any(words in reason for words in _CROWDED) else reason
    return None
