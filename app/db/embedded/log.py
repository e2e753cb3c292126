"""What the server said since a moment: the reason of a failed start, read from its log files."""

import os
from dataclasses import dataclass
from pathlib import Path

START_LOG = "start.log"
_LAST = 6
_MOST = 64 * 1024


@dataclass(frozen=True, slots=True)
class LogMark:
    """The sizes of the log files at a moment."""

    folder: Path
    sizes: dict[str, int]

    @classmethod
    def now(cls, folder: Path) -> "LogMark":
        return cls(folder, {entry.name: entry.stat().st_size for entry in _files(folder)})

    def said_since(self) -> str:
        """Everything written since, at most 64 KiB of each file."""
        return "\n".join(_tail(Path(entry.path), self.sizes.get(entry.name, 0)) for entry in _files(self.folder))


def last_lines(text: str) -> str:
    """The last lines that say something, in one line, without times and process numbers."""
    lines = [line.split("] ", 1)[-1].strip() for line in text.splitlines()]
    telling = [line for line in lines if line and "redirecting log output" not in line and "HINT:" not in line]
    return " / ".join(telling[-_LAST:])


def _files(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return [entry for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return []


def _tail(path: Path, start: int) -> str:
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(start if start <= size else 0, size - _MOST))
        return file.read(_MOST).decode("utf-8", "replace")
