"""Printers at a terminal: set up, tried out, looked after; labels sent to them; what is in doubt settled."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.commands.labelling import TemplateName, labels
from app.cli.session import AsBadge, AsJson, actor_of_badge, open_database, work_as, work_as_system
from app.core.errors import Conflict
from app.core.settings import settings

if TYPE_CHECKING:
    from app.printing.models import LabelJob, Printer
    from app.printing.queue.settling import Decision

printers = typer.Typer(help="Label printers.", no_args_is_help=True)
PrinterName = Annotated[str, typer.Argument(metavar="NAME", help="The printer's name.")]
Jobs = Annotated[list[int], typer.Argument(metavar="JOB...", help="Numbers from `guicang labels queue`.")]


def register(app: typer.Typer) -> None:
    """All of `printers`, and the commands of `labels` that print; these stand in the same group as the others."""
    app.add_typer(printers, name="printers")


@printers.command("add")
def add(
    name: PrinterName,
    *,
    kind: Annotated[Literal["tcp9100", "ipp", "cups", "file", "browser"], typer.Option("--kind")],
    address: Annotated[
        str | None, typer.Option("--address", help="host[:port], ipp://…, a CUPS queue, or a folder.")
    ] = None,
    stock: Annotated[str, typer.Option("--stock", help="The paper in it.")] = "60x40",
    dpi: Annotated[int, typer.Option("--dpi", help="203, 300 or 600.")] = 203,
    format: Annotated[Literal["pdf", "zpl"] | None, typer.Option("--format")] = None,  # noqa: A002
    no_status: Annotated[bool, typer.Option("--no-status", help="It does not answer ~HS.")] = False,
    template: Annotated[list[str] | None, typer.Option("--template", help="What it prints; several times.")] = None,
    station: Annotated[list[str] | None, typer.Option("--station", help="For which stations; none: all.")] = None,
    automatic: Annotated[bool, typer.Option("--automatic", help="Print when the moment comes.")] = False,
    scan_back: Annotated[bool, typer.Option("--scan-back", help="The station must scan each label.")] = False,
    badge: AsBadge,
) -> None:
    """Add a printer, or change one: what it is for is then what is said here."""
    from app.printing.printers.service import Use, add_printer

    uses = [Use(each, at, automatic, scan_back) for each in template or () for at in station or [""]]
    with work_as(badge, "keep_printers") as work:
        add_printer(
            work,
            name=name,
            kind=kind,
            address=address or "",
            stock=stock,
            dpi=dpi,
            format=format,
            says_status=not no_status,
            uses=uses,
        )
    console.print(f"{name} is set up; try it with `guicang printers test {name}`.")


@printers.command("list")
def show(json: AsJson = False) -> None:
    """The printers, and what each prints where."""
    from app.printing.printers.service import all_printers

    with work_as_system() as work:
        found = all_printers(work)
    if json:
        print_json([row.model_dump() | {"uses": [use.model_dump() for use in uses]} for row, uses in found])
        return
    rows = [
        (row.name, row.kind, row.address, row.stock, row.dpi, row.format,
         ", ".join(f"{use.template}@{use.station or '*'}" for use in uses), row.stopped or "ready")
        for row, uses in found
    ]  # fmt: skip
    columns = ["printer", "kind", "address", "stock", "dpi", "format", "prints", "seen last"]
    print_table("Printers", columns, rows, empty="There is no printer yet: `guicang printers add`.")


@printers.command("test")
def test(name: PrinterName, badge: AsBadge) -> None:
    """Print one sample label, past the queue."""
    from app.printing.printers.service import named, note_condition, try_out

    with work_as(badge, "keep_printers") as work:
        printer = named(work, name)
    condition = try_out(printer)
    with work_as(badge, "keep_printers") as work:
        note_condition(work, name=name, condition=condition)
    console.print(f"{name} has printed a sample on {printer.stock}. Scan it: it says a licence plate.")


@printers.command("status")
def status(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One printer; else all.")] = None,
    json: AsJson = False,
) -> None:
    """Ask the printers how they are, now. Exit code 7 if one does not print."""
    from app.printing.printers.service import all_printers, named

    with work_as_system() as work:
        rows = [named(work, name)] if name else [row for row, _ in all_printers(work)]
    found = [(row.name, *_asked(row)) for row in rows]
    if json:
        print_json([dict(zip(("printer", "stop", "said"), each, strict=True)) for each in found])
    else:
        shown = [(each[0], each[1] or "ready", each[2]) for each in found]
        print_table("Printers now", ["printer", "state", "its words"], shown, empty="There is no printer yet.")
    if any(stop for _, stop, _ in found):
        raise typer.Exit(7)


@printers.command("remove")
def remove(name: PrinterName, badge: AsBadge) -> None:
    """Take a printer away; labels that wait for it wait until it is added again or they are cancelled."""
    from app.printing.printers.service import remove_printer

    with work_as(badge, "keep_printers") as work:
        remove_printer(work, name=name)
    console.print(f"{name} is taken away.")


@labels.command("print")
def print_many(
    template: TemplateName,
    *,
    file: Annotated[Path | None, typer.Option("--file", help="Codes, one a line; - is standard input.")] = None,
    count: Annotated[int, typer.Option("--count", min=1, max=100_000, help="Without a file: samples.")] = 1,
    printer: Annotated[str | None, typer.Option("--printer", help="Else the station's own.")] = None,
    station: Annotated[str | None, typer.Option("--station", help="Where they come out.")] = None,
    manifest: Annotated[str | None, typer.Option("--manifest", help="The load or handover they are of.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why they are printed again.")] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Only put them into the queue.")] = False,
    badge: AsBadge,
    json: AsJson = False,
) -> None:
    """Print labels, many at once, with a bar. Run again after a kill it goes on where it stopped.

    Exit code 4 if labels are in doubt or failed: see `guicang labels queue`.
    """
    from app.cli.batching import Batch, codes_in, watch
    from app.printing.printers.service import printer_for

    codes = codes_in(file) if file else []
    with open_database() as database:
        actor = actor_of_badge(database, badge, "print_labels", station=station)
        with database.work(site_id=settings().site, actor=actor) as work:
            goal = printer or printer_for(work, template=template, station=station).printer
        batch = Batch(template, goal, codes=codes, count=count, manifest=manifest, reason=reason)
        fresh, total = batch.ask(database, actor)
        console.print(f"{fresh} labels asked for at {goal}, {total - fresh} before (batch {batch.name}).")
        standing = None if no_wait else watch(database, actor, batch=batch.name, printer=goal, quiet=json)
    _tell(batch.name, standing, json=json)


@labels.command("queue")
def show_queue(
    printer: Annotated[str | None, typer.Option("--printer", help="Only this one.")] = None,
    state: Annotated[
        Literal["asked", "sending", "doubtful", "failed"] | None, typer.Option("--state", help="Only these.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many to show.")] = 50,
    json: AsJson = False,
) -> None:
    """What waits for a printer or a person: how many by printer, and the first labels one by one."""
    from app.printing.queue.settling import queue, standing
    from app.printing.states import LabelState

    with work_as_system() as work:
        counts = standing(work)
        rows = queue(work, printer=printer, state=LabelState(state) if state else None, limit=limit)
    if json:
        print_json({"printers": counts, "labels": [_row(row) for row in rows]})
        return
    numbers = [(each.printer, each.asked, each.sending, each.doubtful, each.failed) for each in counts]
    empty = "Nothing waits: every label that was asked for is on paper."
    print_table("Queues", ["printer", "waiting", "printing", "in doubt", "failed"], numbers, empty=empty)
    if rows:
        columns = ["job", "printer", "state", "label", "station", "asked at", "what happened"]
        print_table("Labels", columns, [_shown(row) for row in rows], empty="")


@labels.command("retry")
def retry(jobs: Jobs, badge: AsBadge) -> None:
    """Print again: a label in doubt did not come out, or a failed one shall be tried again."""
    _settle(jobs, "print_again", badge)


@labels.command("cancel")
def cancel(jobs: Jobs, badge: AsBadge) -> None:
    """Nobody wants these labels any more."""
    _settle(jobs, "cancel", badge)


@labels.command("confirm")
def confirm(jobs: Jobs, badge: AsBadge) -> None:
    """Labels in doubt did come out."""
    _settle(jobs, "came_out", badge)


def _settle(jobs: list[int], decision: "Decision", badge: str) -> None:
    from app.printing.queue.settling import settle

    with work_as(badge, "settle_labels") as work:
        settled = settle(work, jobs=jobs, decision=decision)
    for job in settled:
        console.print(f"{job.id} {job.subject}: {job.state}")


def _tell(batch: str, standing: "dict[str, int] | None", *, json: bool) -> None:
    if json:
        print_json({"batch": batch, "states": standing})
    elif standing is not None:
        console.print(", ".join(f"{number} {state}" for state, number in sorted(standing.items())))
    if standing and (standing.get("doubtful") or standing.get("failed")):
        said = "Some labels are in doubt or failed: guicang labels queue, then retry, confirm or cancel."
        raise Conflict("labels_left", said, batch=batch)


def _row(job: "LabelJob") -> dict[str, object]:
    names = ("id", "printer", "state", "template", "subject", "station", "asked_at", "tries", "detail")
    return {name: getattr(job, name) for name in names}


def _shown(job: "LabelJob") -> tuple[object, ...]:
    """A label for people, narrow enough for a terminal of 80 columns."""
    from app.core.clock import BUSINESS_ZONE

    asked = f"{job.asked_at.astimezone(BUSINESS_ZONE):%m-%d %H:%M}"
    return job.id, job.printer, job.state, f"{job.template} {job.subject}", job.station, asked, job.detail


def _asked(printer: "Printer") -> tuple[str | None, str]:
    from app.printing.printers.service import open_driver

    if printer.kind == "browser":
        return None, "prints from the station's browser"
    found = open_driver(printer).condition()
    return found.stop, found.said
