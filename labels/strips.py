"""The strips a sheet of codes is made of, from its left to its right margin: head, headings, rows of codes, lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from labels import symbols
from labels.errors import LabelError
from labels.fitting import fit, line_height
from labels.layout import Block, Mark, Symbol, Words
from labels.typeface import ASCENT, LEADING, check_printable, width

Make = Literal["qr", "code128"]
COLUMNS: dict[Make, int] = {"qr": 4, "code128": 2}
_ROW = 25.0  # mm of a row of codes; neighbours stand far enough apart that a scanner catches only one
_BARS = 12.0  # mm of bars
_QR = 22.0  # mm of a QR code with its quiet zone


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetCode:
    """One code with its words in both languages. Of a `secret` one only scanners learn what it says."""

    code: str
    zh: str
    en: str = ""
    secret: bool = False


class Strip(NamedTuple):
    """Marks from the strip's upper left corner, and how high it is, in dots."""

    marks: list[Mark]
    high: int


class Box(NamedTuple):
    """Where a text may stand: from its upper left corner, in dots."""

    x: int
    y: int
    w: int
    h: int


class Drawing:
    """Draws strips `across` dots wide at `dpi`."""

    def __init__(self, dpi: int, across: int, make: Make) -> None:
        self._dpi, self._across, self._make = dpi, across, make
        self.columns = COLUMNS[make]

    def dots(self, length: float) -> int:
        """A length in mm as dots."""
        return round(length * self._dpi / 25.4)

    def head(self, zh: str, en: str, sign: str) -> Strip:
        """Title in both languages, and the sign in white on black."""
        dots, taken = self.dots, self.dots(62) if sign else 0
        room = self._across - taken - self.dots(4)
        marks: list[Mark] = [*self._text(zh, Box(0, 0, room, dots(9)), 7.5, bold=True)]
        marks += self._text(en, Box(0, dots(9.5), room, dots(5)), 4.0)
        if sign:
            left = self._across - taken
            said = self._text(sign, Box(0, 0, taken - dots(6), dots(10)), 8.4, bold=True, white=True)
            spare = taken - round(width(said[0].text) * said[0].size)
            marks.append(Block(left, 0, taken, dots(15)))
            marks += (mark._replace(x=left + spare // 2, y=mark.y + (dots(15) - mark.size) // 2) for mark in said)
        return Strip(marks, dots(17))

    def heading(self, zh: str, en: str) -> Strip:
        """A rule, and below it what the group is."""
        dots = self.dots
        said = self._text(zh, Box(0, dots(3), dots(100), dots(5.4)), 4.4, bold=True)
        after = max((mark.x + round(width(mark.text) * mark.size) for mark in said), default=0) + dots(3)
        said += self._text(en, Box(after, dots(3.9), self._across - after, dots(4)), 3.2)
        return Strip([Block(0, dots(1.5), self._across, dots(0.35)), *said], dots(9))

    def codes(self, row: Sequence[SheetCode]) -> Strip:
        """Codes side by side."""
        across, marks = self._across // self.columns, list[Mark]()
        draw = self._seen if self._make == "qr" else self._barred
        for column, each in enumerate(row):
            marks += (mark._replace(x=mark.x + column * across) for mark in draw(each, across))
        return Strip(marks, self.dots(_ROW))

    def line(self, zh: str, en: str) -> Strip:
        """A sentence in both languages, each on as many rows as it needs."""
        marks, top = list[Mark](), 0
        for text, size in ((zh, 3.6), (en, 2.9)):
            said = self._text(text, Box(0, top, self._across, self.dots(40)), size, lines=8)
            marks += said
            top += round(line_height(self.dots(size), len(said)) + self.dots(0.9)) if said else 0
        return Strip(marks, top + self.dots(1.0))

    def foot(self, said: str) -> Strip:
        """The last line of a page."""
        return Strip(
            [*self._text(said, Box(0, self.dots(2), self._across, self.dots(3.4)), 2.6)],
            self.dots(6),
        )

    def _seen(self, code: SheetCode, across: int) -> list[Mark]:
        """A QR code with its words beside it."""
        dots, side = self.dots, self.dots(_QR)
        room = across - side - dots(1)
        return [
            self._symbol(code.code, symbols.qr("code", code.code), Box(0, 0, side, side)),
            *self._text(code.zh, Box(side, dots(2), room, dots(9.8)), 4.6, bold=True, lines=2),
            *self._text(code.en, Box(side, dots(12.6), room, dots(6.2)), 2.7, lines=2),
            *self._text(_typed(code), Box(side, dots(19), room, dots(3)), 2.2),
        ]

    def _barred(self, code: SheetCode, across: int) -> list[Mark]:
        """Bars below the words."""
        dots, left = self.dots, self.dots(3)
        half = (across - 2 * left) // 2
        rows = symbols.code128("code", code.code)
        return [
            *self._text(code.zh, Box(left, dots(1), half, dots(5.6)), 4.6, bold=True),
            *self._text(code.en, Box(left + half, dots(0.6), half, dots(3.2)), 2.7),
            *self._text(_typed(code), Box(left + half, dots(4), half, dots(3)), 2.2),
            self._symbol(code.code, rows, Box(0, dots(8), across - left, dots(_BARS))),
        ]

    def _symbol(self, text: str, rows: tuple[bytes, ...], box: Box) -> Symbol:
        linear = self._make == "code128"
        quiet = symbols.CODE128_QUIET if linear else symbols.QR_QUIET
        modules = len(rows[0]) + 2 * quiet
        module = symbols.widest_module(self._dpi, room=box.w, modules=modules)
        if not module:
            raise LabelError("does_not_fit", "code", f"{len(text)} characters do not fit the sheet as {self._make}")
        module = min(module, self._finest(modules)) if linear else module
        return Symbol(box.x + quiet * module, box.y, module, box.h if linear else module, rows)

    def _finest(self, modules: int) -> int:
        """Bars no wider than 70 mm where they can be finer: a laser held close must see both ends."""
        finer = symbols.widest_module(self._dpi, room=self.dots(70), modules=modules)
        return finer or symbols.smallest_module(self._dpi)

    def _text(
        self, text: str, box: Box, size: float, *, bold: bool = False, white: bool = False, lines: int = 1
    ) -> list[Words]:
        """A text at the top of its box, at most `size` mm high and smaller where it must be."""
        check_printable("text", text)
        want = self.dots(size)
        fitted = fit(text, room=(box.w, box.h), want=want, least=self.dots(1.5), most_lines=lines) if text else None
        if text and fitted is None:
            raise LabelError("does_not_fit", "text", f"{len(text)} characters do not fit the sheet")
        em, said = (fitted.size, fitted.lines) if fitted else (0, ())
        return [
            Words(box.x, round(box.y + em * (ASCENT + at * LEADING)), em, line, bold, white)
            for at, line in enumerate(said)
        ]


def _typed(code: SheetCode) -> str:
    return "" if code.secret else code.code
