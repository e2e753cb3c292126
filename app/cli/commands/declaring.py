"""Declaring: prepare and submit return applications, take in receipts."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.answers import console, errors, print_json, print_table
from app.cli.intray import OpenWork, take_each
from app.cli.session import AsBadge, AsJson, work_as

receipts = typer.Typer(help="Receipts of customs (CEB626, CEB900).", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """`declare`, `receipts import`."""
    app.command("declare")(declare)
    app.add_typer(receipts, name="receipts")


def declare(
    badge: AsBadge,
    prepare_only: Annotated[bool, typer.Option("--prepare", help="Only prepare.")] = False,
    submit_only: Annotated[bool, typer.Option("--submit", help="Only submit what somebody else prepared.")] = False,
    json: AsJson = False,
) -> None:
    """Prepare applications for every conforming parcel, and submit them.

    With four eyes (the default) who prepared may not submit: one broker runs --prepare, another --submit.
    """
    from app.customs.preparing import prepare
    from app.flow import submit

    prepared, sent = [], []
    if prepare_only or not submit_only:
        with work_as(badge, "prepare") as work:
            prepared = prepare(work)
    if submit_only or not prepare_only:
        with work_as(badge, "submit") as work:
            sent = submit(work)
    if json:
        print_json({"prepared": [a.cop_no for a in prepared], "messages": [d.guid for d in sent]})
        return
    console.print(f"{len(prepared)} applications prepared, {len(sent)} messages ready to be sent by the worker.")


@receipts.command("import")
def import_receipts(
    places: Annotated[list[Path], typer.Argument(metavar="FILE...")], badge: AsBadge, json: AsJson = False
) -> None:
    """Take in receipts from files; each is kept as it is, and applied once and in order."""
    from app.customs.inbox import InboxReport, take_in

    def take(open_work: OpenWork, *, body: bytes, file_name: str) -> InboxReport:
        with open_work() as work:
            return take_in(work, body=body, file_name=file_name)

    reports, refused = take_each(take, places, badge=badge, act="take_in_receipts", quiet=json)
    if json:
        print_json(reports)
    else:
        rows = [(r.file_name, r.kind, r.applied, r.waiting, r.flagged, r.message_id) for r in reports]
        columns = ["file", "kind", "applied", "waiting", "flagged", "message"]
        print_table("receipts", columns, rows, empty="No receipt taken in.")
    unreadable = [report for report in reports if report.refused]
    for report in unreadable:
        kept = f"it is kept as message {report.message_id}"
        errors.print(f"{report.file_name} is no receipt that can be read; {kept} ({report.refused}).", highlight=False)
    if refused or unreadable:
        raise typer.Exit(5)
