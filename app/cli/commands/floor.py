"""The floor from a terminal: `guicang scan` reads codes as a wedge scanner types them."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from app.cli.answers import console, print_json
from app.cli.session import AsBadge, AsJson, actor_of_badge, open_database
from app.core.errors import Invalid
from app.core.settings import settings

if TYPE_CHECKING:
    from app.flow.stations import StationAnswer
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
    CMD-REOPEN, CMD-SPLIT, CMD-RESTOCK, CMD-RELIST, CMD-BLOCK, CMD-UNBLOCK, CMD-MOVE, CMD-LOAD, CMD-UNLOAD,
    CMD-LOSE, CMD-FIND, CMD-PRINT, CMD-REPRINT, CMD-PHOTO; CMD-CANCEL takes them back, CMD-UNDO the last move,
    CMD-HELP says what is done here. A bin (BIN-…), tote (TOTE-…), cage (CAGE-…), manifest (MAN-…) or reason
    (REASON-…) stays until the next.
    """
    from app.flow.stations import StationDesk

    read = refused = 0
    with open_database() as database:
        actor = actor_of_badge(database, badge, "scan", station=station)
        desk = StationDesk(database, settings().site, actor)
        for line in sys.stdin:
            answer = desk.scan(line.rstrip("\r\n"))
            if answer is None:
                continue
            read, refused = read + 1, refused + answer.refused
            _tell(answer, json=json)
    if read == 0:
        raise Invalid("nothing_scanned", "No code came on standard input: scan or type one a line.")
    if rest := desk.open_end():
        _tell(rest, json=json)
    if refused or rest:
        raise typer.Exit(4)


def _sign(answer: "StationAnswer") -> str:
    """A label that was scanned back moves nothing and is well; one that is still to be scanned stops any code."""
    outcome = answer.outcome
    if outcome is None:
        return _SIGNS[Verdict.REFUSED] if answer.refused else "·"
    if not answer.refused:
        return _SIGNS[Verdict.MOVED]
    return _SIGNS[Verdict.REFUSED if outcome.refusal else outcome.verdict]


def _tell(answer: "StationAnswer", *, json: bool) -> None:
    if json:
        print_json(answer)
        return
    outcome, sign = answer.outcome, _sign(answer)
    plate = outcome.lpn if outcome and outcome.lpn and outcome.lpn != answer.code else ""
    console.print(f"{sign} {escape(answer.code)} {plate} {escape(answer.zh)} · {escape(answer.en)}", highlight=False)
    sys.stdout.flush()
