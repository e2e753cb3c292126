"""Playing: a whole sample day without HTTP, on a virtual clock."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.answers import console, errors, print_json
from app.cli.session import AsJson
from app.core.logs import configure_logs
from app.core.settings import settings


def register(app: typer.Typer) -> None:
    """`demo`."""
    app.command("demo")(demo)


def demo(
    out: Annotated[Path, typer.Option("--out", help="A new or empty folder for everything the day leaves.")],
    parcels: Annotated[int, typer.Option("--parcels", min=1, max=1_000_000)] = 200,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same files.")] = 1,
    json: AsJson = False,
) -> None:
    """Play a sample day: import lists to relisted goods, with every paper, in a database of its own.

    Everybody in it is fictitious. Four eyes are off: the sample's brokers may submit what they prepared.
    """
    from app.demo.playing import play_demo

    configure_logs("WARNING")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=json) as bar:
        task = bar.add_task("样例日 sample day", total=parcels)
        summary = play_demo(
            settings(), parcels=parcels, seed=seed, out=out, progress=lambda count: bar.advance(task, count)
        )
    if json:
        print_json(summary)
        return
    console.print(f"{summary.parcels} parcels, {summary.relisted} relisted, {summary.left} left the zone")
    console.print(f"{summary.applications_concluded} applications concluded, worth {summary.value_cny} CNY")
    console.print(f"{summary.seconds} s; everything is in {out}. Four eyes were off (four_eyes=false).")
