"""Files made in the background: asked for, looked at, cancelled, taken away; evidence among them."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import stage_router
from app.api.rendering import told
from app.api.rights import acting, only
from app.flow.evidence.subject import Subject
from app.flow.exports import ask_evidence, ask_month, shelf_of
from app.flow.rights import EXPORTERS
from app.reports.exports import service
from app.reports.exports.models import Export
from app.reports.papers.pens import MEDIA_TYPES
from schemas.http.exports import EvidenceRequest, ExportAnswer, ExportId, ExportStateName, MonthExportRequest
from schemas.http.pages import Page

router = stage_router("exports")
Period = Annotated[str, Path(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$", description="YYYY-MM, of business days.")]
_FILES = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in MEDIA_TYPES.values()}
States = Annotated[list[ExportStateName], Query(description="Only those in these states.")]
Month = Annotated[str | None, Query(max_length=7, description="Only those of this month, 2026-11.")]


@router.post("/evidence", status_code=202, dependencies=[acting("hand_out_evidence")])
def ask_for_evidence(work: OpenWork, wanted: EvidenceRequest) -> ExportAnswer:
    """Have evidence packed: look at the export until it is done, then take its file."""
    return _answer(ask_evidence(work, subject=Subject(wanted.kind, wanted.number), purpose=wanted.purpose))


@router.post("/months/{month}:export", status_code=202, dependencies=[only(*EXPORTERS)])
def export_month(work: OpenWork, month: Period, wanted: MonthExportRequest) -> list[ExportAnswer]:
    """Have the pack of a month made, the workbook with every fact behind it: an export a format."""
    asked = {"sites": wanted.sites, "owner": wanted.owner or None, "version": wanted.version}
    forms = list(dict.fromkeys(wanted.formats))
    return [_answer(each) for each in ask_month(work, period=month, forms=forms, **asked)]


@router.get("/exports", dependencies=[only(*EXPORTERS)])
def list_exports(
    work: OpenWork, state: States = [], month: Month = None, cursor: Cursor = None, limit: Limit = 50  # noqa: B006
) -> Page[ExportAnswer]:  # fmt: skip
    """Files that are being made or were, newest first; an owner sees its own only."""
    rows = service.exports(work, states=state, month=month, after=position(cursor), limit=limit)
    return page(rows, limit, _answer)


@router.get("/exports/{export_id}", dependencies=[only(*EXPORTERS)])
def read_export(work: OpenWork, export_id: ExportId) -> ExportAnswer:
    """How far it is."""
    return _answer(service.export(work, export_id=export_id))


@router.post("/exports/{export_id}:cancel", dependencies=[only(*EXPORTERS)])
def cancel_export(work: OpenWork, export_id: ExportId) -> ExportAnswer:
    """Nobody wants it any more: the work ends within a second, and nothing is left of it."""
    return _answer(service.cancel(work, export_id=export_id))


@router.post("/exports/{export_id}:again", dependencies=[only(*EXPORTERS)])
def make_export_again(work: OpenWork, export_id: ExportId) -> ExportAnswer:
    """Make one again that failed, was cancelled or has expired."""
    return _answer(service.again(work, export_id=export_id))


@router.get(
    "/exports/{export_id}/file",
    dependencies=[only(*EXPORTERS)],
    response_class=Response,
    responses={200: {"content": _FILES}},
)
def read_export_file(request: Request, work: OpenWork, export_id: ExportId) -> Response:
    """The finished file. One with opened messages goes only to whoever asked for it, and that is written down."""
    shelf = shelf_of(request.app.state.database, work.site_id, request.app.state.settings.exports_path)
    found, pieces = service.open_file(work, export_id=export_id, shelf=shelf)
    headers = {
        "content-disposition": f'attachment; filename="{found.file_name}"',
        "content-length": str(found.size),
        "cache-control": "no-store",
        "etag": f'"{(found.sha256 or b"").hex()}"',
    }
    return StreamingResponse(pieces, media_type=MEDIA_TYPES[found.form], headers=headers)


def _answer(export: Export) -> ExportAnswer:
    return told(ExportAnswer, export, sha256=export.sha256.hex() if export.sha256 else None)
