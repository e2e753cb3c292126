"""The photo folder: each photo sealed, named by the hash of its bytes, written whole or not at all.

A photo may show an address label: it is as personal as a message, and sealed with the same keys.
"""

import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.core.disk import sync_folder
from app.core.errors import Invalid, NotFound, Unavailable
from app.core.sealing import KeyRing

MOST_BYTES = 8 * 1024 * 1024
"""A photo of a phone or scanner camera; anything larger is sent by mistake."""

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
_SEALED = ".sealed"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def checked_content(content: bytes, media_type: str) -> str:
    """The hash of a photo that is what it says it is. Raises `Invalid` (photo_empty, photo_too_large, photo_type)."""
    if not content:
        raise Invalid("photo_empty", "The photo is empty.")
    if len(content) > MOST_BYTES:
        raise Invalid("photo_too_large", "The photo is too large.", most=MOST_BYTES, size=len(content))
    found = _media_type(content)
    if found is None or found != media_type:
        raise Invalid("photo_type", "The photo is not of the type it is said to be.", said=media_type[:40], found=found)
    return sha256(content).hexdigest()


def checked_reference(digest: str, media_type: str, size: int) -> None:
    """Refuse a reference that cannot be a photo's. Raises `Invalid` (photo_reference, photo_type, photo_too_large)."""
    if not _SHA256.fullmatch(digest):
        raise Invalid("photo_reference", "A photo is named by the SHA-256 of its bytes, in small hex digits.")
    if media_type not in SUFFIXES:
        raise Invalid("photo_type", "This is no photo type.", said=media_type[:40], known=sorted(SUFFIXES))
    if not 1 <= size <= MOST_BYTES:
        raise Invalid("photo_too_large", "The size of the photo is out of range.", most=MOST_BYTES, size=size)


def _media_type(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def place_of(folder: Path, digest: str, media_type: str) -> Path:
    """Where a photo lies; spread over 256 folders."""
    return folder / digest[:2] / (digest + SUFFIXES[media_type] + _SEALED)


def _binding(digest: str) -> str:
    return f"photo/{digest}"


def keep_file(folder: Path, digest: str, media_type: str, content: bytes, *, keys: KeyRing) -> Path:
    """Seal a photo and write it where it belongs, once. Raises `Unavailable` (photos_unwritable).

    The bytes are on the disk under another name before they get their own: a torn photo is never seen.
    """
    place = place_of(folder, digest, media_type)
    if place.exists():
        return place
    content = keys.seal(content, bound_to=_binding(digest))
    return _keep(place, content)


def _keep(place: Path, content: bytes) -> Path:
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as file:
            _write(file.name, file.fileno(), content, place)
    except OSError as error:
        raise Unavailable("photos_unwritable", f"The photo cannot be kept: {error.strerror}.") from error
    return place


def _write(name: str, handle: int, content: bytes, place: Path) -> None:
    try:
        with open(handle, "wb", closefd=False) as file:
            file.write(content)
        os.fsync(handle)
        Path(name).replace(place)
        sync_folder(place.parent)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def reseal_files(folder: Path, *, keys: KeyRing) -> Iterator[bool]:
    """Seal every photo with the newest key, one by one; for each, whether there was anything to do.

    A photo of before they were sealed is sealed, too, and its plain file removed.
    """
    for place in sorted(path for path in folder.glob("??/*") if not path.name.startswith(".")):
        digest, content = place.name[:64], place.read_bytes()
        plain = place.suffix != _SEALED
        if not plain and content[0] == keys.newest:
            yield False
            continue
        seal = keys.seal if plain else keys.reseal
        _keep(place.with_name(place.name + _SEALED) if plain else place, seal(content, bound_to=_binding(digest)))
        if plain:
            place.unlink()
        yield True


def remove_file(folder: Path, digest: str, media_type: str) -> None:
    """Remove a photo for good, sealed or of before that; one that is not there is removed already."""
    place = place_of(folder, digest, media_type)
    place.unlink(missing_ok=True)
    place.with_suffix("").unlink(missing_ok=True)


def read_file(folder: Path, digest: str, media_type: str, *, keys: KeyRing) -> bytes:
    """The bytes of a photo. Raises `NotFound` (photo_missing) when the folder does not have it or it was altered."""
    place = place_of(folder, digest, media_type)
    try:
        if place.exists():
            content = keys.open(place.read_bytes(), bound_to=_binding(digest))
        else:
            content = place.with_suffix("").read_bytes()  # kept before photos were sealed
    except OSError as error:
        raise NotFound("photo_missing", "The photo is not in the photo folder.", sha256=digest) from error
    if sha256(content).hexdigest() != digest:
        raise NotFound("photo_missing", "The photo in the folder is not the one that was taken.", sha256=digest)
    return content
