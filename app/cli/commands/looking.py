"""Looking: why can a parcel not go on, is this installation well."""

from typing import Annotated

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.session import AsJson, open_database, work_as_system
from app.core.settings import settings


def register(app: typer.Typer) -> None:
    """`why`, `doctor`."""
    app.command("why")(why)
    app.command("doctor")(doctor)


def why(
    lpn: Annotated[str, typer.Argument(help="The licence plate.")],
    json: AsJson = False,
) -> None:
    """Why a parcel is not declarable or saleable: which article, which field, what to do next."""
    from app.flow import why as ask
    from app.parcel.reading import parcel_by_lpn

    with work_as_system() as work:
        view = parcel_by_lpn(work, lpn)
        answer = ask(work, parcel=view)
    if json:
        print_json({"lpn": lpn, "state": view.state, **_plain(answer)})
        return
    console.print(f"{lpn}: {view.state}")
    for title, findings in (
        ("不可申报 not declarable", answer.not_declarable),
        ("不可上架 not saleable", answer.not_saleable),
    ):
        rows = [
            (f.article, f.field, f"{f.message_zh}\n{f.message_en}", f"{f.next_step_zh}\n{f.next_step_en}")
            for f in findings
        ]
        print_table(title, ["article", "field", "why", "next"], rows, empty=f"[green]{title}: 无 nothing[/green]")


def _plain(answer: object) -> dict[str, object]:
    return {name: getattr(answer, name) for name in ("not_declarable", "not_saleable")}


def doctor(json: AsJson = False) -> None:
    """Look over this installation: database, roles, keys, disk, clock; exit code 1 if something is ill."""
    from app.cli.health import examine

    with open_database() as database:
        findings = examine(database, settings())
    if json:
        print_json(findings)
    else:
        rows = [("✓" if f.well else "✗", f.what, f.said, "" if f.well else f.advice) for f in findings]
        print_table("doctor", ["", "what", "found", "advice"], rows, empty="")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)
