"""Papers: the monthly report."""

import re
from pathlib import Path
from typing import Annotated

import typer

from app.cli.answers import console, print_json
from app.cli.session import AsJson, work_as_system
from app.core.errors import Invalid


def register(app: typer.Typer) -> None:
    """`report`."""
    app.command("report")(report)


def report(
    month: Annotated[str, typer.Argument(help="YYYY-MM")],
    out: Annotated[Path, typer.Option("--out", help="Folder for PDF, XLSX and CSV.")],
    json: AsJson = False,
) -> None:
    """The month in figures: volume and value, as PDF, XLSX and CSV from one query."""
    from app.reports.files import write_report

    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        raise Invalid("bad_month", f"{month} is not a month; write it as 2026-11.", month=month)
    year, number = map(int, month.split("-"))
    out.mkdir(parents=True, exist_ok=True)
    with work_as_system() as work:
        files = write_report(work, year=year, month=number, folder=out)
    if json:
        print_json({"month": month, "files": files})
    else:
        console.print("\n".join(map(str, files)))
