"""Files that are there after a power cut: what the database promises, the disk must hold."""

import os
from pathlib import Path


def write_through(path: Path, body: bytes) -> None:
    """Write `body` and wait until the disk has it. Raises OSError."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last: a file's own bytes do not make its rename survive. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
