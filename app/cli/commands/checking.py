"""Checking: any message against the published rules, without a database and without keeping it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track

from app.cli.answers import console, errors, print_json, print_table
from app.cli.intray import files_in
from app.cli.session import AsJson

if TYPE_CHECKING:
    from app.customs.checking import CheckReport

customs = typer.Typer(help="The broker's desk, and any customs message checked.", no_args_is_help=True)
STANDARD_INPUT = Path("-")
SHOWN = 20


def register(app: typer.Typer) -> None:
    """`customs check`."""
    app.add_typer(customs, name="customs")


@customs.command("check")
def check(
    places: Annotated[list[Path], typer.Argument(metavar="FILE...", help="XML files, folders of them, or - .")],
    signed: Annotated[
        bool, typer.Option("--signed", help="A signature that does not hold fails the file too.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Hold messages (CEB621, 622, 625, 626, 900, DxpMsg, DxpRep) against the published schema and the specification.

    Nothing is kept or changed, and no database is needed. Exit code 5 if a message does not pass, 3 if there is none.
    """
    paths = [path for place in places for path in ([place] if place == STANDARD_INPUT else files_in([place], ".xml"))]
    quiet = json or len(paths) < 2
    reports = list(track(_reports(paths), description="files", console=errors, disable=quiet, total=len(paths)))
    if json:
        print_json(reports)
    else:
        _tell(reports)
    if not reports:
        raise typer.Exit(3)
    if not all(report.passed and (report.signed or not signed) for report in reports):
        raise typer.Exit(5)


def _reports(paths: list[Path]) -> Iterator["CheckReport"]:
    from app.customs.checking import check_files, check_stream

    for path in paths:
        if path == STANDARD_INPUT:
            yield check_stream(sys.stdin.buffer, name="-")
        else:
            yield from check_files([path])


def _tell(reports: list["CheckReport"]) -> None:
    columns = ["kind", "wire", "strict", "signature", "file"]
    rows = [(_kind(r), r.wire, r.strict, r.signature.verdict, Path(r.file).name) for r in reports]
    print_table("customs check", columns, rows, empty="No XML file there.")
    for report in reports:
        for finding in report.findings[:SHOWN]:
            where = ":".join(part for part in (report.file, str(finding.line or ""), finding.element) if part)
            said = f"  {finding.message_zh}\n  {finding.message_en} [{finding.layer}: {finding.source}]"
            console.print(f"{where}\n{said}", highlight=False, markup=False)
        if report.signature.verdict == "broken":
            said = f"  {report.signature.message_zh}\n  {report.signature.message_en} [signature]"
            console.print(f"{report.file}\n{said}", highlight=False, markup=False)
        hidden = len(report.findings[SHOWN:])
        if hidden:
            console.print(f"{report.file}: {hidden} more findings", highlight=False, markup=False)


def _kind(report: "CheckReport") -> str:
    kinds = (report.kind or "?", *([report.content] if report.content else []))
    return " › ".join(kind.removesuffix("Message") for kind in kinds)
