"""Setting up a return centre from one file: the site, its stations, its bins, its staff, its policy.

The file is TOML; docs/setting-up.md shows it whole. Loading it again brings the site up to date
and takes nothing away.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.clock import business_day
from app.core.errors import Invalid
from app.db.work import Work
from app.people.service import enrol_person
from app.printing.printers.service import Use, add_printer
from app.relisting.bins import define_bins
from app.site.models import Site, Station
from app.site.policy import SitePolicy
from app.site.service import policy_now, reopen_station, retire_station, set_policy, set_up, stations
from schemas.vocabulary import CustomsCode, EnterpriseCode, Role


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteTable(_Table):
    """`[site]`: the codes customs knows the centre by."""

    name: str
    customs_code: CustomsCode
    area_code: EnterpriseCode
    area_name: str
    ems_no: str
    agent_code: EnterpriseCode
    agent_name: str
    dxp_id: str = Field(max_length=16)


class StationTable(_Table):
    """`[[stations]]`: a place where scans are made."""

    name: str
    kind: Literal["gate", "dock", "sorting", "putaway", "exit", "office"]
    camera: str | None = None
    retired: bool | None = None
    """Given up (true), in use (false); left out: as it stands."""


class StaffTable(_Table):
    """`[[staff]]`: somebody with a badge."""

    badge: str
    login: str
    name: str
    roles: frozenset[Role] = Field(min_length=1)
    owner_code: str | None = None


class BinsTable(_Table):
    """`[bins]`: the storage places, good and blocked apart."""

    good: list[str] = []
    blocked: list[str] = []


class UseTable(_Table):
    """`[[printers.uses]]`: what a printer prints at which stations; no stations are all without one of their own."""

    templates: Annotated[list[str], Field(min_length=1)]
    stations: list[str] = []
    automatic: bool = False
    scan_back: bool = False


class PrinterTable(_Table):
    """`[[printers]]`: a label printer and where it is."""

    name: str = Field(min_length=1, max_length=40)
    kind: Literal["tcp9100", "ipp", "cups", "file", "browser"]
    address: str = ""
    stock: str = "60x40"
    dpi: Literal[203, 300, 600] = 203
    format: Literal["pdf", "zpl"] | None = None
    says_status: bool = True
    uses: list[UseTable] = []


class SiteFile(_Table):
    """The whole file."""

    site: SiteTable
    policy: SitePolicy = SitePolicy()
    stations: Annotated[list[StationTable], Field(min_length=1)]
    bins: BinsTable = BinsTable()
    staff: list[StaffTable] = []
    printers: list[PrinterTable] = []


@dataclass(frozen=True, slots=True)
class Login:
    """A login that was just made, with the password that is shown this once."""

    login: str
    badge: str
    password: str
    roles: tuple[str, ...]


def read_site_file(path: Path) -> SiteFile:
    """The file as typed tables. Raises `Invalid` (bad_site_file) naming what is wrong."""
    try:
        return SiteFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError, OSError) as error:
        raise Invalid("bad_site_file", f"{path}: {error}", file=str(path)) from error


def set_up_site(work: Work, *, plan: SiteFile) -> None:
    """Write the site, its stations, bins, printers and policy."""
    site = Site(site_id=work.site_id, **plan.site.model_dump())
    _set_up_stations(work, site, plan.stations)
    for zone in ("good", "blocked"):
        define_bins(work, codes=getattr(plan.bins, zone), zone=zone)
    for printer in plan.printers:
        add_printer(work, **printer.model_dump(exclude={"uses"}), uses=_uses(printer))
    if plan.policy != policy_now(work):  # not the defaults: a file without [policy] has to lead back to them
        set_policy(work, policy=plan.policy, valid_from=business_day(work.clock.now()))


def _set_up_stations(work: Work, site: Site, wanted: list[StationTable]) -> None:
    rows = [Station(site_id=work.site_id, **each.model_dump(exclude={"retired"})) for each in wanted]
    before = {each.name: each for each in stations(work)}
    for row in rows:
        if known := before.get(row.name):
            row.retired_at, row.retired_by = known.retired_at, known.retired_by
    set_up(work, site=site, stations=rows)
    for each in wanted:
        if each.retired is not None:
            (retire_station if each.retired else reopen_station)(work, name=each.name)


def _uses(printer: PrinterTable) -> list[Use]:
    return [
        Use(template, station, table.automatic, table.scan_back)
        for table in printer.uses
        for station in table.stations or [""]
        for template in table.templates
    ]


def enrol_staff(work: Work, *, plan: SiteFile) -> list[Login]:
    """Enrol everybody in the file; who is new gets a random password, and those passwords are told this once."""
    return [login for entry in plan.staff if (login := _enrol(work, entry))]


def _enrol(work: Work, entry: StaffTable) -> Login | None:
    _, password = enrol_person(
        work,
        badge=entry.badge,
        login=entry.login,
        name=entry.name,
        roles=entry.roles,
        owner_code=entry.owner_code,
    )
    return Login(entry.login, entry.badge, password, tuple(sorted(entry.roles))) if password else None
