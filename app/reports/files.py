"""The report on disk: three files, each complete or not there."""

import os
import tempfile
from pathlib import Path

from app.db.work import Work
from app.reports.figures import MonthFigures
from app.reports.month import month_figures
from app.reports.pdf import render_pdf
from app.reports.tidy import render_csv
from app.reports.xlsx import render_xlsx


def write_report(work: Work, *, year: int, month: int, folder: Path) -> list[Path]:
    """Write PDF, XLSX and CSV of a month into `folder` (made if missing) and return their paths.

    All three are rendered before the first is written. Raises what `month_figures` raises, and
    `OSError` when the folder cannot be written or the disk is full; a report written before is
    then still whole.
    """
    figures = month_figures(work, year=year, month=month)
    contents = [(folder / name, body) for name, body in render_files(figures).items()]
    folder.mkdir(parents=True, exist_ok=True)
    for path, body in contents:
        _write(path, body)
    return [path for path, _ in contents]


def render_files(figures: MonthFigures) -> dict[str, bytes]:
    """The three files of a month by their names; the same figures always give the same bytes."""
    stem = f"guicang-site{figures.place.site_id:02d}-{figures.period}"
    return {
        f"{stem}.pdf": render_pdf(figures),
        f"{stem}.xlsx": render_xlsx(figures),
        f"{stem}.csv": render_csv(figures),
    }


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
