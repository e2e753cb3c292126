"""Files that are there after a power cut: what the database promises, the disk must hold."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO


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


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file written beside `path` and given its name at the end: nobody ever opens half of it. Raises OSError.

    Whatever ends the writing early, Ctrl-C too, leaves what was there before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:80]}-", delete=False) as file:
        place = Path(file.name)
        try:
            yield file  # pyright: ignore[reportReturnType]
            file.flush()
            os.fsync(file.fileno())
            place.chmod(0o644)
            place.replace(path)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)
