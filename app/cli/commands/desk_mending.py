"""The broker's desk for the terminal, mending: receipts matched by hand, notices seen, results taken back."""

from typing import Annotated

import typer

from app.cli.answers import console, print_json
from app.cli.commands.checking import customs
from app.cli.session import AsBadge, AsJson, work_as

Receipt = Annotated[int, typer.Argument(metavar="RECEIPT")]
Number = Annotated[str, typer.Argument(metavar="COPNO")]
Ids = Annotated[list[int], typer.Argument(metavar="ID...")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is written down.")]


def register(app: typer.Typer) -> None:  # noqa: ARG001 (the commands hang in `customs`, which checking made)
    """`customs match`, `dismiss`, `unmatch`, `acknowledge`, `reopen`, `correct-inspection`."""
    for command in (match, dismiss, unmatch, acknowledge, reopen):
        customs.command(command.__name__)(command)
    customs.command("correct-inspection")(correct_inspection)


def match(receipt: Receipt, cop_no: Number, badge: AsBadge, reason: Why, json: AsJson = False) -> None:
    """Give a receipt that nobody knows (`receipt_id` of its notice) to the application it is for.

    One about a whole message is given to all that were in the application's last message.
    """
    from app.customs.matching import match_receipt

    with work_as(badge, "take_in_receipts") as work:
        outcome = match_receipt(work, receipt_id=receipt, cop_no=cop_no, reason=reason)
    _said({"outcome": outcome}, outcome, json=json)


def dismiss(receipt: Receipt, badge: AsBadge, reason: Why, json: AsJson = False) -> None:
    """Put a waiting receipt aside: it is none of ours. It stays in the archive."""
    from app.customs.matching import dismiss_receipt

    with work_as(badge, "take_in_receipts") as work:
        dismiss_receipt(work, receipt_id=receipt, reason=reason)
    _said({"outcome": "noted"}, "noted", json=json)


def unmatch(receipt: Receipt, badge: AsBadge, reason: Why, json: AsJson = False) -> None:
    """Take a match or a dismissal back, while it has moved nothing: the receipt waits again."""
    from app.customs.matching import unmatch_receipt

    with work_as(badge, "take_in_receipts") as work:
        unmatch_receipt(work, receipt_id=receipt, reason=reason)
    _said({"outcome": "waiting"}, "waiting", json=json)


def acknowledge(ids: Ids, badge: AsBadge, json: AsJson = False) -> None:
    """Take notices off the desk."""
    from app.customs.notices.service import acknowledge_notices

    with work_as(badge, "submit") as work:
        seen = acknowledge_notices(work, ids=ids)
    _said({"acknowledged": seen}, f"{seen} acknowledged.", json=json)


def reopen(ids: Ids, badge: AsBadge, json: AsJson = False) -> None:
    """Put notices back on the desk that somebody took off it, where their reason still stands."""
    from app.customs.notices.service import reopen_notices

    with work_as(badge, "submit") as work:
        again = reopen_notices(work, ids=ids)
    _said({"reopened": again}, f"{again} on the desk again.", json=json)


def correct_inspection(cop_no: Number, badge: AsBadge, reason: Why, json: AsJson = False) -> None:
    """The result of an application's inspection was written down wrongly: its parcels are in inspection again."""
    from app.customs.inspections.service import take_result_back

    with work_as(badge, "submit") as work:
        called = take_result_back(work, cop_no=cop_no, reason=reason)
    _said(called, "\n".join(f"{order.lpn} {order.state}" for order in called), json=json)


def _said(data: object, words: str, *, json: bool) -> None:
    if json:
        print_json(data)
    else:
        console.print(words)
