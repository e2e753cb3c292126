"""What each label says, from the parcels, goods, exits and bins it is of. Nothing personal is ever put on paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.core.clock import business_day
from app.core.errors import Conflict, NotFound
from app.db.work import Work
from app.parcel.lifecycle import STATES
from app.printing import queries
from app.printing.queries import BinWords, ExitWords, ItemWords, ParcelWords
from app.printing.signs import SIGNS, sign_faces
from app.printing.wording import short, tail
from app.site.service import policy_now, this_site
from labels import (
    BinFace,
    ChuteFace,
    ExitFace,
    Face,
    GradeFace,
    IntegrityFace,
    ItemFace,
    LpnFace,
    RelistFace,
)
from schemas.vocabulary import Disposition, ParcelState

REPRINT = "补打"

_CHUTES = {
    Disposition.RELIST: "上架",
    Disposition.REPACK: "整理",
    Disposition.SUPPLIER: "退供",
    Disposition.OUT_OF_ZONE: "出区",
    Disposition.DESTROY: "销毁",
}
_REASONS = {
    Disposition.SUPPLIER: "不合格，退供应商",
    Disposition.DESTROY: "不合格，送销毁",
}
_ZONES = {"good": "保税良品区", "blocked": "冻结区"}
_MARKED = {  # where a reprint says that it is one
    "lpn": "state",
    "chute": "note",
    "grade": "note",
    "item": "name",
    "relist": "name",
    "bin": "zone",
    "exit": "reason",
    "tote": "purpose",
    "handover": "carrier",
    "pallet": "destination",
    "integrity": "site",
    "command": "english",
    "badge": "site",
    "station": "site",
}
Row = TypeVar("Row")
_TAIL = 6  # of the waybill: enough to find a parcel by eye


@dataclass(frozen=True, slots=True)
class Asked:
    """One label that is asked for: its face, its parcel, and what tells it from other labels."""

    subject: str
    parcel_id: int | None
    face: Face


def asked(
    work: Work,
    *,
    template: str,
    lpns: Sequence[str] = (),
    bins: Sequence[str] = (),
    names: Sequence[str] = (),
    manifest: str | None = None,
) -> list[Asked]:
    """The labels of this template for these parcels, bins or names, or for the load of a manifest, as asked for.

    Raises `NotFound` (unknown_parcel, unknown_bin, unknown_manifest, unknown_badge, unknown_station, unknown_command),
    `Conflict` (no_lines, not_on_manifest, not_graded, no_price).
    """
    if template in SIGNS:
        signs = sign_faces(work, template=template, names=names, manifest=manifest)
        return [Asked(subject, None, face) for subject, face in signs]
    if template == "bin":
        return [_bin(row) for row in _ordered(queries.bins(work, bins), bins, lambda row: row.code, "unknown_bin")]
    if template == "exit":
        return _exits(work, lpns, manifest)
    rows = _ordered(queries.parcels(work, lpns), lpns, lambda row: row.lpn, "unknown_parcel")
    if template in ("item", "relist"):
        return [_item(row) if template == "item" else _relist(row) for row in _items(work, lpns)]
    if template == "integrity":
        return _integrity(work, rows)
    return [_OF_PARCEL[template](row) for row in rows]


def to_consumers(work: Work, lpns: Sequence[str]) -> set[str]:
    """Those of these loaded parcels that leave the zone for the consumer who sent them (called off, too late).

    One that nobody's original is known of goes back to its carrier instead.
    """
    rows = queries.exits(work, manifest=None, lpns=lpns)
    leaving = [row for row in rows if row.kind == "out_of_zone" and row.disposition == Disposition.OUT_OF_ZONE]
    return {row.lpn for row in leaving if row.known}


def as_reprint(face: Face) -> Face:
    """The same label, saying that it is not the first of its kind."""
    name = _MARKED[face.template]
    said = getattr(face, name)
    # A name may be cut by the eye at its end: there the word stands first.
    return replace(face, **{name: f"[{REPRINT}] {said}" if name == "name" else f"{said} {REPRINT}".strip()})


def _ordered(rows: Sequence[Row], keys: Sequence[str], key: Callable[[Row], str], code: str) -> list[Row]:
    by_key = {key(row): row for row in rows}
    for wanted in keys:
        if wanted not in by_key:
            raise NotFound(code, f"There is no {wanted}.", code=wanted)
    return [by_key[wanted] for wanted in dict.fromkeys(keys)]


def _plate(row: ParcelWords) -> Asked:
    face = LpnFace(
        lpn=row.lpn,
        waybill_tail=tail((row.waybill or "")[-_TAIL:], 6),
        platform=short(row.platform, 10),
        owner=short(row.owner, 14),
        state=STATES[ParcelState(row.state)].zh,
        chute=_CHUTES[Disposition(row.disposition)] if row.disposition else "",
        grade=row.grade or "",
    )
    # At the dock it has no grade yet; after sorting it is another label, not the same one again.
    return Asked(f"{row.lpn}/{row.grade}" if row.grade else row.lpn, row.parcel_id, face)


def _sorted_to(row: ParcelWords) -> str:
    if not row.grade or not row.disposition:
        raise Conflict("not_graded", f"{row.lpn} has no grade yet.", lpn=row.lpn)
    return _CHUTES[Disposition(row.disposition)]


def _chute(row: ParcelWords) -> Asked:
    chute = _sorted_to(row)
    face = ChuteFace(lpn=row.lpn, chute=chute, owner=short(row.owner, 14), note=f"{row.grade} 级")
    return Asked(f"{row.lpn}/{chute}", row.parcel_id, face)


def _grade(row: ParcelWords) -> Asked:
    note, outcome = _sorted_to(row), STATES[ParcelState(row.state)].zh
    face = GradeFace(lpn=row.lpn, grade=row.grade or "", outcome=outcome, note=note)
    return Asked(f"{row.lpn}/{row.grade}", row.parcel_id, face)


def _integrity(work: Work, rows: Sequence[ParcelWords]) -> list[Asked]:
    """Of what goes back to a consumer: whom to call, and where to complain or to trace the goods."""
    policy, site = policy_now(work), short(this_site(work).name, 12)
    faces = [
        IntegrityFace(
            lpn=row.lpn,
            trace=policy.trace_url.replace("{lpn}", row.lpn),
            phone=policy.supervision_phone,
            owner=short(row.owner, 12),
            site=site,
            checked_on=business_day(work.clock.now()),
        )
        for row in rows
    ]
    return [Asked(row.lpn, row.parcel_id, face) for row, face in zip(rows, faces, strict=True)]


def _items(work: Work, lpns: Sequence[str]) -> list[ItemWords]:
    place = {lpn: at for at, lpn in enumerate(dict.fromkeys(lpns))}
    rows = sorted(queries.items(work, lpns), key=lambda row: place[row.lpn])
    if bare := [lpn for lpn in place if lpn not in {row.lpn for row in rows}]:
        raise Conflict("no_lines", f"{bare[0]} has no goods of a known original.", lpn=bare[0])
    return rows


def _relist(row: ItemWords) -> Asked:
    if row.price is None:
        raise Conflict("no_price", f"{row.lpn} is not on sale.", lpn=row.lpn)
    face = RelistFace(
        lpn=row.lpn,
        name=short(row.name, 40),
        sku=tail(row.sku, 20),
        price=row.price,
        grade=row.grade or "",
        batch=tail(row.batch, 8),
        expiry=row.expiry,
    )
    return Asked(f"{row.lpn}/{row.gnum}/{row.sku}/{row.price}", row.parcel_id, face)


def _item(row: ItemWords) -> Asked:
    face = ItemFace(
        lpn=row.lpn,
        name=short(row.name, 40),
        sku=tail(row.sku, 20),
        grade=row.grade or "",
        account_item=tail(row.account_item, 11),
        price=row.price,
        batch=tail(row.batch, 11),
        expiry=row.expiry,
    )
    offer = "" if row.price is None else f"/{row.sku}/{row.price}"
    return Asked(f"{row.lpn}/{row.gnum}{offer}", row.parcel_id, face)


def _exits(work: Work, lpns: Sequence[str], manifest: str | None) -> list[Asked]:
    rows = queries.exits(work, manifest=manifest, lpns=lpns)
    if manifest and not rows:
        raise NotFound("unknown_manifest", f"Nothing is loaded on {manifest}.", manifest=manifest)
    if not_loaded := set(lpns) - {row.lpn for row in rows}:
        lpn = min(not_loaded)
        raise Conflict("not_on_manifest", f"{lpn} is not loaded on any manifest.", lpn=lpn)
    return [_exit(row) for row in rows]


def _exit(row: ExitWords) -> Asked:
    stock = row.kind == "reexport"
    reason = "复运出境" if stock else _REASONS.get(Disposition(row.disposition or "out_of_zone"), "不合格，出区处理")
    face = ExitFace(lpn=row.lpn, manifest=tail(row.manifest, 13), reason=reason, destination=short(row.destination, 24))
    return Asked(f"{row.lpn}/{row.manifest}", row.parcel_id, face)


def _bin(row: BinWords) -> Asked:
    return Asked(row.code, None, BinFace(code=row.code, zone=_ZONES[row.zone]))


_OF_PARCEL: dict[str, Callable[[ParcelWords], Asked]] = {"lpn": _plate, "chute": _chute, "grade": _grade}
