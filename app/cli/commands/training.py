"""Training at a terminal: the site of fake parcels made anew, and the sheet of codes to practise with."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.administering import AsAdmin, admin_work
from app.cli.answers import console, print_json
from app.cli.session import AsJson, open_database
from app.core.settings import settings

training = typer.Typer(help="Fake parcels to practise on.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """`training reset`, `training sheet`."""
    app.add_typer(training, name="training")


@training.command("reset")
def reset(
    parcels: Annotated[int, typer.Option("--parcels", min=20, max=500, help="How many fake parcels.")] = 60,
    badge: AsAdmin = None,
    json: AsJson = False,
) -> None:
    """Empty the training site and play its day anew; the real site is not touched."""
    from app.db.opening import owner_address
    from app.demo.training import reset_training

    with admin_work(badge, "set_up_site"):
        pass
    with owner_address(settings()) as owner_url, open_database() as database:
        made = reset_training(database, settings(), owner_url, parcels=parcels)
    if json:
        print_json(made)
        return
    console.print(f"{made.parcels} fake parcels at site {made.site}; whoever may scan may practise there.")
    console.print(f"Stations: {', '.join(made.stations)}. Print the codes: guicang training sheet --out training.pdf")


@training.command("sheet")
def sheet(out: Annotated[Path, typer.Option("--out", help="The PDF to write.")]) -> None:
    """The sheet of codes to practise with, as the training site stands now."""
    from app.core.actor import system_actor
    from app.demo.practice import practice_sheet

    with open_database() as database, database.work(site_id=settings().training_site, actor=system_actor()) as work:
        content = practice_sheet(work)
    half = out.with_name(out.name + ".part")
    half.write_bytes(content)
    half.replace(out)
    console.print(f"Written to {out}: A4, print it at 100 %.")
