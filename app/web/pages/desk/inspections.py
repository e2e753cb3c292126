"""Inspection work orders: what customs called for, where it is, found or not, and the result with seal and photos."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import HTMLResponse, Response

from app.core.errors import NotFound
from app.customs.inspections.queries import Order
from app.customs.inspections.service import Result, State, corrections_of, orders, record_found, take_result_back
from app.db.work import Work
from app.flow.inspections import settle_inspection
from app.people.service import Admission
from app.sorting.photo_store import MOST_BYTES
from app.sorting.photos import open_photo, store_photo
from app.web.acting import Done, act, work_of
from app.web.admission import BROKERS, FLOOR, OFFICE, ActingBroker, ActingHouse, HouseStaff, OpenWork
from app.web.rendering import page
from labels.symbols import code128
from schemas.http.problems import Problem

router = APIRouter()
STATES: tuple[State, ...] = ("open", "found", "not_found", "settled")
RESULTS: tuple[Result, ...] = ("passed", "failed", "detained")
_MANY = 2000


@router.get("/desk/inspections")
def order_list(
    request: Request, work: OpenWork, _: HouseStaff, state: Literal["", "open", "found", "not_found", "settled"] = ""
) -> HTMLResponse:
    """Work orders, the oldest call first; those running unless a state is asked for."""
    rows = orders(work, state=state or None)
    return page(request, "desk/inspections.html", rows=rows, state=state, states=STATES)


@router.get("/desk/inspections/{lpn}")
def one_order(request: Request, admission: HouseStaff, lpn: str) -> HTMLResponse:
    """The work order of a parcel, to be read from the screen or printed."""
    return _page(request, admission, lpn)


@router.post("/desk/inspections/{lpn}/found")
def note_found(
    request: Request,
    admission: ActingHouse,
    lpn: str,
    found: Annotated[Literal["yes", "no"], Form()] = "yes",
    place: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Somebody has looked for it."""

    def noted(work: Work) -> Done:
        record_found(work, lpn=lpn, found=found == "yes", place=place.strip() or None)
        return Done("found" if found == "yes" else "not_found", lpn)

    def again(problem: Problem) -> Response:
        return _page(request, admission, lpn, problem=problem, typed={"place": place})

    return act(request, admission, noted, then=f"/desk/inspections/{lpn}", again=again)


@dataclass(frozen=True, slots=True)
class Ending:
    """What the form says of how an inspection ended."""

    result: Result
    document_no: str
    seal: str
    note: str


def ending_from(
    result: Annotated[Result, Form()],
    document_no: Annotated[str, Form(max_length=60)] = "",
    seal: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=200)] = "",
) -> Ending:
    """The form as it was sent."""
    return Ending(result, document_no.strip(), seal.strip(), note.strip())


@router.post("/desk/inspections/{lpn}/result")
def note_result(
    request: Request,
    admission: ActingBroker,
    lpn: str,
    ending: Annotated[Ending, Depends(ending_from)],
    photos: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """How the inspection ended, with photos and the new seal: all of it, or nothing."""
    brought = [(file.file.read(MOST_BYTES + 1), file.content_type or "") for file in photos or () if file.filename]

    def settled(work: Work) -> Done:
        for content, kind in brought:
            _keep(request, work, lpn, content, kind)
        work.session.flush()
        seals = {lpn: ending.seal} if ending.seal else {}
        said = {"note": ending.note, "document_no": ending.document_no}
        settle_inspection(work, cop_no=_order(work, lpn).cop_no, result=ending.result, seals=seals, **said)
        return Done("inspection_settled", lpn)

    def again(problem: Problem) -> Response:
        return _page(request, admission, lpn, problem=problem, typed=asdict(ending))

    return act(request, admission, settled, then=f"/desk/inspections/{lpn}", again=again)


@router.post("/desk/inspections/{lpn}/correct")
def correct_result(
    request: Request, admission: ActingBroker, lpn: str, reason: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """The result was written down wrongly: in inspection again. Both stay on record."""

    def corrected(work: Work) -> Done:
        take_result_back(work, cop_no=_order(work, lpn).cop_no, reason=reason)
        return Done("result_taken_back", lpn)

    def again(problem: Problem) -> Response:
        return _page(request, admission, lpn, problem=problem, typed={"reason": reason})

    return act(request, admission, corrected, then=f"/desk/inspections/{lpn}", again=again)


@router.get("/desk/inspections/{lpn}/photos/{sha256}")
def photo(request: Request, work: OpenWork, _: HouseStaff, lpn: str, sha256: str) -> Response:
    """One photo of the parcel, as it is kept."""
    folder = request.app.state.settings.photos_path
    content, kind = open_photo(work, lpn=lpn, sha256=sha256, folder=folder)
    return Response(content, media_type=kind)


def _keep(request: Request, work: Work, lpn: str, content: bytes, kind: str) -> None:
    store_photo(work, lpn=lpn, content=content, media_type=kind, folder=request.app.state.settings.photos_path)


def _order(work: Work, lpn: str) -> Order:
    """The order of this parcel that runs, else the last that was settled. Raises `NotFound` (unknown_parcel)."""
    for found in (orders(work, limit=_MANY), orders(work, state="settled", limit=_MANY)[::-1]):
        for order in found:
            if order.lpn == lpn:
                return order
    raise NotFound("unknown_parcel", f"{lpn} was never called to inspection.", code=lpn)


def _page(
    request: Request, admission: Admission, lpn: str, *, problem: Problem | None = None, **more: Any
) -> HTMLResponse:
    with work_of(request, admission) as work:
        order = _order(work, lpn)
        corrections = corrections_of(work, order=order)
    roles = admission.actor.roles
    may = {"desk": bool(roles & set(OFFICE)), "finds": bool(roles & {*FLOOR, *BROKERS})}
    may["settles"] = bool(roles & set(BROKERS))
    shown = {"typed": {}, "results": RESULTS, "problem": problem, "bars": _bars(lpn)} | may | more
    status = problem.status if problem else 200
    return page(request, "desk/inspection.html", status=status, order=order, corrections=corrections, **shown)


def _bars(lpn: str) -> Sequence[tuple[int, int]]:
    """The licence plate as Code 128: where each bar begins and how wide it is, in modules."""
    bars, at = [], 0
    for black, run in groupby(code128("lpn", lpn)[0]):
        width = len(list(run))
        if black == ord("1"):
            bars.append((at, width))
        at += width
    return bars
