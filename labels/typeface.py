"""The one typeface of all labels, WenQuanYi Micro Hei: what it can print, and how wide that is.

It comes with the package paperang-p2-fonts-cjk, so a machine without Chinese fonts prints the same as any other.
"""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from threading import Lock

from reportlab.pdfbase.ttfonts import TTFont

from labels.errors import LabelError

ASCENT = 0.86  # of the em: from the baseline to the top of a Chinese character
DESCENT = 0.12  # and to its bottom; measured on 国, 藏, g
LEADING = 1.16  # baseline to baseline

embedding = Lock()  # the font reads its own file while it makes a subset: one document at a time


_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

BOLD = 28  # a bold stroke is the size's 28th part wide; the typeface itself has one weight only


@cache
def typeface() -> TTFont:
    """The parsed font (0.1 s the first time). It keeps apart the glyphs each document uses."""
    return TTFont("WenQuanYiMicroHei", BytesIO(font_file()), subfontIndex=0, asciiReadable=False)


def font_file() -> bytes:
    """The file of the typeface, a collection of which it is the first."""
    return (files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc").read_bytes()


@cache
def _glyphs() -> frozenset[str]:
    return frozenset(map(chr, typeface().face.charToGlyph))


def has_glyph(character: str) -> bool:
    """Whether the typeface prints this character; what steers (line ends, bidirectional overrides) it does not."""
    return character in _glyphs() and unicodedata.category(character) not in _STEERING


@lru_cache(maxsize=8192)
def width(text: str) -> float:
    """The width of a text in ems (multiply by the font size), from the whole thousandths that a PDF knows."""
    widths = _thousandths()
    return sum([widths.get(character, 1000) for character in text]) / 1000


@cache
def _thousandths() -> dict[str, int]:
    return {chr(code): int(each) for code, each in typeface().face.charWidths.items()}


def check_printable(field: str, text: str) -> None:
    """Raises LabelError `control_character` or `missing_glyph`, telling the character, never the text."""
    if not text.isprintable():
        _refuse_controls(field, text)
    if not _glyphs().issuperset(text):
        missing = next(character for character in text if character not in _glyphs())
        raise LabelError("missing_glyph", field, f"the typeface has no {missing!r} ({_called(missing)})")


def _refuse_controls(field: str, text: str) -> None:
    """Spaces other than U+0020 are harmless; line ends, bidirectional overrides and their like are not."""
    for character in text:
        if unicodedata.category(character) in _STEERING:
            raise LabelError("control_character", field, f"control character {_called(character)}")


def _called(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
