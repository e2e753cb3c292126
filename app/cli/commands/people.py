"""People and the site: load a site file, enrol staff, hand out API tokens."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.session import AsJson, work_as_system
from schemas.vocabulary import Role

site = typer.Typer(help="The return centre itself.", no_args_is_help=True)
staff = typer.Typer(help="Who works here.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """`site load`, `staff list`, `staff enrol`, `staff token`."""
    app.add_typer(site, name="site")
    app.add_typer(staff, name="staff")


@site.command("load")
def load(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A site file (TOML).")]) -> None:
    """Set up the site from a file, or bring it up to date."""
    from app.flow.setting_up import read_site_file, set_up_site

    with work_as_system() as work:
        set_up_site(work, plan=read_site_file(file))
    console.print(f"The site of {file} is set up.")


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
    badge: Annotated[str, typer.Argument(help="What is on the badge.")],
    login: Annotated[str, typer.Option("--login")],
    name: Annotated[str, typer.Option("--name")],
    role: Annotated[list[Role], typer.Option("--role", help="May be given several times.")],
    password: Annotated[str, typer.Option("--password", prompt=True, hide_input=True, confirmation_prompt=True)],
    owner_code: Annotated[str | None, typer.Option("--owner-code")] = None,
) -> None:
    """Add somebody, or change what is known of them."""
    from app.people import service

    with work_as_system() as work:
        service.enrol(
            work,
            badge=badge,
            login=login,
            name=name,
            roles=frozenset(role),
            password=password,
            owner_code=owner_code,
        )
    console.print(f"{badge} is enrolled.")


@staff.command("token")
def token(
    badge: Annotated[str, typer.Argument(help="Whose token.")],
    label: Annotated[str, typer.Option("--label", help="What it is for.")],
) -> None:
    """An API token (bearer) for this badge; shown once."""
    from app.people.service import actor_with_badge, issue_token

    with work_as_system() as work:
        issued = issue_token(work, badge=actor_with_badge(work, badge).badge, kind="bearer", label=label)
    typer.echo(issued.secret)
