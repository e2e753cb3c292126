"""Papers: labels and the monthly report."""

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.answers import console, print_json
from app.cli.session import AsJson, work_as_system
from app.core.errors import Invalid

labels = typer.Typer(help="Labels.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """`labels render`, `report`."""
    app.add_typer(labels, name="labels")
    app.command("report")(report)


@labels.command("render")
def render(
    template: Annotated[str, typer.Option("--template", help="lpn, item, bin or exit.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    stock: Annotated[str, typer.Option("--stock", help="Size, for example 60x40.")] = "60x40",
    count: Annotated[int, typer.Option("--count", min=1, max=100_000)] = 1,
    format: Annotated[Literal["pdf"], typer.Option("--format")] = "pdf",  # noqa: A002, ARG001 (its name for users)
) -> None:
    """Render sample labels, to see a template on a stock."""
    from labels import LabelError, load_stock, sample, write_pdf

    half = out.with_name(out.name + ".part")
    try:
        with half.open("wb") as file:
            write_pdf(sample(template, count), file, stock=load_stock(stock))
    except LabelError as error:
        half.unlink(missing_ok=True)
        raise Invalid(f"label_{error.code}", str(error), template=template, stock=stock) from error
    half.replace(out)
    console.print(f"{count} labels in {out}")


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
