"""Taking in what others send: import lists (CEB621, CEB622) and announced returns."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.answers import console, errors, print_json, print_table
from app.cli.intray import take_each
from app.cli.session import AsBadge, AsJson, work_as

if TYPE_CHECKING:
    from app.intake.expected import AnnounceResult
    from app.intake.spreadsheet import ReadReturns

originals = typer.Typer(help="Import lists (清单) that returns are matched against.", no_args_is_help=True)
expected = typer.Typer(help="Announced returns.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(metavar="FILE_OR_DIR...", help="XML files, or folders of them.")]


def register(app: typer.Typer) -> None:
    """`originals import`, `expected import`."""
    app.add_typer(originals, name="originals")
    app.add_typer(expected, name="expected")


@originals.command("import")
def import_originals(places: Files, badge: AsBadge, json: AsJson = False) -> None:
    """Import CEB621 and CEB622 messages; a bad list or file is named and does not sink the others."""
    from app.flow.importing import import_file as take

    reports, refused = take_each(take, places, badge=badge, act="import_lists", quiet=json)
    if json:
        print_json(reports)
    else:
        _tell(reports)
    if refused or any(report.refused for report in reports):
        raise typer.Exit(5)


def _tell(reports: list) -> None:  # pyright: ignore[reportMissingTypeArgument]
    rows = [(r.file_name, r.kind, r.imported, r.known, r.refused, len(r.receipts)) for r in reports]
    columns = ["file", "kind", "imported", "known", "refused", "receipts"]
    print_table("originals", columns, rows, empty="No XML file there.")
    for report in reports:
        for problem in report.problems:
            errors.print(problem.message, highlight=False)


@expected.command("import")
def import_expected(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX.")],
    badge: AsBadge,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: AsJson = False,
) -> None:
    """Import announced returns. Every cell is checked first; with a wrong one nothing is written.

    A return that does not fit what is here (its import list, another return) is refused for itself.
    """
    from app.intake.expected import announce_many, preview
    from app.intake.spreadsheet import read_expected

    with work_as(badge, "announce") as work:
        sheet = read_expected(file.read_bytes(), file_name=file.name)
        results = [] if sheet.errors else (preview if dry_run else announce_many)(work, returns=sheet.returns)
    if sheet.errors:
        _tell_wrong_rows(sheet, json=json)
        raise typer.Exit(5)
    if json:
        print_json(results)
    else:
        _tell_announced(results, dry_run=dry_run)
    if any(result.problems for result in results):
        raise typer.Exit(5)


def _tell_wrong_rows(sheet: "ReadReturns", *, json: bool) -> None:
    if json:
        print_json({"rows": len(sheet.rows), "errors": sheet.errors})
        return
    rows = [(e.row, e.column, f"{e.message_zh}\n{e.message_en}") for e in sheet.errors]
    print_table(f"{sheet.file_name}: nothing was written", ["row", "column", "what"], rows, empty="")


def _tell_announced(results: list["AnnounceResult"], *, dry_run: bool) -> None:
    counts = {outcome: sum(r.outcome == outcome for r in results) for outcome in ("announced", "known", "refused")}
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    console.print(f"{said}; nothing was written (--dry-run)." if dry_run else said)
    for result in results:
        for problem in result.problems:
            errors.print(f"{result.return_no}: {problem.message_zh} · {problem.message_en}", highlight=False)
