"""The daily seals of the journal: for the auditor, who keeps them where this house cannot change them."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from app.api.admission import OpenWork
from app.api.opening import stage_router
from app.api.rendering import all_told
from app.api.rights import OFFICE, only
from app.parcel.journal.leaving import FORMAT, seals_between, write_seals
from schemas.http.seals import SealedDayAnswer, SealsAnswer

router = stage_router("seals")
Since = Annotated[date | None, Query(alias="from", description="First business day.")]
Until = Annotated[date | None, Query(alias="to", description="Last business day.")]


@router.get("/seals", dependencies=[only(*OFFICE)])
def read_seals(work: OpenWork, since: Since = None, until: Until = None) -> SealsAnswer:
    """The seals of the days that are over. Keep the answer: it shows later whether a tail was cut."""
    found = seals_between(work, since=since, until=until)
    return SealsAnswer(format=FORMAT, site=found.site, seals=all_told(SealedDayAnswer, found.days))


@router.get(
    "/seals.csv",
    dependencies=[only(*OFFICE)],
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}},
)
def read_seals_file(work: OpenWork, since: Since = None, until: Until = None) -> Response:
    """The same as a table."""
    body = write_seals(seals_between(work, since=since, until=until), "csv")
    name = f"guicang-site{work.site_id:02d}-seals.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type="text/csv", headers=headers)
