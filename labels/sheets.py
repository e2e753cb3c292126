"""A sheet of codes on A4: groups of codes to be scanned with their words, and lines that say what to do.

Printed with the pen of the labels, on whole dots, so that any printer prints what any scanner reads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from labels.errors import LabelError
from labels.layout import Mark
from labels.pdf import Pen
from labels.shelf import load_stock
from labels.strips import Drawing, Make, SheetCode, Strip

MARGIN = 10.0
"""White on every side, in mm: office printers reach no further."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetGroup:
    """Codes, or lines to read (Chinese, English), under one heading."""

    zh: str
    en: str
    codes: Sequence[SheetCode] = ()
    lines: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeSheet:
    """What one sheet says; `sign` stands in white on black at the upper right, for example the station's name."""

    zh: str
    en: str
    sign: str = ""
    site: str = ""
    groups: Sequence[SheetGroup]


def render_sheets(sheets: Sequence[CodeSheet], *, make: Make = "qr") -> bytes:
    """The sheets as one PDF, each beginning a page of its own. The same sheets give the same bytes.

    `qr` puts four codes in a row, for scanners that see; `code128` two, for those that have only a laser.
    Raises LabelError: `nothing_to_print`, `not_code128`, `does_not_fit`, `missing_glyph`.
    """
    if not sheets:
        raise LabelError("nothing_to_print", "sheets", "there is no sheet to print")
    stock, file = load_stock("a4"), BytesIO()
    across, down = stock.page_dots
    pen, drawing = Pen(file, stock, sheets[0].zh), Drawing(stock.dpi, across - 2 * _dots(MARGIN, stock.dpi), make)
    for sheet in sheets:
        papers = list(_papers(sheet, drawing, down - 2 * drawing.dots(MARGIN)))
        for number, strips in enumerate(papers, 1):
            said = f"归仓 guicang   {sheet.site}   {sheet.zh}   {number}/{len(papers)}"
            foot = drawing.foot(said)
            pen.draw([*_placed(strips, drawing), *_moved(foot.marks, drawing, down - drawing.dots(MARGIN) - foot.high)])
    pen.reel.finish()
    return file.getvalue()


def _papers(sheet: CodeSheet, drawing: Drawing, high: int) -> Iterator[list[Strip]]:
    """The strips of each page: the head comes again on every one, a heading stays with what it is of."""
    head, room = drawing.head(sheet.zh, sheet.en, sheet.sign), high - drawing.foot("x").high
    strips = [head]
    for group in sheet.groups:
        heading, *rows = _strips(group, drawing)
        together = [[heading, *rows[:1]], *([row] for row in rows[1:])]
        for each in together:
            if sum(strip.high for strip in (*strips, *each)) > room:
                yield strips
                strips = [head]
            strips += each
    yield strips


def _strips(group: SheetGroup, drawing: Drawing) -> Iterator[Strip]:
    yield drawing.heading(group.zh, group.en)
    for start in range(0, len(group.codes), drawing.columns):
        yield drawing.codes(group.codes[start : start + drawing.columns])
    for zh, en in group.lines:
        yield drawing.line(zh, en)


def _placed(strips: Sequence[Strip], drawing: Drawing) -> Iterator[Mark]:
    top = drawing.dots(MARGIN)
    for strip in strips:
        yield from _moved(strip.marks, drawing, top)
        top += strip.high


def _moved(marks: Sequence[Mark], drawing: Drawing, down: int) -> Iterator[Mark]:
    return (mark._replace(x=mark.x + drawing.dots(MARGIN), y=mark.y + down) for mark in marks)


def _dots(length: float, dpi: int) -> int:
    return round(length * dpi / 25.4)
