"""Import lists (清单): imported as files, found by their numbers, read with their lines; buyers only on the record."""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from app.api.admission import Caller, OpenWork
from app.api.bodies import FileName, described_body, file_body
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import stage_router
from app.api.rendering import all_told, clocks_answer, told
from app.api.rights import OFFICE, SEALED, acting, is_visible, only, reading
from app.core.clock import business_day
from app.core.errors import NotFound
from app.db.work import Work
from app.flow.importing import import_file
from app.originals import service as originals
from app.originals.clocks import clocks
from app.originals.models import Original
from app.site.service import policy_now
from schemas.customs.secure import MAX_BYTES
from schemas.http.originals import (
    BuyerAnswer,
    ImportAnswer,
    OpenRequest,
    OriginalAnswer,
    OriginalLineAnswer,
    OriginalWhole,
    WaitingReleaseAnswer,
)
from schemas.http.pages import Page

router = stage_router("originals")
XmlBody = Annotated[bytes, Depends(file_body(MAX_BYTES))]
Number = Annotated[str | None, Query(min_length=1, max_length=60)]


@router.post("/originals", dependencies=[acting("import_lists")], openapi_extra=described_body("application/xml"))
def import_originals(
    request: Request, admission: Caller, body: XmlBody, file_name: FileName = "upload.xml"
) -> ImportAnswer:
    """Import a file of lists (CEB621) or of their receipts (CEB622), plain or in a DxpMsg envelope.

    Each list is answered for itself; one bad list does not sink the file. Importing it twice changes nothing. The
    file is archived before it is read: one that is refused as a whole is answered with its number in the archive.
    """
    state = request.app.state
    open_work = partial(state.database.work, site_id=state.site_id, actor=admission.actor)
    return told(ImportAnswer, import_file(open_work, body=body, file_name=file_name))


@router.get("/originals", dependencies=[reading()])
def find_originals(
    work: OpenWork,
    order_no: Number = None,
    invt_no: Number = None,
    logistics_no: Number = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OriginalAnswer]:
    """Lists, newest first; or those with one number: order, list (invtNo) or outgoing waybill."""
    numbers: dict[str, Any] = {"order_no": order_no, "invt_no": invt_no, "logistics_no": logistics_no}
    if any(numbers.values()):
        found = [row for row in originals.find_by(work, **numbers) if is_visible(work, row.ebc_code)]
        return Page(items=all_told(OriginalAnswer, found[:limit]))
    rows = originals.page(work, after=position(cursor), limit=limit, owner_code=work.actor.owner_code)
    return page(rows, limit, lambda row: told(OriginalAnswer, row))


@router.get("/originals:waiting-receipts", dependencies=[only(*OFFICE)])
def list_waiting_receipts(work: OpenWork, cursor: Cursor = None, limit: Limit = 50) -> Page[WaitingReleaseAnswer]:
    """Receipts (CEB622) whose list has not come yet, oldest first."""
    rows = originals.waiting_receipts(work, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(WaitingReleaseAnswer, row))


@router.get("/originals/{original_id}", dependencies=[reading()])
def read_original(work: OpenWork, original_id: int) -> OriginalWhole:
    """A list with its lines, its clocks, and what of it has not come back. Never its buyer."""
    row = _visible(work, original_id)
    today = business_day(work.clock.now())
    return OriginalWhole(
        original=told(OriginalAnswer, row),
        clocks=clocks_answer(clocks(row.released_at, policy_now(work)), today),
        lines=all_told(OriginalLineAnswer, originals.lines(work, [row.id]).get(row.id, [])),
        not_returned=originals.remaining(work, original_ids=[row.id]).get(row.id, {}),
    )


@router.post("/originals/{original_id}/buyer:open", dependencies=[only(*SEALED)])
def open_buyer(work: OpenWork, response: Response, original_id: int, wanted: OpenRequest) -> BuyerAnswer:
    """Open the buyer of a list, saying why. Who, when and why are written down."""
    response.headers["cache-control"] = "no-store"
    return told(BuyerAnswer, originals.buyer(work, original_id=original_id, purpose=wanted.purpose))


def _visible(work: Work, original_id: int) -> Original:
    """The list, if the caller may see it. Raises `NotFound` (unknown_original)."""
    row = originals.original(work, original_id=original_id)
    if not is_visible(work, row.ebc_code):
        raise NotFound("unknown_original", f"There is no import list {original_id}.", original_id=original_id)
    return row
