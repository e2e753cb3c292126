"""The dots a printer burns: marks painted as one-bit pictures, once for the preview and for printers that get graphics.

Glyphs are drawn four times too large and counted down, unhinted, so that they are the shapes a PDF reader draws; each
starts on a whole dot, so that the same letter looks the same wherever it stands.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from labels.faces import Face
from labels.layout import Block, Mark, Symbol, Words
from labels.pages import pages
from labels.stock import Stock
from labels.typeface import BOLD, font_file, width

FINE = 4  # steps in a dot
INK = 112  # of 255: a dot this much covered is burnt; a little under a half, or thin strokes would break


BURNT = [255 if level >= INK else 0 for level in range(256)]


class Glyph(NamedTuple):
    """One character in dots: its picture (1 is ink), where that stands from its start, and its rows as numbers."""

    ink: Image.Image
    x: int
    y: int
    rows: tuple[int, ...]


def paint(marks: Iterable[Mark], size: tuple[int, int]) -> Image.Image:
    """Marks on white paper of so many dots: a one-bit picture in which 1 is paper and 0 is ink."""
    paper = Image.new("1", size, 1)
    for mark in marks:
        put(paper, mark)
    return paper


def put(paper: Image.Image, mark: Mark) -> None:
    """Adds one mark."""
    if isinstance(mark, Words):
        for glyph, x in glyphs(mark):
            paper.paste(int(mark.white), (x + glyph.x, mark.y + glyph.y), glyph.ink)
    elif isinstance(mark, Block):
        paper.paste(0, (mark.x, mark.y, mark.x + mark.w, mark.y + mark.h))
    else:
        _put_symbol(paper, mark)


def glyphs(words: Words) -> list[tuple[Glyph, int]]:
    """The glyphs of a line and the dot each starts at."""
    placed, at = [], 0.0
    for character in words.text:
        placed.append((_glyph(character, words.size, words.bold), words.x + round(at)))
        at += width(character) * words.size
    return placed


def _put_symbol(paper: Image.Image, symbol: Symbol) -> None:
    draw = ImageDraw.Draw(paper)
    for number, row in enumerate(symbol.rows):
        top = symbol.y + number * symbol.down
        for at, module in enumerate(row):
            if module == ord("1"):
                left = symbol.x + at * symbol.across
                draw.rectangle((left, top, left + symbol.across - 1, top + symbol.down - 1), fill=0)


@lru_cache(maxsize=16384)
def _glyph(character: str, size: int, bold: bool) -> Glyph:
    stroke = size * FINE / BOLD / 2 if bold else 0.0
    font = _font(size * FINE)
    left, top, right, bottom = font.getbbox(character, anchor="ls", stroke_width=stroke)
    x, y = int(left // FINE), int(top // FINE)
    across, down = int(-(-right // FINE)) - x, int(-(-bottom // FINE)) - y
    fine = Image.new("L", (max(across, 1) * FINE, max(down, 1) * FINE))
    place = (-x * FINE, -y * FINE)
    ImageDraw.Draw(fine).text(place, character, fill=255, font=font, anchor="ls", stroke_width=stroke)
    ink = fine.reduce(FINE).point(BURNT, "1")
    return Glyph(ink, x, y, _rows(ink))


def _rows(ink: Image.Image) -> tuple[int, ...]:
    """Row by row as numbers, the rightmost dot the lowest bit."""
    wide, unused, data = -(-ink.width // 8), -ink.width % 8, ink.tobytes()
    return tuple(int.from_bytes(data[at : at + wide], "big") >> unused for at in range(0, len(data), wide))


@cache
def _file() -> bytes:
    return font_file()


@lru_cache(maxsize=256)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(_file()), size, layout_engine=ImageFont.Layout.BASIC)


def preview(faces: Iterable[Face], *, stock: Stock) -> Iterator[bytes]:
    """Page after page as PNG, one bit a dot, at the printer's resolution. Raises LabelError as render_pdf does."""
    for page in pages(faces, stock):
        yield png(paint(page.marks, stock.page_dots), stock.dpi)


def png(picture: Image.Image, dpi: int) -> bytes:
    """A picture as PNG, saying its resolution."""
    file = BytesIO()
    picture.save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()
