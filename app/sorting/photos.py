"""Photos of parcels: kept once in the photo folder, referred to by the hash of their bytes."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from app.archive.service import record_access
from app.core.errors import Conflict, NotFound
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.sorting import queries
from app.sorting.developing import MEDIA_TYPE, developed
from app.sorting.models import Photo
from app.sorting.photo_store import checked_content, checked_reference, keep_file, read_file

OLDEST = timedelta(hours=48)
"""A photo that waited longer than this on a device without a network is taken to be this old."""

_BEFORE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """How a photo was taken: the client's own id for it, how long ago, and since when the parcel lay before the camera.

    Ages and not times, so that a device's wrong clock does not matter. Unless said, the parcel lay there for a minute.
    """

    upload_id: UUID | None = None
    age: timedelta = timedelta()
    since: timedelta | None = None


NOW = Taken()


def store_photo(work: Work, *, lpn: str, content: bytes, media_type: str, folder: Path, taken: Taken = NOW) -> Photo:
    """Keep a photo (JPEG, PNG or WebP, at most 8 MiB) and attach it to the parcel: its picture as a JPEG of at most
    2048 pixels a side, without the place, device and thumbnail a camera writes into it (app/sorting/developing.py).

    The file is written first: when this transaction is rolled back a file without a parcel
    remains, which harms nobody; a reference without a file would. An upload that was kept is told again.
    Raises `NotFound` (unknown_parcel), `Conflict` (upload_of_another), `Invalid` (photo_empty, photo_too_large,
    photo_type, photo_unreadable, photo_too_many_pixels), `Unavailable`.
    """
    parcel = parcel_by_lpn(work, lpn)
    if taken.upload_id and (kept := queries.photo_by_upload(work, taken.upload_id)):
        if kept.parcel_id != parcel.id:
            raise Conflict("upload_of_another", "This upload was a photo of another parcel.", lpn=lpn)
        return kept
    checked_content(content, media_type)
    picture = developed(content)
    digest = checked_content(picture, MEDIA_TYPE)
    keep_file(folder, digest, MEDIA_TYPE, picture, keys=work.keys)
    return attach_photo(work, lpn=lpn, sha256=digest, media_type=MEDIA_TYPE, size=len(picture), taken=taken)


def attach_photo(work: Work, *, lpn: str, sha256: str, media_type: str, size: int, taken: Taken = NOW) -> Photo:
    """Refer to a photo that is kept already. The same photo of the same parcel is attached once.

    Raises `NotFound` (unknown_parcel), `Invalid` (photo_reference, photo_type, photo_too_large).
    """
    checked_reference(sha256, media_type, size)
    parcel, now = parcel_by_lpn(work, lpn), work.clock.now()
    age = min(max(taken.age, timedelta()), OLDEST)
    since = min(max(taken.since or age + _BEFORE, age), OLDEST + _BEFORE)
    photo = Photo(
        site_id=work.site_id,
        parcel_id=parcel.id,
        sha256=sha256,
        media_type=media_type,
        size=size,
        badge=work.actor.badge,
        station=work.actor.station,
        at=now,
        upload_id=taken.upload_id,
        camera=work.actor.camera,
        seq=parcel.seq,
        seen_from=now - since,
        seen_until=now - age,
    )
    queries.add_photo(work, photo)
    return next(kept for kept in queries.photos_of(work, parcel.id) if kept.sha256 == sha256)


def photos_of(work: Work, *, lpn: str) -> list[Photo]:
    """The photos of a parcel, oldest first. Raises `NotFound` (unknown_parcel)."""
    return queries.photos_of(work, parcel_by_lpn(work, lpn).id)


def open_photo(work: Work, *, lpn: str, sha256: str, folder: Path) -> tuple[bytes, str]:
    """The bytes and media type of a photo of this parcel; people leave an access-log entry.

    Raises `NotFound` (unknown_parcel, photo_missing, erased).
    """
    for photo in photos_of(work, lpn=lpn):
        if photo.sha256 == sha256:
            if photo.erasure_id:
                raise NotFound("erased", "The photo was erased, as the site's policy wants it.", code=lpn)
            if not work.actor.is_system:
                record_access(work, "looked at", photo_id=photo.id)
            return read_file(folder, photo.sha256, photo.media_type, keys=work.keys), photo.media_type
    raise NotFound("photo_missing", "This parcel has no such photo.", code=lpn)
