"""Evidence at the terminal: a parcel, a declaration or a month in one ZIP that proves itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.answers import console, print_json
from app.cli.progress import progress
from app.cli.session import AsBadge, AsJson, actor_of_badge, open_database
from app.core.settings import settings

if TYPE_CHECKING:
    from app.flow.evidence.subject import Kind

evidence = typer.Typer(help="Evidence bundles: one ZIP that proves itself.", no_args_is_help=True)

Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The ZIP; unless given, named by its number.")]
Why = Annotated[str | None, typer.Option("--open", metavar="WHY", help="Open what is sealed; why stands in the log.")]


def register(app: typer.Typer) -> None:
    """`evidence parcel`, `evidence declaration`, `evidence month`."""
    app.add_typer(evidence, name="evidence")


@evidence.command("parcel")
def parcel(
    lpn: Annotated[str, typer.Argument(metavar="LPN")], badge: AsBadge, out: Out = None, why: Why = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """A parcel: its life, declarations, messages and photos, with the seals that prove it."""
    _pack("parcel", lpn.upper(), badge=badge, out=out, why=why, json=json)


@evidence.command("declaration")
def declaration(
    number: Annotated[str, typer.Argument(metavar="COP_NO")], badge: AsBadge, out: Out = None, why: Why = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """A declaration (copNo) with every parcel it speaks for."""
    _pack("declaration", number, badge=badge, out=out, why=why, json=json)


@evidence.command("month")
def month(
    number: Annotated[str, typer.Argument(metavar="MONTH")], badge: AsBadge, out: Out = None, why: Why = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Every parcel that made a step in a month (2026-11), and every day's seal."""
    _pack("month", number, badge=badge, out=out, why=why, json=json)


def _pack(kind: "Kind", number: str, *, badge: str, out: Path | None, why: str | None, json: bool) -> None:
    from functools import partial

    from app.core.disk import whole_file
    from app.flow.evidence.bundle import Bundle
    from app.flow.evidence.subject import Subject

    subject = Subject(kind, number)
    place = out or Path(subject.file_name)
    with open_database() as database:
        actor = actor_of_badge(database, badge, "hand_out_evidence")
        open_work = partial(database.work, site_id=settings().site, actor=actor)
        with whole_file(place) as file, progress("evidence", quiet=json) as tell:
            Bundle(open_work, subject, settings().photos_path, why).write(file, tell=tell)
    if json:
        print_json({kind: number, "file": place, "opened": why is not None})
    else:
        console.print(f"{place}\nTo verify it anywhere: unpack it and run python3 verify.py", highlight=False)
