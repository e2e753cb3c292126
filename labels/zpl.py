"""The ZPL pen: the same marks in the same dots, for label printers that speak ZPL II.

Everything is sent as graphics (`^GFA`, run lengths as every ZPL printer knows them) and boxes (`^GB`): no font of the
printer, no barcode command whose widths a printer chooses, and no word of a face in the stream, so that `^XZ` in a name
cannot end a label. Nothing is stored in the printer (`~DG`): each label is whole, and a printer switched off in the
middle of a batch prints the next as well as the last.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO

from labels.dots import Glyph, glyphs
from labels.errors import LabelError
from labels.faces import Face
from labels.layout import Block, Mark, Symbol, Words
from labels.pages import Page, pages
from labels.stock import Stock

_RUNS = re.compile(r"0+\n|([0-9A-F])\1{2,}|\n")
_MOST = 400  # in one step: `z`


def render_zpl(faces: Iterable[Face], *, stock: Stock) -> bytes:
    """One `^XA…^XZ` per face, as ASCII bytes; the same faces give the same bytes. Errors as for render_pdf.

    Raises LabelError also `not_for_zpl`: a stock of sheets is for printers that take PDF.
    """
    return b"".join(label for label in zpl_labels(faces, stock=stock))


def write_zpl(faces: Iterable[Face], file: BinaryIO, *, stock: Stock) -> int:
    """Like render_zpl, label by label into `file`. Returns the number of labels."""
    return sum(1 for label in zpl_labels(faces, stock=stock) if file.write(label))


def zpl_labels(faces: Iterable[Face], *, stock: Stock) -> Iterator[bytes]:
    """The labels one by one, each to be sent by itself."""
    if stock.paper:
        raise LabelError("not_for_zpl", "stock", f"{stock.name} is for printers that take PDF")
    across, down = stock.dots
    head = f"^XA^PW{across}^LL{down}^LH0,0^LS0^PON^PMN^LRN^PQ1\n"
    for page in pages(faces, stock):
        yield f"{head}{''.join(_fields(page))}^XZ\n".encode("ascii")


def _fields(page: Page) -> Iterator[str]:
    """A field a mark; white words are cut out of the block before them, for not every printer can print reversed."""
    ground: list[Mark] = []
    for mark in page.marks:
        if isinstance(mark, Words) and mark.white:
            ground.append(mark)
            continue
        yield _field(tuple(ground)) if ground else ""
        ground = [mark] if isinstance(mark, Block) else []
        if not ground:
            yield _field((mark,))
    yield _field(tuple(ground)) if ground else ""


@lru_cache(maxsize=8192)
def _field(marks: tuple[Mark, ...]) -> str:
    """One box or picture; remembered, because most of a label repeats."""
    first = marks[0]
    if isinstance(first, Block) and len(marks) == 1:
        return f"^FO{first.x},{first.y}^GB{first.w},{first.h},{min(first.w, first.h)}^FS\n"
    if isinstance(first, Symbol):
        return _symbol(first)
    return _picture(marks)


def _picture(marks: tuple[Mark, ...]) -> str:
    """Words, or a block with words cut out of it. Rows are numbers: putting glyphs together is then a shift each."""
    ground = marks[0] if isinstance(marks[0], Block) else None
    words = [mark for mark in marks if isinstance(mark, Words)]
    letters = [(glyph, x + glyph.x, mark.y + glyph.y) for mark in words for glyph, x in glyphs(mark)]
    left, top, right, bottom = _edges(ground, letters)
    wide = -(-(right - left) // 8) * 8
    rows = [(1 << (right - left)) - 1 << wide - (right - left) if ground else 0] * (bottom - top)
    for glyph, x, y in letters:
        shift = wide - (x - left) - glyph.ink.width
        for at, bits in enumerate(glyph.rows, y - top):
            rows[at] = rows[at] & ~(bits << shift) if ground else rows[at] | bits << shift
    return _graphic(left, top, rows, wide) if any(rows) else ""


def _edges(ground: Block | None, letters: list[tuple[Glyph, int, int]]) -> tuple[int, int, int, int]:
    if ground:
        return ground.x, ground.y, ground.x + ground.w, ground.y + ground.h
    lefts, tops = [x for _, x, _ in letters], [y for _, _, y in letters]
    right = max(x + glyph.ink.width for glyph, x, _ in letters)
    return min(lefts), min(tops), right, max(y + glyph.ink.height for glyph, _, y in letters)


def _symbol(symbol: Symbol) -> str:
    across = len(symbol.rows[0]) * symbol.across
    wide = -(-across // 8) * 8
    rows: list[int] = []
    for row in symbol.rows:
        bits = "".join([chr(module) * symbol.across for module in row])
        rows += [int(bits, 2) << wide - across] * symbol.down
    return _graphic(symbol.x, symbol.y, rows, wide)


def _graphic(x: int, y: int, rows: list[int], wide: int) -> str:
    """`^GFA` with its run lengths: `,` white to the end of the row, `:` the row before once more.

    Not `!`, black to the end of the row: «filled with ones» some take for the digit 1.
    """
    digits = wide // 4
    total = wide // 8 * len(rows)
    lines, before = [], -1
    for row in rows:
        lines.append(":" if row == before else f"{row:0{digits}X}\n")
        before = row
    packed = _RUNS.sub(_shortened, "".join(lines))
    return f"^FO{x},{y}^GFA,{total},{total},{wide // 8},{packed}^FS\n"


class _Short(dict[str, str]):
    """What stands for a run of digits, remembered: there are few different ones."""

    def __missing__(self, run: str) -> str:
        white = "," if run[0] == "0" else ""
        self[run] = white if run[-1] == "\n" else _count(len(run)) + run[0]
        return self[run]


_SHORT = _Short()


def _shortened(match: re.Match[str]) -> str:
    return _SHORT[match[0]]


def _count(number: int) -> str:
    """A number as ZPL counts: `G` to `Y` are 1 to 19, `g` to `z` are 20 to 400 in steps of 20; they add up."""
    most, rest = divmod(number, _MOST)
    twenties, ones = divmod(rest, 20)
    steps = "z" * most + (chr(ord("f") + twenties) if twenties else "")
    return steps + (chr(ord("F") + ones) if ones else "")
