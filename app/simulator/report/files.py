"""The report as a file: its ending says which form."""

from collections.abc import Callable
from pathlib import Path

from app.simulator.report.checks import Report
from app.simulator.report.page import as_page
from app.simulator.report.text import as_json, as_text

FORMS: dict[str, Callable[[Report], str]] = {".html": as_page, ".json": as_json, ".txt": as_text}


def write_report(report: Report, path: Path) -> None:
    """Write it; ValueError for an ending that is none of FORMS, OSError where it cannot be written."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise ValueError(f"{path.name}: a report ends in {', '.join(FORMS)}")
    path.write_text(form(report), "utf-8")
