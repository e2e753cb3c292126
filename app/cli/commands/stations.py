"""The stations at a terminal: which there are, giving one up, taking it into use again. `site load` adds new ones."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.administering import AsAdmin, admin_work
from app.cli.answers import console, print_json, print_table
from app.cli.session import AsJson, work_as_system

station = typer.Typer(help="Where scans are made.", no_args_is_help=True)
Out = Annotated[Path, typer.Option("--out", help="The PDF to write.")]
Symbol = Annotated[Literal["qr", "code128"], typer.Option("--symbol", help="code128 for laser scanners.")]
Name = Annotated[str, typer.Argument(metavar="STATION", help="Its name.")]


def register(app: typer.Typer) -> None:
    """`station list`, `station retire`, `station reopen`, and the papers: `station sheet`, `station scanners`."""
    app.add_typer(station, name="station")


@station.command("list")
def show(json: AsJson = False) -> None:
    """Every station, also those given up."""
    from app.site.service import stations

    with work_as_system() as work:
        rows = [(each.name, each.kind, each.camera, each.retired_at, each.retired_by) for each in stations(work)]
    columns = ["name", "kind", "camera", "retired_at", "retired_by"]
    if json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    shown = [(*row, f"since {at:%Y-%m-%d} by {by}" if at else "") for *row, at, by in rows]
    print_table("stations", [*columns[:3], "given up"], shown, empty="None yet: `guicang site load`.")


@station.command("retire")
def retire(name: Name, badge: AsAdmin = None) -> None:
    """Give a station up: a scan there is refused from now on (by running servers within five seconds)."""
    from app.site.service import retire_station

    with admin_work(badge, "set_up_site") as work:
        retire_station(work, name=name)
    console.print(f"{name} is given up.")


@station.command("reopen")
def reopen(name: Name, badge: AsAdmin = None) -> None:
    """Take a station into use again."""
    from app.site.service import reopen_station

    with admin_work(badge, "set_up_site") as work:
        reopen_station(work, name=name)
    console.print(f"{name} is in use.")


@station.command("sheet")
def sheet(name: Name, out: Out, symbol: Symbol = "qr") -> None:
    """The A4 sheet with every code that is scanned at a station, in groups, in both languages."""
    from app.flow.sheets import station_sheet

    with work_as_system() as work:
        content = station_sheet(work, station=name, make=symbol)
    _write(out, content)


@station.command("scanners")
def scanners(out: Out, symbol: Symbol = "qr") -> None:
    """How scanners are set up, make by make, with the code of their self-test."""
    from app.flow.sheets import scanner_sheet

    with work_as_system() as work:
        content = scanner_sheet(work, make=symbol)
    _write(out, content)


def _write(out: Path, content: bytes) -> None:
    half = out.with_name(out.name + ".part")
    half.write_bytes(content)
    half.replace(out)
    console.print(f"Written to {out}: A4, print it at 100 %.")
