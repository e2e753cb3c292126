"""Labels: asked for as a PDF, scanned back to prove that they read, listed by parcel."""

from fastapi import Response

from app.api.admission import OpenWork
from app.api.opening import StationWork, stage_router
from app.api.rendering import all_told, told
from app.api.rights import only, reading, visible_parcel
from app.flow.rights import FLOOR
from app.printing.service import ask_labels, label_jobs, scan_back
from schemas.http.labels import LabelJobAnswer, LabelsRequest, ScanBackRequest

router = stage_router("labels")
_PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_COUNTS = {
    "X-Labels": {"description": "Pages in the file, one a label.", "schema": {"type": "integer"}},
    "X-Reprints": {"description": "How many were printed before.", "schema": {"type": "integer"}},
}


@router.post(
    "/labels",
    dependencies=[only(*FLOOR)],
    response_class=Response,
    responses={200: {"content": _PDF, "headers": _COUNTS}},
)
def print_labels(work: StationWork, wanted: LabelsRequest) -> Response:
    """Labels for parcels, bins or a whole load, as a PDF with a page a label. A reprint needs a reason."""
    batch = ask_labels(work, **wanted.model_dump())
    headers = {"X-Labels": str(len(batch.jobs)), "X-Reprints": str(batch.reprints), "cache-control": "no-store"}
    return Response(batch.pdf, media_type="application/pdf", headers=headers)


@router.post("/labels:scan-back", dependencies=[only(*FLOOR)])
def scan_label_back(work: StationWork, wanted: ScanBackRequest) -> LabelJobAnswer:
    """A printed label was scanned: it reads, and hangs on the right parcel."""
    return told(LabelJobAnswer, scan_back(work, lpn=wanted.lpn, template=wanted.template))


@router.get("/parcels/{lpn}/labels", dependencies=[reading()])
def list_labels(work: OpenWork, lpn: str) -> list[LabelJobAnswer]:
    """Every label a parcel has had, oldest first."""
    visible_parcel(work, lpn)
    return all_told(LabelJobAnswer, label_jobs(work, lpn=lpn))
