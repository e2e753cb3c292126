"""Months of history for trying out: nine as Nansha's, played; or many parcels, loaded."""

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.answers import console, errors, print_json
from app.cli.session import AsJson, open_database
from app.core.settings import settings

sample = typer.Typer(help="Months of fictitious history, for trying out.", no_args_is_help=True)
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def register(app: typer.Typer) -> None:
    """`sample nansha`, `sample months`."""
    app.add_typer(sample, name="sample")


@sample.command("nansha")
def nansha(
    share: Annotated[float, typer.Option("--share", min=0.005, max=1, help="A part of it, for a short try.")] = 1.0,
    json: AsJson = False,
) -> None:
    """Nine months of 2021 through the whole road: 21,881 returns worth 7.64 million yuan, in a few minutes."""
    from app.demo.months.nansha import RETURNS, play_nansha

    with open_database() as database, Progress(*_COLUMNS, console=errors, disable=json) as bar:
        task = bar.add_task("2021年1—9月", total=round(RETURNS * share))
        played = play_nansha(database, settings(), share=share, progress=lambda count: bar.advance(task, count))
    if json:
        print_json(played)
        return
    console.print(f"{played.parcels} parcels received, {played.returns} returns concluded: {played.value_cny} CNY.")
    console.print(f"{played.facts} facts, {played.seconds} s. Now: guicang report 2021-09 --json")


@sample.command("months")
def months(
    parcels: Annotated[int, typer.Option("--parcels", min=10, max=90_000_000, help="How many.")] = 100_000,
    months: Annotated[int, typer.Option("--months", min=1, max=120, help="Over how many past months.")] = 24,
    json: AsJson = False,
) -> None:
    """Months of many parcels, loaded into an empty embedded database and counted: for measuring, never for a house."""
    from app.demo.months.loader.service import load_months

    with open_database() as database, Progress(*_COLUMNS, console=errors, disable=json) as bar:
        tasks = {name: bar.add_task(name, total=parcels) for name in ("loaded", "counted")}
        done = load_months(
            database, settings(), parcels=parcels, months=months, progress=lambda name, n: bar.advance(tasks[name], n)
        )
    if json:
        print_json(done)
        return
    console.print(f"{done.parcels} parcels in {done.load_seconds} s, {done.facts} facts in {done.fold_seconds} s.")
    for table, size in done.bytes.items():
        console.print(f"  {table}: {size / 2**20:,.0f} MiB")
