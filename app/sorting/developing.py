"""A photo made ready to be kept: upright, no larger than is needed to see a scratch, and nothing in it but the picture.

What a camera writes beside the picture (place, time, device, owner, a thumbnail of the uncut picture) is left behind:
the picture is painted anew on an empty one.
"""

from io import BytesIO

from PIL import Image, ImageOps

from app.core.errors import Invalid

SIDE = 2048
"""Pixels of the longer side, at most."""

MOST_PIXELS = 60_000_000
"""The largest picture that is opened: more than any phone takes, and 180 MB in memory."""

QUALITY = 85
MEDIA_TYPE = "image/jpeg"
_FORMATS = ("JPEG", "PNG", "WEBP")


def developed(content: bytes) -> bytes:
    """The photo as a JPEG of its picture alone. The same bytes give the same bytes.

    Raises `Invalid` (photo_unreadable, photo_too_many_pixels).
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            _check_size(picture)
            return _printed(picture)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise Invalid("photo_unreadable", "The picture is broken or cut off; take it again.") from error


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Invalid("photo_too_many_pixels", "The picture has too many pixels.", most=MOST_PIXELS)


def _printed(picture: Image.Image) -> bytes:
    picture.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded no larger than is kept: five times as fast
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE, SIDE))
    seen = upright.convert("RGBA") if upright.mode in ("LA", "P", "PA", "RGBA", "RGBa") else upright.convert("RGB")
    bare = Image.new("RGB", seen.size, "white")
    bare.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    file = BytesIO()
    bare.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
