"""Announced returns: taken in by the hundred or as a sheet, tried first if wished; amended, cancelled, reinstated."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query

from app.api.admission import OpenWork
from app.api.bodies import FileName, described_body, file_body
from app.api.cursors import Cursor, Limit, position, wrapped_id
from app.api.opening import stage_router
from app.api.rendering import act_answer, all_told, state_words, told
from app.api.rights import acting, may, reading
from app.core.errors import Invalid
from app.db.work import Work
from app.intake import expected
from app.intake.announcements import AnnouncedLine, Announcement, AnnounceResult
from app.intake.models import ExpectedReturn
from app.intake.spreadsheet import ReadReturns, read_expected
from app.intake.table import MOST_BYTES
from app.parcel.reading import parcels_by_ids
from app.parcel.views import ParcelView
from schemas.http.intake import (
    AmendRequest,
    AnnounceAnswer,
    AnnouncementRequest,
    AnnouncementsAnswer,
    AnnouncementsRequest,
    ExpectedAnswer,
    ReturnKey,
    SheetAnswer,
    WrongCell,
)
from schemas.http.pages import Page
from schemas.http.scans import ScanAnswer
from schemas.vocabulary import Event

router = stage_router("expected returns")
DryRun = Annotated[bool, Query(description="Only say what would happen.")]
SheetBody = Annotated[bytes, Depends(file_body(MOST_BYTES))]
_SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_MOST_TOLD = 200


@router.post("/expected-returns", dependencies=[acting("announce")])
def announce(work: OpenWork, wanted: AnnouncementsRequest, dry_run: DryRun = False) -> AnnouncementsAnswer:
    """Announce returns. Each is judged for itself; the same announcement again is `known` and changes nothing."""
    results = _announced(work, [_announcement(work, one) for one in wanted.returns], dry_run=dry_run)
    return AnnouncementsAnswer(dry_run=dry_run, results=all_told(AnnounceAnswer, results))


@router.post("/expected-returns:upload", dependencies=[acting("announce")], openapi_extra=described_body(*_SHEETS))
def upload_sheet(work: OpenWork, body: SheetBody, file_name: FileName, dry_run: DryRun = False) -> SheetAnswer:
    """Announce the returns of a CSV or XLSX (by the ending of its name).

    Try it with `dry_run` first: it tells every wrong cell. Otherwise one wrong cell and nothing is written.
    """
    sheet = read_expected(body, file_name)
    if sheet.errors and not dry_run:
        raise _wrong_rows(sheet)
    results = _announced(work, sheet.returns, dry_run=dry_run)
    return SheetAnswer(
        file_name=file_name,
        dry_run=dry_run,
        errors=all_told(WrongCell, sheet.errors),
        results=all_told(AnnounceAnswer, results),
    )


@router.get("/expected-returns", dependencies=[reading()])
def list_expected(work: OpenWork, cursor: Cursor = None, limit: Limit = 50) -> Page[ExpectedAnswer]:
    """Announced returns, newest first, each with how its parcel stands."""
    rows = expected.page(work, after=position(cursor), limit=limit)
    parcels = parcels_by_ids(work, [row.parcel_id for row in rows])
    more = wrapped_id(rows[-1].parcel_id) if len(rows) == limit else None
    return Page(items=[_expected(row, parcels[row.parcel_id]) for row in rows], next_cursor=more)


@router.post("/expected-returns:amend", dependencies=[may(Event.AMEND)])
def amend(work: OpenWork, wanted: AmendRequest) -> AnnounceAnswer:
    """Let an announced return that has not come yet say something else."""
    announcement = _announcement(work, wanted)
    return told(AnnounceAnswer, expected.amend(work, announcement=announcement, scan_id=wanted.scan_id))


@router.post("/expected-returns:cancel", dependencies=[may(Event.CANCEL)])
def cancel(work: OpenWork, wanted: ReturnKey) -> ScanAnswer:
    """Call a return off; only noted, if the parcel has arrived already."""
    return act_answer(expected.cancel_return(work, **wanted.model_dump()))


@router.post("/expected-returns:reinstate", dependencies=[may(Event.REINSTATE)])
def reinstate(work: OpenWork, wanted: ReturnKey) -> ScanAnswer:
    """Expect a cancelled or lapsed return again."""
    return act_answer(expected.reinstate(work, **wanted.model_dump()))


def _announced(work: Work, returns: Sequence[Announcement], *, dry_run: bool) -> list[AnnounceResult]:
    act = expected.preview if dry_run else expected.announce_many
    return act(work, returns=returns)


def _announcement(work: Work, one: AnnouncementRequest) -> Announcement:
    """What was sent; an owner's own goods are its own, said or not."""
    head = one.model_dump(exclude={"lines", "scan_id", "reason", "owner_code"})
    lines = tuple(AnnouncedLine(line.gnum, line.qty, line.serial_no, line.trace_code) for line in one.lines)
    owner_code = one.owner_code or work.actor.owner_code
    return Announcement(**head, reason=one.reason.value, owner_code=owner_code, lines=lines)


def _expected(row: ExpectedReturn, parcel: ParcelView) -> ExpectedAnswer:
    named = ("lpn", "owner_code", "order_no", "carrier_code", "waybill", "reason")
    of_parcel = {name: getattr(parcel, name) for name in named}
    return told(ExpectedAnswer, row, state=state_words(parcel.state), **of_parcel)


def _wrong_rows(sheet: ReadReturns) -> Invalid:
    said = [told(WrongCell, error).model_dump() for error in sheet.errors[:_MOST_TOLD]]
    first = sheet.errors[0]
    sentence = f"{sheet.file_name}, row {first.row}: {first.message_en}; nothing was written."
    return Invalid("rows_wrong", sentence, file=sheet.file_name, count=len(sheet.errors), errors=said)
