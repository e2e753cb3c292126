"""What is printed of things that are no parcels: totes, pallets, handovers, commands, badges, stations."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from app.core.errors import NotFound
from app.db.work import Work
from app.people.service import all_staff
from app.printing import queries
from app.printing.commands import COMMANDS
from app.printing.wording import short, tail
from app.site.service import stations, this_site
from labels import BadgeFace, CommandFace, Face, HandoverFace, PalletFace, StationFace, ToteFace
from schemas.vocabulary import Role

ROLES = {
    Role.OPERATOR: "操作员",
    Role.LEAD: "班组长",
    Role.BROKER: "报关员",
    Role.MANAGER: "主管",
    Role.OWNER: "货主",
    Role.AUDITOR: "海关监管",
    Role.ADMIN: "管理员",
}
KINDS = {
    "gate": ("卡口", "Gate"),
    "dock": ("收货", "Dock"),
    "sorting": ("分拣", "Sorting"),
    "putaway": ("上架", "Putaway"),
    "exit": ("出区", "Exit"),
    "office": ("办公室", "Office"),
}
Thing = TypeVar("Thing")


def sign_faces(work: Work, *, template: str, names: Sequence[str], manifest: str | None) -> list[tuple[str, Face]]:
    """Each subject and what its label says, in the order asked for; all commands or stations if none is named.

    Raises `NotFound` (unknown_manifest, unknown_badge, unknown_station, unknown_command), LabelError (not_sscc).
    """
    return _MAKERS[template](work, list(dict.fromkeys(names)), manifest)


def _totes(_: Work, names: Sequence[str], manifest: str | None) -> list[tuple[str, Face]]:  # noqa: ARG001
    return [(name, ToteFace(code=name.removeprefix("TOTE-"))) for name in names]


def _pallets(work: Work, names: Sequence[str], manifest: str | None) -> list[tuple[str, Face]]:
    """One label an SSCC; a manifest says where the pallets go."""
    load = queries.exit_manifest(work, manifest) if manifest else None
    if manifest and not load:
        raise NotFound("unknown_manifest", f"There is no exit manifest {manifest}.", manifest=manifest)
    where = {"manifest": tail(load[0], 13), "destination": short(load[1], 24)} if load else {}
    return [(name, PalletFace(sscc=name, **where)) for name in names]


def _handovers(work: Work, names: Sequence[str], manifest: str | None) -> list[tuple[str, Face]]:  # noqa: ARG001
    number = manifest or ""
    row = queries.handover(work, number)
    if not row:
        raise NotFound("unknown_manifest", f"There is no handover {number}.", manifest=number)
    face = HandoverFace(
        number=number,
        carrier=short(row.carrier, 20),
        vehicle=tail(row.vehicle, 12),
        seal=tail(row.seal, 12),
        gate_registration=tail(row.gate_registration, 20),
        arrived=f"{row.arrived:%Y-%m-%d %H:%M}",
        parcels=str(row.parcels) if row.parcels else "",
    )
    return [(number, face)]


def _commands(_: Work, names: Sequence[str], manifest: str | None) -> list[tuple[str, Face]]:  # noqa: ARG001
    faces = {code: CommandFace(code=code, words=zh, english=en) for code, (zh, en) in COMMANDS.items()}
    return _picked(faces, names or list(faces), "unknown_command")


def _badges(work: Work, names: Sequence[str], manifest: str | None) -> list[tuple[str, Face]]:  # noqa: ARG001
    site = short(this_site(work).name, 20)
    faces: dict[str, Face] = {}
    for staff in all_staff(work):
        roles = " ".join(ROLES[Role(each)] for each in staff.roles.split(","))
        if staff.active:
            faces[staff.badge] = BadgeFace(badge=staff.badge, role=roles, site=site)
    return _picked(faces, names, "unknown_badge")


def _stations(work: Work, names: Sequence[str], manifest: str | None) -> list[tuple[str, Face]]:  # noqa: ARG001
    site = short(this_site(work).name, 20)
    faces: dict[str, StationFace] = {}
    for each in stations(work):
        words, english = KINDS[each.kind]
        faces[each.name] = StationFace(name=each.name, kind=words, english=english, site=site)
    return _picked(faces, names or list(faces), "unknown_station")


def _picked(faces: Mapping[str, Face], names: Sequence[str], code: str) -> list[tuple[str, Face]]:
    for name in names:
        if name not in faces:
            raise NotFound(code, f"There is no {name}.", name=name)
    return [(name, faces[name]) for name in names]


_MAKERS: dict[str, Callable[[Work, Sequence[str], str | None], list[tuple[str, Face]]]] = {
    "tote": _totes,
    "pallet": _pallets,
    "handover": _handovers,
    "command": _commands,
    "badge": _badges,
    "station": _stations,
}
SIGNS = frozenset(_MAKERS)
