"""Where the parts of the embedded database lie, and whether they are ours to touch.

`<data>/database` always holds the locks and the passwords. The cluster is beside them, unless root runs us and the
system user cannot pass the folders above; then it goes to a folder of its own below `/var/lib/guicang`, whose name
`place.json` remembers. Folders' modes are never opened.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from app.db.embedded import faults
from app.db.embedded.account import Account, account_for, user_name
from app.db.embedded.passwords import write_private

SYSTEM_HOME = Path("/var/lib/guicang")
CONTROL = "database"
START_LOCK, USE_LOCK = "start.lock", "in-use.lock"
MAJOR = "18"


@dataclass(frozen=True, slots=True)
class Places:
    """`control`: locks and passwords, ours alone; `home`: the cluster, its log and its two settings files."""

    control: Path
    home: Path

    @property
    def passwords(self) -> Path:
        return self.control / "passwords.json"

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def pointer(self) -> Path:
        return self.control / "place.json"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def key(self) -> str:
        """Short name of this installation, for the socket's folder."""
        return _key(self.control)

    def check_cluster(self) -> bool:
        """Whether a cluster is there and of our version; refuses what is there but not ours, touching nothing.

        One that was made and is gone (a disk that is not mounted?) is an error, never a reason to make an empty one.
        """
        if not self.cluster.exists():
            if _noted(self.pointer)["made"]:
                raise faults.missing_cluster(self.cluster)
            return False
        version = self.cluster / "PG_VERSION"
        if not version.exists():
            raise faults.foreign_folder(self.cluster)
        found = version.read_text("utf-8", errors="replace").strip()
        if found != MAJOR:
            raise faults.other_version(self.cluster, found, MAJOR)
        return True

    def note(self, *, made: bool) -> None:
        """Remember where the cluster is, relative to `control`, and whether it was made to the end."""
        home = "." if self.home == self.control else str(self.home)
        found = {"home": home, "made": made}
        if found != _noted(self.pointer):
            write_private(self.pointer, json.dumps(found) + "\n")


def _noted(pointer: Path) -> dict[str, object]:
    try:
        return json.loads(pointer.read_text("utf-8"))
    except FileNotFoundError:
        return {"home": None, "made": False}


def _key(control: Path) -> str:
    return hashlib.sha256(os.fsencode(control)).hexdigest()[:12]


def open_control(data_dir: Path) -> Path:
    """`<data>/database`, made when missing; refuses a folder of somebody else or of another program."""
    data_dir = data_dir.expanduser().absolute()
    mode = 0o711 if os.geteuid() == 0 else 0o700  # root's server user must pass; the files inside stay private
    control = data_dir / CONTROL
    try:
        if (data_dir / "PG_VERSION").exists():
            raise faults.foreign_folder(data_dir)
        for folder in (data_dir, control):
            _own_folder(folder, mode)
    except OSError as error:
        raise faults.not_writable(data_dir, error.strerror or str(error)) from error
    return control.resolve()


def _own_folder(folder: Path, mode: int) -> None:
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(mode)
    owner = folder.stat().st_uid
    usable = os.access(folder, os.W_OK | os.X_OK)
    # A folder above may be somebody else's if it lets us write; but root in a user's folder would lock that user out.
    if owner != os.geteuid() and (os.geteuid() == 0 or not usable or folder.name == CONTROL):
        raise faults.not_ours(folder, user_name(owner))
    if not usable:
        raise faults.not_writable(folder, "no right to write, or mounted read-only")


def find_places(control: Path, system_home: Path = SYSTEM_HOME) -> tuple[Places, Account]:
    """The places and who runs the server there. Call while alone in the start lock: it may choose them."""
    noted = _noted(control / "place.json")["home"]
    if noted is not None:
        return _remembered(Places(control, control / str(noted)))
    here = Places(control, control)
    account = account_for(here.cluster)
    if not account.switch or here.cluster.exists() or account.can_enter(control):
        return here, account
    away = Places(control, _make_home(system_home, _key(control)))
    away.note(made=False)
    return away, account


def _remembered(places: Places) -> tuple[Places, Account]:
    if not places.home.is_dir():
        raise faults.missing_cluster(places.home)
    return places, account_for(places.cluster)


def make_public(folder: Path) -> None:
    """A folder of our own that the system user may pass, whatever the umask; an existing one is left as it is."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


def _make_home(system_home: Path, key: str) -> Path:
    """A new folder; an existing one may hold the data of a data folder that was removed and is left alone."""
    clusters = system_home / "clusters"
    make_public(system_home)
    make_public(clusters)
    names = (key if turn == 1 else f"{key}-{turn}" for turn in range(1, 1000))
    home = next(clusters / name for name in names if not (clusters / name).exists())
    home.mkdir(mode=0o711)
    home.chmod(0o711)
    return home
