"""What each label says. A face knows nothing of paper; it holds words, never personal data."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import ClassVar

from labels.errors import LabelError
from labels.typeface import check_printable


@dataclass(frozen=True, kw_only=True, slots=True)
class Face:
    """The words of one label. An empty field is left off the paper, with its caption and frame."""

    template: ClassVar[str] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LpnFace(Face):
    """The licence plate a parcel gets at the dock, and again with chute and grade at sorting."""

    template: ClassVar[str] = "lpn"
    lpn: str
    waybill_tail: str = ""  # the last digits are enough to find a parcel by eye; the whole number is not for all eyes
    platform: str = ""
    owner: str = ""
    state: str = ""  # in words, as the screens say it: 已收货
    chute: str = ""
    grade: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChuteFace(Face):
    """Where a sorted parcel goes, to be read from the other end of the belt."""

    template: ClassVar[str] = "chute"
    lpn: str
    chute: str
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeFace(Face):
    """What grading has found: the grade, what becomes of the parcel, and when."""

    template: ClassVar[str] = "grade"
    lpn: str
    grade: str
    outcome: str = ""  # in words: 合格待申报
    graded_on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFace(Face):
    """Goods on the shelf: what they are, in what grade, and under which account item (备案料号) customs knows them."""

    template: ClassVar[str] = "item"
    lpn: str
    name: str
    sku: str
    grade: str
    account_item: str
    price: Decimal | None = None  # yuan
    batch: str = ""
    expiry: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RelistFace(Face):
    """Goods on sale again: what a buyer and a picker want to know."""

    template: ClassVar[str] = "relist"
    lpn: str
    name: str
    sku: str
    price: Decimal | None = None  # yuan
    grade: str = ""
    bin: str = ""
    batch: str = ""
    expiry: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BinFace(Face):
    """A place on a shelf, read from some steps away."""

    template: ClassVar[str] = "bin"
    code: str
    zone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ToteFace(Face):
    """A tote or cage that parcels travel in."""

    template: ClassVar[str] = "tote"
    code: str
    purpose: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PalletFace(Face):
    """A pallet under its SSCC-18, as GS1-128: what stands on it and where it goes."""

    template: ClassVar[str] = "pallet"
    sscc: str  # eighteen digits
    manifest: str = ""
    destination: str = ""
    parcels: str = ""
    gross_kg: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverFace(Face):
    """A carrier's handover (交接单) at the gate: stuck on its cages, it says which handover they came with."""

    template: ClassVar[str] = "handover"
    number: str
    carrier: str = ""
    vehicle: str = ""
    seal: str = ""
    gate_registration: str = ""
    arrived: str = ""
    parcels: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExitFace(Face):
    """Goods leaving the zone: on which manifest, why, and where to."""

    template: ClassVar[str] = "exit"
    lpn: str
    manifest: str
    reason: str
    destination: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandFace(Face):
    """A command to be scanned at a station: one sticker, or one field of an A4 sheet."""

    template: ClassVar[str] = "command"
    code: str
    words: str
    english: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BadgeFace(Face):
    """A badge of staff. The person's name stays in the table of staff."""

    template: ClassVar[str] = "badge"
    badge: str
    role: str = ""
    site: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StationFace(Face):
    """The sign over a station: where one stands, and what is done there."""

    template: ClassVar[str] = "station"
    name: str
    kind: str = ""
    english: str = ""
    site: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntegrityFace(Face):
    """诚信标签, on what goes back to a consumer: whom to call, and a QR code to complain or to trace the goods.

    The only label whose codes differ: the bars hold the licence plate, the QR code the address of the trace page.
    """

    template: ClassVar[str] = "integrity"
    lpn: str
    trace: str
    phone: str  # of the supervision, not of a person
    owner: str = ""
    site: str = ""
    checked_on: date | None = None


_KINDS: tuple[type[Face], ...] = (
    HandoverFace,
    LpnFace,
    ChuteFace,
    GradeFace,
    ItemFace,
    BinFace,
    ToteFace,
    RelistFace,
    ExitFace,
    PalletFace,
    IntegrityFace,
    CommandFace,
    BadgeFace,
    StationFace,
)
FACES: dict[str, type[Face]] = {kind.template: kind for kind in _KINDS}
TITLES = {  # in the two languages of the screens
    "handover": ("交接单标签", "Handover"),
    "lpn": ("包裹标签 LPN", "Licence plate"),
    "chute": ("格口标签", "Chute"),
    "grade": ("分级标签", "Grade"),
    "item": ("商品标签", "Item"),
    "bin": ("货位标签", "Bin"),
    "tote": ("周转箱标签", "Tote"),
    "relist": ("再上架标签", "Relisting"),
    "exit": ("出区标签", "Exit"),
    "pallet": ("托盘标签 SSCC", "Pallet"),
    "integrity": ("诚信标签", "Integrity label"),
    "command": ("指令码", "Command codes"),
    "badge": ("工牌", "Badge"),
    "station": ("工位牌", "Station sign"),
}


def templates() -> list[str]:
    """The names of all label templates, in the order a parcel meets them."""
    return list(FACES)


def face_of(template: str) -> type[Face]:
    """The face a template prints. Raises LabelError `unknown_template`."""
    if template not in FACES:
        raise LabelError("unknown_template", "template", f"{template!r} is not one of {', '.join(FACES)}")
    return FACES[template]


@cache
def field_names(kind: type[Face]) -> tuple[str, ...]:
    """The fields a stock file may name for this face."""
    return tuple(each.name for each in fields(kind))


def words(face: Face) -> dict[str, str]:
    """Every field as it is printed. Raises LabelError `missing_glyph` or `control_character`."""
    said = {name: in_words(getattr(face, name)) for name in field_names(type(face))}
    for name, text in said.items():
        check_printable(name, text)
    return said


def in_words(value: str | Decimal | date | None) -> str:
    """Money in yuan with two decimals, a date as 2025-06-30, nothing as an empty text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return f"¥{value:,.2f}" if isinstance(value, Decimal) else value.isoformat()
