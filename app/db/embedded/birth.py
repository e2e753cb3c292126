"""Making a new cluster: in a folder aside, given its final name only when whole, so a kill leaves no half database."""

import os
import shutil
import tempfile
from pathlib import Path

from app.core.disk import sync_folder
from app.db.embedded import faults, queries
from app.db.embedded.account import Account
from app.db.embedded.address import SUPERUSER
from app.db.embedded.log import last_lines
from app.db.embedded.places import Places

NEEDED_BYTES = 192 << 20  # a new cluster takes 40 MB, its first write-ahead log and databases as much again
_UNBORN = "cluster.new-"
_INITDB = [
    "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums",
    f"--username={SUPERUSER}", "--auth=reject", "--no-instructions",
]  # fmt: skip


def make_cluster(places: Places, account: Account, programs: Path, passwords: dict[str, str], *, durable: bool) -> None:
    """initdb, the roles, then the rename. `database.disk_full` before anything is written when space is short."""
    check_space(places.home, NEEDED_BYTES)
    _clear(places)
    unborn = Path(
        tempfile.mkdtemp(prefix=_UNBORN, dir=places.home)
    )  # a killed guicang's initdb may still write in its own
    account.give(unborn)
    options = _INITDB if durable else [*_INITDB, "--no-sync"]
    made = account.run([str(programs / "initdb"), "-D", unborn.name, *options], places.home)
    if made.returncode != 0:
        raise _failure("made", made.stdout, places)
    set_passwords(places, account, programs, passwords, cluster=unborn)
    unborn.rename(places.cluster)
    sync_folder(places.home)


def set_passwords(
    places: Places, account: Account, programs: Path, passwords: dict[str, str], *, cluster: Path
) -> None:
    """Make the roles and set their passwords by a single-user server, which asks for none. The server must be down."""
    command = [str(programs / "postgres"), "--single", "-D", cluster.name, "-c", "log_min_error_statement=panic"]
    done = account.run([*command, SUPERUSER], places.home, queries.set_roles(passwords))
    if done.returncode != 0 or "ERROR:" in done.stdout:
        raise _failure("given its roles", done.stdout, places)


def free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def check_space(folder: Path, needed: int) -> None:
    """`database.disk_full` unless `needed` bytes are free for us."""
    if free_bytes(folder) < needed:
        raise faults.disk_full(folder, free_bytes(folder), needed)


def _clear(places: Places) -> None:
    """Remove what an initdb that was killed left behind: it never held anybody's data."""
    for unborn in places.home.glob(_UNBORN + "*"):
        shutil.rmtree(unborn, ignore_errors=True)


def _failure(step: str, said: str, places: Places) -> Exception:
    _clear(places)
    if "No space left on device" in said:
        return faults.disk_full(places.home, free_bytes(places.home), NEEDED_BYTES)
    # The single-user server echoes nothing it was told, so no password is in its words.
    return faults.failed(step, places.logs, last_lines(said))
