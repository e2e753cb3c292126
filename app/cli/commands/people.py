"""People and the site: load a site file, enrol staff, lock them out, hand out and end API tokens.

An admin acts (`--as BADGE`); until there is one, whoever has the installation may, to begin with.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.administering import AsAdmin, admin_work
from app.cli.answers import console, print_json, print_table
from app.cli.session import AsBadge, AsJson, work_as, work_as_system
from app.core.clock import BUSINESS_ZONE
from schemas.vocabulary import Role

if TYPE_CHECKING:
    from app.flow.setting_up import Login

site = typer.Typer(help="The return centre itself.", no_args_is_help=True)
staff = typer.Typer(help="Who works here.", no_args_is_help=True)

Badge = Annotated[str, typer.Argument(metavar="BADGE", help="What is on the badge.")]


def register(app: typer.Typer) -> None:
    """`site load`, and all of `staff`."""
    app.add_typer(site, name="site")
    app.add_typer(staff, name="staff")


@site.command("load")
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A site file (TOML).")],
    badge: AsAdmin = None,
    json: AsJson = False,
) -> None:
    """Set up the site from a file, or bring it up to date; new staff get random passwords, shown this once."""
    from app.flow.setting_up import enrol_staff, read_site_file, set_up_site

    plan = read_site_file(file)
    with admin_work(badge, "set_up_site") as work:
        set_up_site(work, plan=plan)
        logins = enrol_staff(work, plan=plan)
    if json:
        print_json({"logins": logins})
        return
    console.print(f"The site of {file} is set up.")
    _tell_logins(logins)


def _tell_logins(logins: list["Login"]) -> None:
    if logins:
        rows = [(login.login, login.password, login.badge, ",".join(login.roles)) for login in logins]
        columns = ["login", "password", "badge", "roles"]
        print_table("New logins: write the passwords down, they are shown this once", columns, rows, empty="")


@staff.command("list")
def show(json: AsJson = False) -> None:
    """Everybody at the site."""
    from app.people.service import all_staff

    with work_as_system() as work:
        rows = [(s.badge, s.login, s.roles, s.owner_code, s.active) for s in all_staff(work)]
    columns = ["badge", "login", "roles", "owner", "active"]
    if json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table("staff", columns, rows, empty="Nobody yet: `guicang staff enrol`.")


@staff.command("enrol")
def enrol(
    person: Badge,
    *,
    login: Annotated[str, typer.Option("--login")],
    name: Annotated[str, typer.Option("--name")],
    role: Annotated[list[Role], typer.Option("--role", help="May be given several times.")],
    owner_code: Annotated[str | None, typer.Option("--owner-code")] = None,
    password: Annotated[
        str | None, typer.Option("--password", help="Made up and shown once if it is not given.")
    ] = None,
    badge: AsAdmin = None,
) -> None:
    """Add somebody, or change what is known of them; who is there keeps the password unless one is given."""
    from app.people.service import enrol_person

    with admin_work(badge) as work:
        _, made_up = enrol_person(
            work, badge=person, login=login, name=name, roles=frozenset(role), password=password, owner_code=owner_code
        )
    console.print(f"{person} is enrolled.")
    if made_up:
        typer.echo(f"password: {made_up}")


@staff.command("deactivate")
def deactivate(person: Badge, badge: AsAdmin = None) -> None:
    """Lock somebody out: badge, password, sessions and tokens end at once, in running servers too."""
    from app.people.keeping import deactivate as lock_out

    with admin_work(badge) as work:
        ended = lock_out(work, badge=person)
    console.print(f"{person} is locked out; {ended} sessions and tokens ended.")


@staff.command("reactivate")
def reactivate(person: Badge, badge: AsAdmin = None) -> None:
    """Let somebody in again, with the password and roles of before."""
    from app.people.keeping import reactivate as let_in

    with admin_work(badge) as work:
        let_in(work, badge=person)
    console.print(f"{person} may come in again.")


@staff.command("password")
def change_password(
    person: Badge,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask for it, instead of making one up and showing it once.")
    ] = False,
    badge: AsAdmin = None,
) -> None:
    """Give somebody another password; sessions and tokens made with the old one end."""
    from app.people.keeping import set_password
    from app.people.passwords import fresh

    wanted = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else fresh()
    with admin_work(badge) as work:
        ended = set_password(work, badge=person, password=wanted)
    console.print(f"{person} has another password; {ended} sessions and tokens ended.")
    if not ask:
        typer.echo(f"password: {wanted}")


@staff.command("tokens")
def tokens(person: Badge, json: AsJson = False) -> None:
    """Somebody's sessions and API tokens that hold; never what they are."""
    from app.people.keeping import token_id, tokens_of

    with work_as_system() as work:
        rows = [
            (token_id(row), row.kind, row.label, row.created_at, row.expires_at)
            for row in tokens_of(work, badge=person)
        ]
    columns = ["id", "kind", "label", "created_at", "expires_at"]
    if json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(f"tokens of {person}", columns, rows, empty=f"{person} has none.")


@staff.command("revoke")
def revoke(
    person: Badge,
    token: Annotated[str | None, typer.Option("--token", metavar="ID", help="Only this one.")] = None,
    badge: AsAdmin = None,
) -> None:
    """End somebody's sessions and API tokens, all of them or one."""
    from app.people.keeping import revoke as end

    with admin_work(badge) as work:
        ended = end(work, badge=person, token=token)
    console.print(f"{ended} sessions and tokens of {person} ended.")


@staff.command("token")
def token(
    person: Badge,
    label: Annotated[str, typer.Option("--label", help="What it is for.")],
    badge: AsAdmin = None,
) -> None:
    """An API token (bearer) for this badge; shown once."""
    from app.people.keeping import give_token

    with admin_work(badge) as work:
        issued = give_token(work, badge=person, label=label)
    typer.echo(issued.secret)


@staff.command("changes")
def changes(
    person: Annotated[str | None, typer.Argument(metavar="BADGE", help="Of this person; else of everybody.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, the newest.")] = 50,
    json: AsJson = False,
) -> None:
    """Who changed whom, when and what; newest first. Names and passwords are never in it."""
    from app.people.records import changes as recorded

    with work_as_system() as work:
        rows = [
            (row.at, row.badge, row.what, row.detail, row.changed_by)
            for row in recorded(work, badge=person, limit=limit)
        ]
    columns = ["at", "badge", "what", "detail", "changed_by"]
    if json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        shown = [(f"{at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}", *rest) for at, *rest in rows]
        print_table("changes", columns, shown, empty="Nothing was changed yet.")


@staff.command("card")
def card(
    people: Annotated[list[str], typer.Argument(metavar="BADGE...", help="Whose cards.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")],
    badge: AsBadge,
) -> None:
    """Print fresh badge cards: whoever scans one at a station device is logged in. The card of before ends."""
    from app.flow.cards import badge_cards

    with work_as(badge, "print_cards") as work:
        content = badge_cards(work, badges=people)
    out.touch(mode=0o600)
    out.write_bytes(content)
    console.print(f"Written to {out}: A4, print it at 100 %, cut it up, and delete the file.")
