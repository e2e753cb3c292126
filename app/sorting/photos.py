"""Photos of parcels: kept once in the photo folder, referred to by the hash of their bytes."""

from pathlib import Path

from app.archive.service import record_access
from app.core.errors import NotFound
from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.sorting import queries
from app.sorting.models import Photo
from app.sorting.photo_store import checked_content, checked_reference, keep_file, read_file


def store_photo(work: Work, *, lpn: str, content: bytes, media_type: str, folder: Path) -> Photo:
    """Keep a photo (JPEG, PNG or WebP, at most 8 MiB) and attach it to the parcel.

    The file is written first: when this transaction is rolled back a file without a parcel
    remains, which harms nobody; a reference without a file would. Raises `NotFound`
    (unknown_parcel), `Invalid` (photo_empty, photo_too_large, photo_type), `Unavailable`.
    """
    parcel_by_lpn(work, lpn)
    digest = checked_content(content, media_type)
    keep_file(folder, digest, media_type, content, keys=work.keys)
    return attach_photo(work, lpn=lpn, sha256=digest, media_type=media_type, size=len(content))


def attach_photo(work: Work, *, lpn: str, sha256: str, media_type: str, size: int) -> Photo:
    """Refer to a photo that is kept already. The same photo of the same parcel is attached once.

    Raises `NotFound` (unknown_parcel), `Invalid` (photo_reference, photo_type, photo_too_large).
    """
    checked_reference(sha256, media_type, size)
    parcel = parcel_by_lpn(work, lpn)
    photo = Photo(
        site_id=work.site_id,
        parcel_id=parcel.id,
        sha256=sha256,
        media_type=media_type,
        size=size,
        badge=work.actor.badge,
        station=work.actor.station,
        at=work.clock.now(),
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
