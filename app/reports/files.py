"""The pack on disk: its files, each complete or not there."""

import os
import tempfile
from pathlib import Path

from app.reports.pack.shapes import Pack
from app.reports.papers.pens import PENS, file_name, render


def write_files(pack: Pack, folder: Path) -> list[Path]:
    """Write PDF, XLSX, CSV and JSON of a pack into `folder` (made if missing) and return their paths.

    All are rendered before the first is written. Raises `OSError` when the folder cannot be written or the disk is
    full; files written before are then still whole.
    """
    contents = [(folder / file_name(form, pack), render(form, pack)) for form in PENS]
    folder.mkdir(parents=True, exist_ok=True)
    for path, body in contents:
        _write(path, body)
    return [path for path, _ in contents]


def _write(path: Path, body: bytes) -> None:
    """Write beside, then rename: nobody ever opens half a report."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
