"""The sealing keys: which there are, a new one, and everything sealed anew with it."""

from functools import partial

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.session import AsJson, open_database
from app.core.settings import settings

keys = typer.Typer(help="The keys that personal data, messages and photos are sealed with.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """`keys show`, `keys rotate`, `keys reseal`."""
    app.add_typer(keys, name="keys")


@keys.command("show")
def show(json: AsJson = False) -> None:
    """The keys by name and age, and how much older ones still seal. No key is shown."""
    from app.core.actor import system_actor
    from app.core.keyrings import keys_of
    from app.flow.resealing import left_to_reseal

    with open_database() as database:
        with database.work(site_id=settings().site, actor=system_actor()) as work:
            left, now = left_to_reseal(work), work.clock.now()
        found = keys_of(settings())
    rows = [
        {"number": number, "name": key.name, "days": (now - key.made_at).days if key.made_at else None}
        for number, key in enumerate(found)
    ]
    if json:
        print_json({"keys": rows, "current": len(rows) - 1, "left": left})
        return
    told = [(row["number"], row["name"], "?" if row["days"] is None else row["days"]) for row in rows]
    told[-1] = (*told[-1][:2], f"{told[-1][2]} ✓ current")
    print_table("keys", ["number", "name", "days old"], told, empty="")
    console.print(f"Sealed with an older key: {left['messages']} messages, {left['buyers']} buyers.")


@keys.command("rotate")
def rotate(json: AsJson = False) -> None:
    """Add a fresh key; everything is sealed with it from now on, also by processes that run. Older ones still open."""
    from app.core.keyrings import rotate as add_key

    made = add_key(settings())
    if json:
        print_json({"name": made.name, "made_at": made.made_at})
    else:
        console.print(f"{made.name} is the current key. Keep a copy of the ring elsewhere, then `guicang keys reseal`.")


@keys.command("reseal")
def reseal(json: AsJson = False) -> None:
    """Seal with the current key whatever an older one still seals. It may be stopped anywhere and run again."""
    from rich.progress import Progress

    from app.cli.answers import errors
    from app.core.actor import system_actor
    from app.flow.resealing import left_to_reseal
    from app.flow.resealing import reseal as seal_anew

    done = {"messages": 0, "buyers": 0, "photos": 0}
    with open_database() as database, Progress(console=errors, disable=json) as bar:
        open_work = partial(database.work, site_id=settings().site, actor=system_actor())
        with open_work() as work:
            total = sum(left_to_reseal(work).values())
        task = bar.add_task("sealing anew", total=total)
        for kind, count in seal_anew(open_work, photos=settings().photos_path):
            done[kind] += count
            bar.advance(task, count if kind != "photos" else 0)
    if json:
        print_json(done)
    else:
        console.print(", ".join(f"{count} {kind}" for kind, count in done.items()) + " sealed anew.")
