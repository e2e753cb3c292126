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
class BinFace(Face):
    """A place on a shelf, read from some steps away."""

    template: ClassVar[str] = "bin"
    code: str
    zone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExitFace(Face):
    """Goods leaving the zone: on which manifest, why, and where to."""

    template: ClassVar[str] = "exit"
    lpn: str
    manifest: str
    reason: str
    destination: str


FACES: dict[str, type[Face]] = {kind.template: kind for kind in (LpnFace, ItemFace, BinFace, ExitFace)}


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
