"""How long personal data is kept: erasing what is due, and holding what is still needed."""

from functools import partial
from typing import Annotated

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.session import AsBadge, AsJson, open_database, work_as, work_as_system
from app.core.settings import settings

hold = typer.Typer(help="Data that is kept though its time is over.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """`retention`, `hold put`, `hold list`, `hold lift`."""
    app.command("retention")(retention)
    app.add_typer(hold, name="hold")


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    json: AsJson = False,
) -> None:
    """Erase the personal data whose time is over by the site's policy; the worker does so by itself."""
    from app.core.actor import system_actor
    from app.flow.erasing import erase_due
    from app.retention.service import KINDS, older_than, what_is_due

    with open_database() as database:
        open_work = partial(database.work, site_id=settings().site, actor=system_actor())
        with open_work() as work:
            before, counts = older_than(work), what_is_due(work)
        if not dry_run:
            counts = dict.fromkeys(map(str, KINDS), 0)
            for kind, count in erase_due(open_work, photos=settings().photos_path):
                counts[kind] += count
    if json:
        print_json({"older_than": before, "erased": not dry_run} | counts)
        return
    said = ", ".join(f"{count} {kind}s" for kind, count in counts.items())
    console.print(f"{'Would erase' if dry_run else 'Erased'} {said}: untouched since before {before:%Y-%m-%d}.")


@hold.command("put")
def put(
    badge: AsBadge,
    reason: Annotated[str, typer.Option("--reason", help="Why: written down.")],
    lpn: Annotated[str | None, typer.Option("--parcel", metavar="LPN", help="Of this parcel.")] = None,
    cop_no: Annotated[str | None, typer.Option("--declaration", metavar="COPNO", help="Of this application.")] = None,
    json: AsJson = False,
) -> None:
    """Keep the data of a parcel or of an application until the hold is lifted. A lead or a manager may."""
    from app.retention.service import put_hold

    with work_as(badge, "hold_data") as work:
        made = put_hold(work, reason=reason, lpn=lpn, cop_no=cop_no)
        if json:
            print_json({"id": made.id, "reason": made.reason})
        else:
            console.print(f"Hold {made.id}.")


@hold.command("list")
def list_holds(json: AsJson = False) -> None:
    """Every hold, those in force first."""
    from app.retention.service import holds

    with work_as_system() as work:
        found = holds(work)
    if json:
        print_json([row._asdict() for row in found])
        return
    rows = [(row.id, row.on, row.reason, f"{row.put_at:%Y-%m-%d} {row.put_by}", row.lifted_why) for row in found]
    print_table("holds", ["hold", "on", "why", "put", "lifted"], rows, empty="Nothing is held.")


@hold.command("lift")
def lift(
    hold_id: Annotated[int, typer.Argument(metavar="HOLD", help="Its number.")],
    badge: AsBadge,
    reason: Annotated[str, typer.Option("--reason", help="Why: written down.")],
) -> None:
    """End a hold; what is due goes with the next run. A lead or a manager may."""
    from app.retention.service import lift_hold

    with work_as(badge, "hold_data") as work:
        lift_hold(work, hold_id=hold_id, reason=reason)
    console.print(f"Hold {hold_id} is lifted.")
