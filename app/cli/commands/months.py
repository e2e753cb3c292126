"""The month at the terminal: its figures, what is closed, closing it and opening it again."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.answers import console, errors, print_json, print_table
from app.cli.progress import progress
from app.cli.session import AsBadge, AsJson, open_database, work_as, work_as_system
from app.core.actor import system_actor
from app.core.settings import settings

if TYPE_CHECKING:
    from app.db.work import Database
    from app.reports.pack.service import MonthLine
    from app.reports.pack.shapes import Headline, Pack
    from app.reports.papers.pens import Form

month = typer.Typer(help="Months: which are closed, and closing one.", no_args_is_help=True)
Period = Annotated[str, typer.Argument(help="YYYY-MM", metavar="MONTH")]
Sites = Annotated[str, typer.Option("--site", metavar="N", help="Another site, several (1,2), or all.")]
Owner = Annotated[str, typer.Option("--owner", metavar="CODE", help="Of this owner (ebcCode) only.")]

_BATCHES = 200
_HEADLINE = {
    "returns": "applications concluded 审结申请单（票）",
    "value_cny": "value concluded 审结金额（元）",
    "received": "parcels received 收货（件）",
    "concluded_parcels": "parcels concluded 审结（件）",
    "in_hand": "in hand at the end 月末在办（件）",
}


def register(app: typer.Typer) -> None:
    """`report`, `month list`, `month close`, `month reopen`."""
    app.command("report")(report)
    app.add_typer(month, name="month")


def report(
    period: Period,
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for PDF, XLSX, CSV and JSON.")] = None,
    site: Sites = "",
    owner: Owner = "",
    version: Annotated[int, typer.Option("--version", min=0, help="As this version closed it.")] = 0,
    formats: Annotated[str, typer.Option("--format", metavar="FORMATS", help="Which files.")] = "pdf,xlsx,csv,json",
    json: AsJson = False,
) -> None:
    """The month in figures, volume and value: at the terminal, as JSON, or as files in a folder."""
    from app.flow.months import month_scope
    from app.reports.pack.service import pack_of_scope
    from app.reports.pack.shapes import pack_json
    from app.reports.papers.files import write_files

    with open_database() as database:
        _fold(database)
        with database.work(site_id=settings().site, actor=system_actor()) as work:
            scope = month_scope(work, period=period, sites=site, owner=owner)
            pack = pack_of_scope(work, scope, version=version or None)
            files: list[Path] = []
            if out:
                with progress(period, quiet=json) as tell:
                    files = write_files(work, scope, out, forms=_forms(formats), version=version or None, tell=tell)
    if json and out:
        print_json({"month": period, "files": files})
    elif json:
        sys.stdout.write(pack_json(pack).decode() + "\n")
    elif out:
        console.print("\n".join(map(str, files)))
    else:
        _tell(pack)


def _forms(said: str) -> "list[Form]":
    """The formats of `pdf,xlsx`. Raises `Invalid` (bad_format)."""
    from app.core.errors import Invalid
    from app.reports.papers.pens import PENS

    asked = [each.strip().lower() for each in said.split(",")]
    forms: list[Form] = [form for form in PENS if form in asked]
    if len(forms) != len(set(asked)):
        raise Invalid("bad_format", f"{said} are not formats; there are {', '.join(PENS)}.", formats=list(PENS))
    return forms


def _fold(database: "Database") -> None:
    """What waits is counted first, so that the terminal needs no worker beside it."""
    from app.reports.facts.service import fold

    more = True
    while more:
        with database.work(site_id=settings().site, actor=system_actor()) as work:
            more = fold(work, most=_BATCHES).batches == _BATCHES


def _tell(pack: "Pack") -> None:
    cover = pack.cover
    sides = (pack.month, pack.month_before, pack.year_to_date, pack.year_to_date_before)
    rows = [(said, *(_number(head, name) for head in sides)) for name, said in _HEADLINE.items()]
    owner = f" · {cover.owner}" if cover.owner else ""
    standing = f"closed, version {cover.version}" if not cover.provisional else "provisional"
    title = f"{cover.period} · {', '.join(site.name for site in cover.sites)}{owner} · {standing}"
    print_table(title, ["", "month", "a year before", "year to date", "a year before"], rows, empty="")


def _number(head: "Headline | None", name: str) -> str:
    return f"{getattr(head, name):,}" if head else "–"


@month.command("list")
def list_months(site: Sites = "", json: AsJson = False) -> None:
    """Every month of which anything is known: what it came to, its closings, and whether a snapshot was altered."""
    from app.flow.months import wanted_sites
    from app.reports.pack.closing import is_altered
    from app.reports.pack.service import months

    with work_as_system() as work:
        lines = months(work, sites=wanted_sites(work, site))
        altered = [each for line in lines for each in line.closings if is_altered(work, each)]
    if json:
        print_json({"months": lines, "altered": altered})
    else:
        rows = [_line(line) for line in lines]
        heads = ["month", "state", "applications concluded", "value concluded", "received", "hash"]
        print_table("Months", heads, rows, empty="Nothing is known of any month yet.")
    for each in altered:
        errors.print(f"[red]{each.month:%Y-%m} v{each.version} was altered by hand: it is not what was closed.[/red]")
    if altered:
        raise typer.Exit(1)


def _line(line: "MonthLine") -> tuple[str, ...]:
    digest = line.closed.sha256[:16] if line.closed else ""
    return (
        f"{line.month:%Y-%m}",
        _standing(line),
        f"{line.returns:,}",
        f"{line.value_cny:,}",
        f"{line.received:,}",
        digest,
    )


def _standing(line: "MonthLine") -> str:
    if closed := line.closed:
        return f"closed v{closed.version}"
    return "provisional" if line.over else "not over"


@month.command("close")
def close_month(period: Period, badge: AsBadge, json: AsJson = False) -> None:
    """Freeze a month that is over: a snapshot with a hash; what comes later is a correction of the next month."""
    from io import BytesIO

    from app.flow.months import month_scope, year_and_month
    from app.reports.pack.closing import KINDS
    from app.reports.pack.service import close
    from app.reports.papers.files import write_paper

    year, number = year_and_month(period)
    with work_as(badge, "close_month") as work:
        closed = close(work, year=year, month=number)
        for form in KINDS:  # rendered now and kept, so that the terminal needs no worker beside it
            write_paper(work, month_scope(work, period=period), BytesIO(), form=form)
    if json:
        print_json(closed)
    else:
        console.print(f"{period} is closed, version {closed.version}. SHA-256 {closed.sha256}", highlight=False)


@month.command("reopen")
def reopen_month(
    period: Period,
    badge: AsBadge,
    why: Annotated[str, typer.Option("--why", help="The reason: it stands on the next cover.")],
    json: AsJson = False,
) -> None:
    """Open a closed month again, saying why; the version that was closed stays."""
    from app.flow.months import year_and_month
    from app.reports.pack.service import reopen

    year, number = year_and_month(period)
    with work_as(badge, "close_month") as work:
        opened = reopen(work, year=year, month=number, reason=why)
    if json:
        print_json(opened)
    else:
        console.print(f"{period} is open again; version {opened.version} stays as it was closed.", highlight=False)
