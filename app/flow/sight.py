"""What a camera sees: every code in a frame, and which of them is meant.

A parcel shows several codes at once: our plate, carriers' waybills, the goods' own. One that can only be ours is meant
before any other, a carrier's before what shops print on goods; where two are as good, the person is asked.
"""

import re
from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image

from app.core.errors import Invalid
from app.intake.announcements import looks_like_lpn

MOST_BYTES = 1024 * 1024
"""A frame of a video as JPEG; a station's page sends a tenth of it."""

MOST_PIXELS = 4_200_000
"""A frame of 2560 by 1600; what is finer takes longer to read and is read no better."""

MOST_CODES = 12
_FORMATS = zxingcpp.barcode_formats_from_str("Code128,Code39,Code93,ITF,QRCode,DataMatrix,EAN13,EAN8,UPCA,UPCE")
_GOODS = frozenset({"EAN-13", "EAN-8", "UPC-A", "UPC-E"})
_OURS = re.compile(r"(?:CMD|ANS|BIN|TOTE|CAGE|MAN|REASON|STATION|STAFF)[:-]")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """One code in view; `rank` 0 is ours for sure, 1 may be a carrier's, 2 is the goods' own, 3 an address."""

    text: str
    format: str
    rank: int


@dataclass(frozen=True, slots=True)
class Sight:
    """All codes in view, the likeliest first, and the one that is meant; None if there is none or nobody can say."""

    codes: tuple[Seen, ...]
    chosen: str | None


def look(content: bytes) -> Sight:
    """What is to be read in a frame (JPEG, PNG or WebP). Raises `Invalid` (frame_too_large, frame_unreadable)."""
    picture = _opened(content)
    found = {each.text: each for each in zxingcpp.read_barcodes(picture, formats=_FORMATS) if each.valid and each.text}
    codes = sorted((_seen(text, str(each.format)) for text, each in found.items()), key=lambda seen: seen.rank)
    return Sight(tuple(codes[:MOST_CODES]), _meant(codes))


def _opened(content: bytes) -> Image.Image:
    if len(content) > MOST_BYTES:
        raise Invalid("frame_too_large", "A frame has at most 1 MiB.", most=MOST_BYTES)
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid("frame_too_large", "A frame has too many pixels.", most=MOST_PIXELS)
            return picture.convert("L")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise Invalid("frame_unreadable", "The frame is no picture, or broken.") from error


def _seen(text: str, kind: str) -> Seen:
    code = text.strip().upper()
    if looks_like_lpn(code) or _OURS.match(code):
        return Seen(text, kind, 0)
    if _ADDRESS.match(text):
        return Seen(text, kind, 3)
    return Seen(text, kind, 2 if kind in _GOODS else 1)


def _meant(codes: list[Seen]) -> str | None:
    best = [seen for seen in codes if seen.rank == codes[0].rank]
    return best[0].text if len(best) == 1 else None
