"""The PDF pen: one page per label, every bar and module on whole printer dots, the typeface embedded.

The page is a whole number of dots (60 mm at 203 dpi are 480 dots, 60.06 mm), so that a printer's rasteriser has nothing
to round. Symbols are drawn as one path each, which no reader smooths or splits.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from labels.faces import Face
from labels.layout import Block, Mark, Symbol, Words
from labels.pages import pages
from labels.reel import Reel
from labels.stock import Stock
from labels.typeface import BOLD

TITLE = "归仓标签"
POINTS_PER_INCH = 72


def render_pdf(faces: Iterable[Face], *, stock: Stock, title: str = TITLE) -> bytes:
    """A PDF with one page per face, or per sheet of them. The same faces give the same bytes.

    Raises LabelError naming the field, with `label` counting from 1; `nothing_to_print` if there are no faces.
    """
    file = BytesIO()
    write_pdf(faces, file, stock=stock, title=title)
    return file.getvalue()


def write_pdf(faces: Iterable[Face], file: BinaryIO, *, stock: Stock, title: str = TITLE) -> int:
    """Like render_pdf, page by page into `file`: memory stays small however many. Returns the number of labels.

    On a LabelError the file is left half written.
    """
    pen, count = Pen(file, stock, title), 0
    for page in pages(faces, stock):
        pen.draw(page.marks)
        count += page.labels
    pen.reel.finish()
    return count


class Pen:
    """Turns marks in dots, y down, into a page in points, y up. Remembers texts, for most of a label repeats."""

    def __init__(self, file: BinaryIO, stock: Stock, title: str) -> None:
        across, self._height = stock.page_dots
        point = POINTS_PER_INCH / stock.dpi
        self._scale = f"{point:.8f} 0 0 {point:.8f} 0 0 cm\n"
        self.reel = Reel(file, size=(_below(across * point), _below(self._height * point)), title=title)
        self._words = lru_cache(maxsize=4096)(self._draw_words)

    def draw(self, marks: list[Mark]) -> None:
        """Adds one page."""
        code = "".join(map(self._mark, marks))
        self.reel.add_page((self._scale + code).encode("ascii"))

    def _mark(self, mark: Mark) -> str:
        if isinstance(mark, Words):
            return self._words(mark)
        if isinstance(mark, Symbol):
            return self._symbol(mark)
        return self._block(mark)

    def _block(self, block: Block) -> str:
        return f"{block.x} {self._height - block.y - block.h} {block.w} {block.h} re f\n"

    def _draw_words(self, words: Words) -> str:
        shown = "".join(f"{font} {words.size} Tf <{codes}> Tj " for font, codes in self.reel.show(words.text))
        text = f"BT {words.x} {self._height - words.y} Td {shown}ET"
        if words.bold:
            text = f"2 Tr {words.size / BOLD:.2f} w {text}"
        if words.white:
            text = f"1 g 1 G {text}"
        return f"q {text} Q\n" if words.bold or words.white else f"{text}\n"

    def _symbol(self, symbol: Symbol) -> str:
        drawn = _drawn(len(symbol.rows[0]), len(symbol.rows))
        rows = "".join([bars[row[cut]] for row, parts in zip(symbol.rows, drawn, strict=True) for cut, bars in parts])
        place = f"{symbol.across} 0 0 {-symbol.down} {symbol.x} {self._height - symbol.y} cm"
        return f"q {place}\n{rows}f Q\n"


class _Bars(dict[bytes, str]):
    """What draws some modules of a row, remembered by what they are: there are few different ones."""

    def __init__(self, start: int, at: int) -> None:
        super().__init__()
        self._start, self._at = start, at

    def __missing__(self, part: bytes) -> str:
        bars = ((self._start + bar.start(), bar.end() - bar.start()) for bar in re.finditer(rb"1+", part))
        self[part] = "".join(f"{x} {self._at} {wide} 1 re " for x, wide in bars)
        return self[part]


@lru_cache(maxsize=64)
def _drawn(across: int, rows: int) -> Sequence[Sequence[tuple[slice, _Bars]]]:
    """Row by row its parts: characters of a Code 128 (eleven modules), or the width of a QR code's corner (seven)."""
    wide = 11 if rows == 1 else 7
    return [[(slice(start, start + wide), _Bars(start, at)) for start in range(0, across, wide)] for at in range(rows)]


def _below(points: float) -> str:
    """A hair less: readers keep sizes as 32-bit floats, and one dot too many would blur every edge on the page."""
    return f"{int(points * 1000 - 0.5) / 1000:.3f}"
