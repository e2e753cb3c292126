"""The journal at the terminal: is it whole, does it agree with seals kept elsewhere, and the seals to keep."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.session import AsJson, work_as_system

if TYPE_CHECKING:
    from app.parcel.journal.verifying import Verified

journal = typer.Typer(help="The journal: every step of every parcel.", no_args_is_help=True)

_DAY = "YYYY-MM-DD"


def register(app: typer.Typer) -> None:
    """`journal verify`, `journal seals`."""
    app.add_typer(journal, name="journal")


@journal.command("verify")
def verify(
    seals: Annotated[
        Path | None, typer.Option("--seals", exists=True, dir_okay=False, help="Seals exported earlier, JSON or CSV.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Recompute every chain, every head and every seal; exit code 1 if anything does not fit."""
    from app.parcel.journal.leaving import read_seals
    from app.parcel.journal.verifying import verify_journal

    kept = read_seals(seals.read_bytes()) if seals else None
    with work_as_system() as work:
        verified = verify_journal(work, kept=kept)
    if json:
        print_json(verified)
    else:
        _tell(verified)
    if verified.faults:
        raise typer.Exit(1)


def _tell(verified: "Verified") -> None:
    sealed = f", sealed up to {verified.sealed_to}" if verified.sealed_to else ""
    console.print(f"{verified.parcels} parcels, {verified.steps} steps, {verified.seals} daily seals{sealed}.")
    if verified.compared:
        console.print(f"Compared with {verified.compared} seals kept elsewhere.")
    if not verified.faults:
        console.print("[green]Every chain is whole.[/green]")
        return
    rows = [(fault.kind, fault.parcel_id, fault.seq, fault.message) for fault in verified.faults]
    print_table("What does not fit", ["kind", "parcel", "step", "what"], rows, empty="")


@journal.command("seals")
def seals(
    since: Annotated[
        str | None, typer.Option("--from", metavar=_DAY, help="First day; else from the first seal.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar=_DAY, help="Last day; else to the last seal.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File to write, .json or .csv.")] = None,
    json: AsJson = False,
) -> None:
    """The seals of the days, to be kept where nobody of this house can change them. Past days are sealed first."""
    from app.parcel.journal.leaving import seals_between, write_seals

    _seal_now()
    with work_as_system() as work:
        found = seals_between(work, since=_day(since), until=_day(until))
    if out:
        form: Literal["json", "csv"] = "csv" if out.suffix.lower() == ".csv" else "json"
        out.write_bytes(write_seals(found, form))
    if json:
        print_json({"site": found.site, "seals": [day._asdict() for day in found.days], "file": out})
    elif out:
        console.print(f"{len(found.days)} seals in {out}")
    else:
        print_table("每日封印 daily seals", ["day", "steps", "seal"], found.days, empty="No day is sealed yet.")


def _seal_now() -> None:
    """Seal what is over, so that nobody exports yesterday's state of affairs because the worker sleeps."""
    from app.core.errors import Unavailable
    from app.parcel.journal.seals import seal_past_days

    try:
        with work_as_system() as work:
            seal_past_days(work)
    except Unavailable as later:
        console.print(f"[yellow]Not every day is sealed yet:[/yellow] {later.message}")


def _day(text: str | None) -> date | None:
    from app.core.errors import Invalid

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("bad_day", f"{text} is not a day; write it as 2026-11-15.", day=text) from None
