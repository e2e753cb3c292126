"""A folder shared with the customs client: every file appears by one rename, and none is lost or taken half-written."""

import fcntl
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.core.disk import sync_folder, write_through
from app.core.errors import Unavailable

_UNFINISHED = (".tmp", ".part", ".filepart")
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")


class FolderGateway:
    """A folder shared with the customs client, which takes from `send/` and puts into `receive/`.

    The client moves what it has sent to `sent/`, and what it cannot send to `failed/`; what we have
    taken in goes to `done/`. Every file appears by one rename. A received file that somebody has locked is left alone;
    one that does not end as its first element began is half-written: it is left until it has not changed for `patience`
    seconds. No clock but this process's own counts: the other machine's may be wrong.
    """

    PLACES = ("send", "sent", "failed", "receive", "done")

    def __init__(self, root: Path, *, patience: float = 10.0) -> None:
        self._root = root
        self._patience = patience
        self._growing: dict[str, tuple[int, int, float]] = {}
        for place in self.PLACES:
            (root / place).mkdir(mode=0o700, parents=True, exist_ok=True)  # messages hold names and ID numbers

    def send(self, guid: str, body: bytes) -> None:
        name = f"{guid}.xml"
        if any((self._root / place / name).exists() for place in ("send", "sent", "done", "failed")):
            return
        building = self._root / "send" / f".{name}.tmp"
        try:
            write_through(building, body)
            building.replace(self._root / "send" / name)
            sync_folder(building.parent)  # a power cut must not undo what the database calls sent
        except OSError as error:
            raise Unavailable("gateway_down", f"The customs folder refuses: {error.strerror}.") from error

    def receive(self) -> Iterator[tuple[str, bytes]]:
        for path in self._arrived():
            if path.name.startswith(".") or path.suffix in _UNFINISHED or not path.is_file():
                continue
            with suppress(OSError):  # locked, or gone: the next look will tell
                body = _read(path)
                if _is_whole(body) or self._has_settled(path):
                    yield path.name, body

    def done(self, name: str) -> None:
        source, target = self._root / "receive" / name, self._root / "done" / name
        number = 1
        while target.exists():
            number += 1
            target = self._root / "done" / f"{source.stem}-{number}{source.suffix}"
        self._growing.pop(name, None)
        with suppress(FileNotFoundError):
            source.replace(target)

    def given_up(self) -> list[str]:
        return sorted(path.stem for path in (self._root / "failed").glob("*.xml"))

    def close(self) -> None:
        """Nothing is held open."""

    def _arrived(self) -> list[Path]:
        try:
            return sorted((self._root / "receive").iterdir())
        except OSError as error:
            raise Unavailable("gateway_down", f"The customs folder refuses: {error.strerror}.") from error

    def _has_settled(self, path: Path) -> bool:
        stat, now = path.stat(), time.monotonic()
        size, written, since = self._growing.get(path.name, (-1, -1, now))
        if (size, written) != (stat.st_size, stat.st_mtime_ns):
            since = now
            self._growing[path.name] = (stat.st_size, stat.st_mtime_ns, now)
        return now - since >= self._patience


def _read(path: Path) -> bytes:
    """The file's bytes. Raises OSError while somebody holds a lock on it."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return file.read()


def _is_whole(body: bytes) -> bool:
    """Whether the file ends with the closing tag of its first element."""
    root = _ROOT.search(body)
    return bool(root) and body.rstrip().endswith(b"</" + root.group(1) + b">")
