"""Printers and the queue of labels: set up, asked for, scanned back, settled."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from app.api.admission import OpenWork
from app.api.opening import StationWork, at_station, stage_router
from app.api.rendering import all_told, told
from app.api.rights import HOUSE, acting, only
from app.printing.models import Printer, PrinterUse
from app.printing.printers import service as printers
from app.printing.printers.service import Use
from app.printing.queue import settling
from app.printing.queue.asking import ask_prints
from app.printing.queue.showing import shown_in_browser
from app.printing.states import LabelState
from schemas.http.printing import (
    ConditionAnswer,
    JobId,
    LabelScanRequest,
    PrintAnswer,
    PrinterAnswer,
    PrinterName,
    PrinterQueueAnswer,
    PrinterRequest,
    PrinterUseAnswer,
    PrintRequest,
    QueueAnswer,
    QueuedLabelAnswer,
    ReprintRequest,
    SettleRequest,
)

router = stage_router("printing")
_PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
Station = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]


@router.get("/printers", dependencies=[only(*HOUSE)])
def list_printers(work: OpenWork) -> list[PrinterAnswer]:
    """The printers, what each prints where, and how each was found the last time."""
    return [_printer(row, uses) for row, uses in printers.all_printers(work)]


@router.post("/printers", status_code=201, dependencies=[acting("keep_printers")])
def add_printer(work: OpenWork, wanted: PrinterRequest) -> PrinterAnswer:
    """Add a printer, or change one."""
    fields = wanted.model_dump(exclude={"uses"})
    row = printers.add_printer(work, **fields, uses=[Use(**use.model_dump()) for use in wanted.uses])
    return next(_printer(row, uses) for each, uses in printers.all_printers(work) if each.name == row.name)


@router.post("/printers/{name}:remove", status_code=204, dependencies=[acting("keep_printers")])
def remove_printer(work: OpenWork, name: PrinterName) -> None:
    """Take a printer away; labels that wait for it wait until it is added again or they are cancelled."""
    printers.remove_printer(work, name=name)


@router.post("/printers/{name}:test", dependencies=[acting("keep_printers")])
def test_printer(work: OpenWork, name: PrinterName) -> ConditionAnswer:
    """Print one sample label, past the queue, and say how the printer is afterwards."""
    found = printers.try_out(printers.named(work, name))
    printers.note_condition(work, name=name, condition=found)
    return told(ConditionAnswer, found)


@router.get("/printers/{name}/condition", dependencies=[only(*HOUSE)])
def ask_printer(work: OpenWork, name: PrinterName) -> ConditionAnswer:
    """Ask a printer how it is, now."""
    return told(ConditionAnswer, printers.open_driver(printers.named(work, name)).condition())


@router.post("/label-jobs", status_code=201, dependencies=[acting("print_labels")])
def ask_labels(work: StationWork, wanted: PrintRequest) -> PrintAnswer:
    """Ask for labels; they are printed in the order they are asked for. A reprint needs a reason."""
    return told(PrintAnswer, ask_prints(work, **wanted.model_dump()))


@router.get("/label-jobs", dependencies=[only(*HOUSE)])
def show_queue(
    work: OpenWork,
    printer: PrinterName | None = None,
    state: Literal["asked", "sending", "printed", "doubtful", "failed", "cancelled", "confirmed"] | None = None,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> QueueAnswer:
    """Labels that wait for a printer or a person (or those in one state), oldest first."""
    wanted = LabelState(state) if state else None
    rows = settling.queue(work, printer=printer, state=wanted, after=after, limit=limit + 1)
    return QueueAnswer(
        printers=all_told(PrinterQueueAnswer, settling.standing(work)),
        labels=all_told(QueuedLabelAnswer, rows[:limit]),
        next=rows[limit - 1].id if len(rows) > limit else None,
    )


@router.post("/label-jobs:settle", dependencies=[acting("settle_labels")])
def settle_labels(work: OpenWork, wanted: SettleRequest) -> list[QueuedLabelAnswer]:
    """Let a person's word stand for these labels, all of them or none."""
    return all_told(QueuedLabelAnswer, settling.settle(work, jobs=wanted.jobs, decision=wanted.decision))


@router.post("/label-jobs/{job}:reprint", status_code=201, dependencies=[acting("print_labels")])
def reprint_label(work: StationWork, job: JobId, wanted: ReprintRequest) -> PrintAnswer:
    """Print a label again and throw the first away; the new one says that it is a reprint."""
    return PrintAnswer(jobs=settling.replace_job(work, job=job, reason=wanted.reason), skipped=0)


@router.post(
    "/label-jobs/{job}:show",
    dependencies=[acting("print_labels")],
    response_class=Response,
    responses={200: {"content": _PDF}},
)
def show_label(work: StationWork, job: JobId) -> Response:
    """The label as a PDF for the station's browser to print; where a printer is of the kind `browser`."""
    body = shown_in_browser(work, job=job)
    return Response(body, media_type="application/pdf", headers={"cache-control": "no-store"})


@router.post("/stations/{station}:scan-label", dependencies=[acting("print_labels")])
def scan_label(request: Request, work: OpenWork, station: Station, wanted: LabelScanRequest) -> list[QueuedLabelAnswer]:
    """The label that was just printed at a station was scanned: the right one, and the station goes on."""
    work.actor = at_station(request, work.actor, station)
    return all_told(QueuedLabelAnswer, settling.scan_at_station(work, station=station, code=wanted.code))


@router.post("/stations/{station}:label-unreadable", status_code=201, dependencies=[acting("print_labels")])
def label_unreadable(request: Request, work: OpenWork, station: Station) -> PrintAnswer:
    """The label that was just printed cannot be read: it is thrown away and printed again."""
    work.actor = at_station(request, work.actor, station)
    return PrintAnswer(jobs=settling.unreadable(work, station=station), skipped=0)


def _printer(row: Printer, uses: list[PrinterUse]) -> PrinterAnswer:
    return told(PrinterAnswer, row, uses=all_told(PrinterUseAnswer, uses))
