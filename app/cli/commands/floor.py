"""The floor from a terminal: `guicang scan` reads codes as a wedge scanner types them."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.answers import console, print_json
from app.cli.session import AsBadge, AsJson, actor_of_badge, open_database
from app.core.settings import settings

if TYPE_CHECKING:
    from app.parcel.moves import Outcome
from schemas.vocabulary import Verdict

_SIGNS = {Verdict.MOVED: "[green]✓[/green]", Verdict.REFUSED: "[red]✕[/red]", Verdict.UNKNOWN: "[yellow]?[/yellow]"}


def register(app: typer.Typer) -> None:
    """`scan`."""
    app.command("scan")(scan)


def scan(
    station: Annotated[str, typer.Option("--station", help="Where you stand.")],
    badge: AsBadge,
    json: AsJson = False,
) -> None:
    """Read codes from standard input, one a line, and say the verdict on each.

    What a code does follows from the station (gate: arrive, dock: receive, sorting: grade, putaway:
    restock, exit: load). Command codes change it for the next code: CMD-UNKNOWN, CMD-HOLD, CMD-RELEASE,
    CMD-REOPEN, CMD-RESTOCK, CMD-RELIST, CMD-BLOCK, CMD-MOVE, CMD-UNLOAD, CMD-LOSE, CMD-FIND; CMD-CANCEL
    takes them back. A bin (BIN-…), tote (TOTE-…), manifest (MAN-…) or reason (REASON-…) stays until the next.
    """
    from app.flow.stations import StationDesk

    refused = 0
    with open_database() as database:
        actor = actor_of_badge(database, badge, "scan", station=station)
        desk = StationDesk(database, settings().site, actor)
        for line in sys.stdin:
            answer = desk.scan(line)
            if answer is None:
                continue
            refused += answer.outcome is not None and answer.outcome.verdict is not Verdict.MOVED
            if json:
                print_json(answer)
            else:
                console.print(_said(answer.code, answer.outcome, answer.zh, answer.en), highlight=False)
    if refused:
        raise typer.Exit(4)


def _said(code: str, outcome: "Outcome | None", zh: str, en: str) -> str:
    sign = _SIGNS[outcome.verdict] if outcome else "·"
    plate = outcome.lpn if outcome and outcome.lpn and outcome.lpn != code else ""
    return f"{sign} {code} {plate} {zh} · {en}"
