"""The broker's desk for the terminal, acting: prepare, judge, submit, draft, withdraw, resend."""

from typing import Annotated

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.commands.checking import customs
from app.cli.commands.desk import AnOwner, AQueue
from app.cli.session import AsBadge, AsJson, work_as

Numbers = Annotated[list[str] | None, typer.Argument(metavar="[COPNO]...", help="All prepared unless named.")]
Number = Annotated[str, typer.Argument(metavar="COPNO")]


def register(app: typer.Typer) -> None:  # noqa: ARG001 (the commands hang in `customs`, which checking made)
    """`customs prepare`, `judge`, `submit`, `draft`, `withdraw`, `resend`."""
    for command in (prepare, judge, submit, draft, withdraw, resend):
        customs.command(command.__name__)(command)


def prepare(
    badge: AsBadge,
    lpns: Annotated[list[str] | None, typer.Argument(metavar="[LPN]...", help="These and no others.")] = None,
    queue: AQueue = None,
    owner: AnOwner = None,
    json: AsJson = False,
) -> None:
    """Prepare applications: of these parcels, of a queue or an owner, or of everything declarable."""
    from app.customs.desk.choosing import Preparation, prepare_chosen, prepare_queue
    from app.customs.desk.queues import Queue

    with work_as(badge, "prepare") as work:
        if lpns:
            made = prepare_chosen(work, lpns=lpns)
        else:
            made = Preparation(prepare_queue(work, queue=queue and Queue(queue), owner_code=owner), ())
    cop_nos = [application.cop_no for application in made.applications]
    if json:
        print_json({"prepared": cop_nos, "left_out": made.left_out})
    else:
        console.print("\n".join([*cop_nos, f"{len(cop_nos)} applications prepared."]))
        rows = [
            (out.lpn, each.code, each.message_zh, each.next_step_zh) for out in made.left_out for each in out.findings
        ]
        print_table("left out", ["parcel", "reason", "why", "next"], rows, empty="")
    if made.left_out:
        raise typer.Exit(4)


def judge(badge: AsBadge, cop_nos: Numbers = None, json: AsJson = False) -> None:
    """Hold applications against every rule and the message's tables. Exit code 4 if one is not ready."""
    from app.customs.desk.verdicts import check

    with work_as(badge, "submit") as work:
        verdicts = check(work, cop_nos=cop_nos or None)
    if json:
        print_json([{"cop_no": each.cop_no, "ready": each.ready, "findings": each.findings} for each in verdicts])
    else:
        rows = [(each.cop_no, found.code, found.article, found.message_zh, found.next_step_zh)
                for each in verdicts for found in each.findings]  # fmt: skip
        console.print(f"{sum(each.ready for each in verdicts)} of {len(verdicts)} ready.")
        print_table("findings", ["application", "rule", "source", "why", "next"], rows, empty="Every rule holds.")
    if not all(each.ready for each in verdicts):
        raise typer.Exit(4)


def submit(badge: AsBadge, cop_nos: Numbers = None, json: AsJson = False) -> None:
    """Submit what another broker prepared; named ones go together or not at all. The worker sends the messages."""
    from app.flow import submit as act

    with work_as(badge, "submit") as work:
        sent = act(work, cop_nos=cop_nos or None)
    _messages([message.guid for message in sent], json=json)


def draft(
    badge: AsBadge, cop_nos: Annotated[list[str], typer.Argument(metavar="COPNO...")], json: AsJson = False
) -> None:
    """Leave prepared applications at the e-port as drafts (appStatus 1), to be declared later."""
    from app.flow import send_draft

    with work_as(badge, "submit") as work:
        sent = send_draft(work, cop_nos=cop_nos)
    _messages([message.guid for message in sent], json=json)


def withdraw(
    cop_no: Number,
    badge: AsBadge,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; customs reads it.")],
    json: AsJson = False,
) -> None:
    """Ask customs to take an application back before it is concluded (appType 3)."""
    from app.flow import request_withdrawal

    with work_as(badge, "submit") as work:
        asked = request_withdrawal(work, cop_no=cop_no, reason=reason)
    _number(asked.cop_no, json=json)


def resend(cop_no: Number, badge: AsBadge, json: AsJson = False) -> None:
    """Prepare an application once more after a reject, a failed sending or a withdrawal; `submit` then sends it."""
    from app.customs.service import prepare_again

    with work_as(badge, "prepare") as work:
        again = prepare_again(work, cop_no=cop_no)
    _number(again, json=json)


def _messages(guids: list[str], *, json: bool) -> None:
    if json:
        print_json({"messages": guids})
    else:
        console.print("\n".join([*guids, f"{len(guids)} messages ready to be sent by the worker."]))


def _number(cop_no: str, *, json: bool) -> None:
    if json:
        print_json({"cop_no": cop_no})
    else:
        console.print(cop_no)
