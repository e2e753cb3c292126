"""From a face and a stock to marks on the label, in whole dots: what every pen draws, so that all print the same.

Coordinates run from the upper left corner, right and down. A text stands on its baseline.
"""

from functools import lru_cache
from typing import NamedTuple

from labels import symbols
from labels.elements import LINEAR, Element
from labels.errors import LabelError
from labels.faces import Face, words
from labels.fitting import Fitted, fit, line_height
from labels.geometry import Box
from labels.stock import Stock
from labels.typeface import ASCENT, LEADING, width


class Words(NamedTuple):
    """One line of text; `x` is its left end, `y` its baseline, `size` the em, all in dots."""

    x: int
    y: int
    size: int
    text: str
    bold: bool
    white: bool


class Block(NamedTuple):
    """A filled black rectangle, in dots."""

    x: int
    y: int
    w: int
    h: int


class Symbol(NamedTuple):
    """A code: rows of `1` and `0` modules, each `across` dots wide and `down` dots high, quiet zones left white."""

    x: int
    y: int
    across: int
    down: int
    rows: tuple[bytes, ...]


SHARE = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}  # of the spare room
Mark = Words | Block | Symbol
ENCODERS = {"code128": symbols.code128, "gs1_128": symbols.gs1_128, "qr": symbols.qr}


def arrange(face: Face, stock: Stock) -> list[Mark]:
    """All marks of one label. Raises LabelError: `does_not_fit`, `empty_code`, `not_code128`, `missing_glyph`, …"""
    said = words(face)
    marks: list[Mark] = []
    for element in stock.layout(face.template):
        if element.kind == "text":
            marks += _text_marks(element, _sentence(element, said))
        elif element.kind == "fill":
            marks.append(Block(*element.box))
        else:
            marks.append(_symbol_mark(element, _encoded(element, said), stock.dpi))
    return marks


def _sentence(element: Element, said: dict[str, str]) -> str:
    """The element's text. Words before an empty field go with it, and so does a separator that would come first."""
    text = ""
    for place, (literal, field) in enumerate(element.pieces):
        value = said[field] if field else ""
        if value or (not field and (text or place == 0)):
            text += (literal if text or place == 0 else "") + value
    return text


def _encoded(element: Element, said: dict[str, str]) -> str:
    """What a code holds; nothing if one of its fields is empty, for half a code would be another one."""
    values = [said[field] for field in element.fields]
    return "".join(literal + (said[field] if field else "") for literal, field in element.pieces) if all(values) else ""


@lru_cache(maxsize=8192)
def _text_marks(element: Element, text: str) -> tuple[Mark, ...]:
    if not text:
        return ()
    inner, around = _frame(element)
    room = (inner.w, inner.h)
    fitted = fit(text, room=room, want=element.size, least=element.least, most_lines=element.lines)
    if fitted is None:
        field = ", ".join(element.fields) or element.name
        raise LabelError("does_not_fit", field, f"{len(text)} characters do not fit the element {element.name!r}")
    return (*around, *_lines(element, inner, fitted))


@lru_cache(maxsize=1024)
def _frame(element: Element) -> tuple[Box, tuple[Mark, ...]]:
    """The room for the words of an element, and what is drawn around them whatever they say."""
    return _below_caption(element, _padded(element)), (*_ground(element), *_caption(element))


def _padded(element: Element) -> Box:
    x, y, w, h = element.box
    side = element.stroke + element.size // 5 if element.frame or element.invert else 0
    above = 2 * element.stroke if element.frame and element.caption else side // 4
    return Box(x + side, y + above, w - 2 * side, h - 2 * above)


def _below_caption(element: Element, box: Box) -> Box:
    taken = round(element.caption_size * LEADING) if element.caption else 0
    return Box(box.x, box.y + taken, box.w, box.h - taken)


def _ground(element: Element) -> tuple[Block, ...]:
    x, y, w, h = element.box
    if element.invert:
        return (Block(x, y, w, h),)
    if not element.frame:
        return ()
    thick = element.stroke
    lying = (Block(x, y, w, thick), Block(x, y + h - thick, w, thick))
    return (*lying, *(Block(left, y, thick, h) for left in (x, x + w - thick)))


def _caption(element: Element) -> tuple[Words, ...]:
    if not element.caption:
        return ()
    box, size = _padded(element), element.caption_size
    x = _start(element, box, width(element.caption) * size)
    return (Words(x, round(box.y + size * ASCENT), size, element.caption, False, element.invert),)


def _lines(element: Element, box: Box, fitted: Fitted) -> tuple[Words, ...]:
    size = fitted.size
    spare = box.h - line_height(size, len(fitted.lines))
    top = box.y + SHARE[element.valign] * spare + size * ASCENT
    return tuple(
        Words(
            _start(element, box, width(line) * size),
            round(top + number * size * LEADING),
            size,
            line,
            element.bold,
            element.invert,
        )
        for number, line in enumerate(fitted.lines)
    )


def _start(element: Element, box: Box, taken: float) -> int:
    return round(box.x + SHARE[element.align] * (box.w - taken))


def _symbol_mark(element: Element, text: str, dpi: int) -> Symbol:
    field, box = element.fields[0], element.box
    rows = ENCODERS[element.kind](field, text)
    linear = element.kind in LINEAR
    across = len(rows[0]) + 2 * (symbols.CODE128_QUIET if linear else symbols.QR_QUIET)
    room = box.w if linear else min(box.w, box.h)
    module = symbols.widest_module(dpi, room=room, modules=across)
    if not module:
        raise LabelError("does_not_fit", field, f"{across} modules do not fit {room} dots of {element.name!r}")
    down = box.h if linear else module
    x = box.x + (box.w - module * len(rows[0])) // 2
    return Symbol(x, box.y + (box.h - down * len(rows)) // 2, module, down, rows)
