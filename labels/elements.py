"""One element of a label design: what it says, where it stands in dots, and how it looks."""

import string
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from labels.geometry import Area, Box
from labels.symbols import QR_QUIET, least_dots, smallest_module
from labels.typeface import check_printable

Kind = Literal["text", "code128", "gs1_128", "qr", "fill"]
KINDS: tuple[Kind, ...] = ("text", "code128", "gs1_128", "qr", "fill")
LINEAR: tuple[Kind, ...] = ("code128", "gs1_128")
LEAST_BARS_MM = 5.0  # lower bars are hard to hit with a hand scanner
MM_PER_INCH = 25.4
CAPTION_MM = 1.9  # at least; else a third of the text below it
STROKE_MM = 0.25  # at least; else a thirtieth of the text inside the frame
LEAST_MM = 1.8  # Chinese below this cannot be read off a 203 dpi label


class Piece(NamedTuple):
    """Fixed words and the field that follows them (none after the last)."""

    literal: str
    field: str


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Element:
    """Compared by identity, so that fitted texts can be remembered per element cheaply. Sizes are in dots."""

    name: str
    kind: Kind
    pieces: tuple[Piece, ...]
    area: Area
    box: Box
    size: int
    least: int
    caption_size: int
    stroke: int  # thickness of a frame
    caption: str = ""
    lines: int = 1
    align: Literal["left", "center", "right"] = "left"
    valign: Literal["top", "middle", "bottom"] = "middle"
    bold: bool = False
    invert: bool = False
    frame: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The face's fields it prints."""
        return tuple(piece.field for piece in self.pieces if piece.field)


CHOICES = {
    "align": (("left", "center", "right"), "must be left, center or right"),
    "valign": (("top", "middle", "bottom"), "must be top, middle or bottom"),
}
CHECKS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "caption": (str, "must be a text"),
    "size": ((int, float), "must be a number of millimetres"),
    "least": ((int, float), "must be a number of millimetres"),
    "lines": (int, "must be a whole number"),
    "align": (str, CHOICES["align"][1]),
    "valign": (str, CHOICES["valign"][1]),
    "bold": (bool, "must be true or false"),
    "invert": (bool, "must be true or false"),
    "frame": (bool, "must be true or false"),
}


LOOKS = ("caption", "lines", "align", "valign", "bold", "invert", "frame")  # taken over as they stand


def parse_element(name: str, table: dict[str, Any], *, dpi: int, known: tuple[str, ...]) -> Element:
    """An element from its TOML table. `known` are the face's fields. Raises ValueError saying what is wrong."""
    kind, per_mm = _kind_of(table), dpi / MM_PER_INCH
    _check_keys(table, kind)
    area = _area_of(table)
    _check_room(kind, area, dpi)
    size = table.get("size", area.h)
    return Element(
        name=name,
        kind=kind,
        pieces=_pieces(kind, table[kind], known),
        area=area,
        box=area.in_dots(per_mm),
        size=round(size * per_mm),
        least=round(min(table.get("least", LEAST_MM), size) * per_mm),
        caption_size=round(max(CAPTION_MM, size / 3) * per_mm),
        stroke=round(max(STROKE_MM, size / 30) * per_mm),
        **{key: table[key] for key in LOOKS if key in table},
    )


def _kind_of(table: dict[str, Any]) -> Kind:
    named: list[Kind] = [kind for kind in KINDS if kind in table]
    if len(named) != 1:
        raise ValueError(f"must have exactly one of {', '.join(KINDS)}")
    return named[0]


def _check_keys(table: dict[str, Any], kind: Kind) -> None:
    allowed = {kind, "box"} | (set(CHECKS) if kind == "text" else set())
    for key, value in table.items():
        if key in ("quiet", "quiet_zone", "module"):
            raise ValueError(f"{key} cannot be set: quiet zones and whole dots are what makes a code readable")
        if key not in allowed:
            raise ValueError(f"{kind} knows no {key!r}; it knows {', '.join(sorted(allowed))}")
        wanted, why = CHECKS.get(key, (object, ""))
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool and wanted is not object):
            raise ValueError(f"{key} {why}")
    _check_ranges(table)


def _check_ranges(table: dict[str, Any]) -> None:
    for key, (choices, why) in CHOICES.items():
        if key in table and table[key] not in choices:
            raise ValueError(f"{key} {why}")
    if not 1 <= table.get("lines", 1) <= 20:
        raise ValueError("lines must be between 1 and 20")
    for key in ("size", "least"):
        if table.get(key, 1) < 1:
            raise ValueError(f"{key} must be at least 1 mm")
    check_printable("caption", table.get("caption", ""))


def _area_of(table: dict[str, Any]) -> Area:
    box = table.get("box")
    if not isinstance(box, list) or len(box) != 4 or not all(type(each) in (int, float) for each in box):
        raise ValueError("box must be four numbers in mm: [x, y, width, height]")
    if box[2] < 0.1 or box[3] < 0.1:
        raise ValueError("box must be at least 0.1 mm wide and high")
    return Area(*map(float, box))


def _check_room(kind: Kind, area: Area, dpi: int) -> None:
    """Whether the shortest code of its kind goes in, quiet zones and all."""
    if kind in ("text", "fill"):
        return
    per_mm = dpi / MM_PER_INCH
    across = least_dots(kind, dpi) / per_mm
    down = LEAST_BARS_MM if kind in LINEAR else across
    if area.w + 0.05 < across or area.h + 0.05 < down:
        quiet = "" if kind in LINEAR else f", {QR_QUIET} modules of them white on every side"
        raise ValueError(
            f"box is too small for a {kind} with its quiet zones: at least {across:.1f} × {down:.1f} mm"
            f" (modules of {smallest_module(dpi)} dots{quiet})"
        )


def _pieces(kind: Kind, value: Any, known: tuple[str, ...]) -> tuple[Piece, ...]:
    if kind == "fill":
        return ()
    if not isinstance(value, str) or not value:
        raise ValueError(f"{kind} must be a text")
    pieces = _split(value) if kind == "text" or "{" in value else (Piece("", value),)
    if kind != "text" and not any(piece.field for piece in pieces):
        raise ValueError(f"{kind} must name a field of the face: {', '.join(known)}")
    for piece in pieces:
        if piece.field and piece.field not in known:
            raise ValueError(f"the face has no field {piece.field!r}; it has {', '.join(known)}")
        check_printable(kind, piece.literal)
    return pieces


def _split(text: str) -> tuple[Piece, ...]:
    """`运单 {tail}` → one piece; doubled braces stand for themselves."""
    parts = list(string.Formatter().parse(text))
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise ValueError("a field is written {name}, without format or conversion")
    return tuple(Piece(literal, field or "") for literal, field, _, _ in parts)
