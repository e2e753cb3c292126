"""What a station's camera sends: frames to be read where the browser cannot, and photos of parcels.

Both come from a script, so the session's token stands in a header. A frame is read and forgotten.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from app.core.actor import Actor
from app.core.errors import Invalid
from app.db.work import Work
from app.flow.rights import FLOOR
from app.flow.sight import MOST_BYTES as MOST_FRAME
from app.flow.sight import look
from app.people.service import Admission
from app.site.stations import Stations
from app.sorting.photo_store import MOST_BYTES as MOST_PHOTO
from app.sorting.photos import Taken, store_photo
from app.stations import queries as sessions
from app.web.acting import work_of
from app.web.admission import scripted
from app.web.pacing import Pace

router = APIRouter()
AtStation = Annotated[Admission, Depends(scripted(*FLOOR))]
A_LIFE = 10**13
"""Milliseconds no device is wrong by: three hundred years."""


@router.post("/stations/{station}/frames")
async def read_frame(request: Request, admission: AtStation, station: str) -> JSONResponse:
    """The codes in one frame of a camera, and the one that is meant if that is clear."""
    pace: Pace = request.app.state.frames
    pace.spend((admission.actor.badge, station))
    sight = await run_in_threadpool(look, await _body(request, MOST_FRAME, "frame_too_large"))
    codes = [{"text": seen.text, "format": seen.format, "rank": seen.rank} for seen in sight.codes]
    return JSONResponse({"codes": codes, "chosen": sight.chosen})


@dataclass(frozen=True, slots=True)
class SentPhoto:
    """What an address says of a photo: of which parcel, how it was taken, and in whose session."""

    lpn: str
    taken: Taken
    session: UUID | None


def _sent(
    lpn: Annotated[str, Query(max_length=40)],
    id: Annotated[UUID, Query(description="The client's own id of the photo.")],  # noqa: A002 - its name on the wire
    age_ms: Annotated[int, Query(ge=-A_LIFE, le=A_LIFE)] = 0,
    since_ms: Annotated[int | None, Query(ge=-A_LIFE, le=A_LIFE)] = None,
    session: UUID | None = None,
) -> SentPhoto:
    since = None if since_ms is None else timedelta(milliseconds=since_ms)
    return SentPhoto(lpn, Taken(id, timedelta(milliseconds=age_ms), since), session)


@router.post("/stations/{station}/photos")
async def keep_photo(
    request: Request,
    admission: AtStation,
    station: str,
    sent: Annotated[SentPhoto, Depends(_sent)],
    content_type: Annotated[str, Header(max_length=100)] = "",
) -> JSONResponse:
    """A photo of a parcel, taken at a station; sent again under its id it is kept once.

    With the station's `session` it counts as taken by whose session that is, whoever has logged in since.
    """
    content = await _body(request, MOST_PHOTO, "photo_too_large")
    folder = request.app.state.settings.photos_path

    def keep() -> dict[str, str]:
        with work_of(request, admission) as work:
            work.actor = _taker(work, _at(request, admission, station), sent.session)
            how = {"media_type": content_type, "folder": folder, "taken": sent.taken}
            photo = store_photo(work, lpn=sent.lpn, content=content, **how)
            return {"id": str(sent.taken.upload_id), "lpn": sent.lpn, "sha256": photo.sha256}

    return JSONResponse(await run_in_threadpool(keep))


def _taker(work: Work, actor: Actor, session: UUID | None) -> Actor:
    found = sessions.session(work, session) if session else None
    return replace(actor, badge=found.badge) if found and found.station == actor.station else actor


def _at(request: Request, admission: Admission, station: str) -> Actor:
    """Who took it, standing at the station. Raises `NotFound` (unknown_station), `Conflict` (station_retired)."""
    stations: Stations = request.app.state.stations
    place = stations.find(station)
    return replace(admission.actor, station=place.name, camera=place.camera, device="web")


async def _body(request: Request, most: int, code: str) -> bytes:
    """The whole body, unless it is larger than it may be. Raises `Invalid`."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise Invalid(code, "This is larger than what is taken here.", most=most)
    return bytes(content)
