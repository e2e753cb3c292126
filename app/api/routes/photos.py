"""Photos of parcels: taken in as files, kept once, referred to by the hash of their bytes."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response

from app.api.admission import OpenWork
from app.api.bodies import described_body, file_body
from app.api.opening import StationWork, stage_router
from app.api.rendering import all_told, told
from app.api.rights import only, reading, visible_parcel
from app.flow.rights import FLOOR
from app.sorting import photos
from app.sorting.photo_store import MOST_BYTES, SUFFIXES
from schemas.http.sorting import PhotoAnswer

router = stage_router("photos")
PhotoBody = Annotated[bytes, Depends(file_body(MOST_BYTES))]
ContentType = Annotated[str, Header(alias="content-type", max_length=100)]


A_LIFE = 10**13
"""Milliseconds no device is wrong by: three hundred years."""


def _how_taken(
    upload_id: Annotated[UUID | None, Query(description="The client's own id: sent again it is kept once.")] = None,
    age_ms: Annotated[
        int, Query(ge=-A_LIFE, le=A_LIFE, description="How long ago it was taken, by the client's own clock.")
    ] = 0,
    since_ms: Annotated[
        int | None, Query(ge=-A_LIFE, le=A_LIFE, description="How long ago the parcel came before the camera.")
    ] = None,
) -> photos.Taken:
    since = None if since_ms is None else timedelta(milliseconds=since_ms)
    return photos.Taken(upload_id, timedelta(milliseconds=age_ms), since)


How = Annotated[photos.Taken, Depends(_how_taken)]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
_FILES = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in SUFFIXES}


@router.post(
    "/parcels/{lpn}/photos", status_code=201, dependencies=[only(*FLOOR)], openapi_extra=described_body(*SUFFIXES)
)
def add_photo(
    request: Request, work: StationWork, lpn: str, body: PhotoBody, taken: How, content_type: ContentType = ""
) -> PhotoAnswer:
    """Keep a photo of a parcel (JPEG, PNG or WebP, at most 8 MiB): its picture as a JPEG of at most 2048 pixels a side,
    without place, device and whatever else a camera writes into it. The same photo, or upload, again is kept once."""
    folder = request.app.state.settings.photos_path
    kept = photos.store_photo(work, lpn=lpn, content=body, media_type=content_type, folder=folder, taken=taken)
    return told(PhotoAnswer, kept)


@router.get("/parcels/{lpn}/photos", dependencies=[reading()])
def list_photos(work: OpenWork, lpn: str) -> list[PhotoAnswer]:
    """The photos of a parcel, oldest first."""
    visible_parcel(work, lpn)
    return all_told(PhotoAnswer, photos.photos_of(work, lpn=lpn))


@router.get(
    "/parcels/{lpn}/photos/{sha256}",
    dependencies=[reading()],
    response_class=Response,
    responses={200: {"content": _FILES}},
)
def read_photo(request: Request, work: OpenWork, lpn: str, sha256: Sha256) -> Response:
    """One photo of a parcel, as it is kept."""
    visible_parcel(work, lpn)
    content, media_type = photos.open_photo(work, lpn=lpn, sha256=sha256, folder=request.app.state.settings.photos_path)
    headers = {"cache-control": "private, max-age=86400", "x-content-type-options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)
