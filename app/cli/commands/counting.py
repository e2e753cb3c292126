"""The tally at the terminal: fold what was journalled since, and hold it against the journal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.session import AsBadge, AsJson, work_as, work_as_system

if TYPE_CHECKING:
    from app.reports.facts.verifying.service import Checked

tally = typer.Typer(help="The tally: what happened, counted by month.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """`tally fold`, `tally verify`, `tally import`."""
    app.add_typer(tally, name="tally")


@tally.command("fold")
def fold(
    batches: Annotated[int, typer.Option("--batches", min=1, help="Batches of steps in one transaction.")] = 200,
    json: AsJson = False,
) -> None:
    """Count everything journalled since. The worker does it every minute; interrupted, it goes on where it was."""
    from app.reports.facts.service import fold as fold_once

    rounds = facts = last = 0
    more = True
    while more:
        with work_as_system() as work:
            done = fold_once(work, most=batches)
        rounds, facts, last, more = rounds + done.batches, facts + done.facts, done.last_fact, done.batches == batches
    if json:
        print_json({"batches": rounds, "facts": facts, "last_fact": last})
    else:
        console.print(f"{facts} facts of {rounds} batches; {last} facts in all.")


@tally.command("verify")
def verify(json: AsJson = False) -> None:
    """Recompute every fact from the journal and every month from its facts; exit code 1 if anything differs."""
    from app.reports.facts.verifying.service import verify as verify_tally

    with work_as_system() as work:
        checked = verify_tally(work)
    if json:
        print_json(checked)
    else:
        _tell(checked)
    if checked.differences:
        raise typer.Exit(1)


@tally.command("import")
def import_totals(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: month, table, key, figure, amounts.")],
    badge: AsBadge,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: AsJson = False,
) -> None:
    """Import the totals of months from before this system, to compare with. With a wrong row nothing is kept."""
    from app.reports.facts.earlier.service import import_earlier, preview_earlier

    with work_as(badge, "import_totals") as work:
        read = preview_earlier(work, body=file.read_bytes())
        done = [] if dry_run or read.problems else import_earlier(work, body=file.read_bytes(), file_name=file.name)
    if json:
        print_json({"problems": read.problems, "months": done or read.months})
    elif read.problems:
        rows = [(each.row, each.column, each.message_zh, each.message_en) for each in read.problems]
        print_table(f"{file.name}: nothing was taken", ["row", "column", "什么不对", "what is wrong"], rows, empty="")
    else:
        rows = [(f"{each.month:%Y-%m}", each.version, each.rows, each.outcome) for each in done]
        print_table(file.name, ["month", "version", "rows", "outcome"], rows, empty="Every row is right; nothing kept.")
    if read.problems:
        raise typer.Exit(5)


def _tell(checked: "Checked") -> None:
    waits = f", {checked.waiting} batches wait to be folded" if checked.waiting else ""
    console.print(f"{checked.facts} facts{waits}.")
    if not checked.differences:
        console.print("[green]The tally is what the journal says.[/green]")
        return
    rows = [(each.kind, each.parcel_id, each.seq, each.message) for each in checked.differences]
    print_table("What differs", ["kind", "parcel", "step", "what"], rows, empty="")
