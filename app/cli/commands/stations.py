"""The stations at a terminal: which there are, giving one up, taking it into use again. `site load` adds new ones."""

from typing import Annotated

import typer

from app.cli.administering import AsAdmin, admin_work
from app.cli.answers import console, print_json, print_table
from app.cli.session import AsJson, work_as_system

station = typer.Typer(help="Where scans are made.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="STATION", help="Its name.")]


def register(app: typer.Typer) -> None:
    """`station list`, `station retire`, `station reopen`."""
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
