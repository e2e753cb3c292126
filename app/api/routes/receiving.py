"""Gate and dock beside the scans: what is refused, missing or wrongly booked in; whose an unclaimed parcel is."""

from typing import Annotated

from fastapi import Query

from app.api.admission import OpenWork
from app.api.opening import StationWork, stage_router
from app.api.rendering import act_answer, clocks_answer, told
from app.api.rights import HOUSE, may, only
from app.core.clock import business_day
from app.intake import receiving
from schemas.http.intake import CandidateAnswer, ClaimRequest, GateRequest, RefuseRequest
from schemas.http.scans import ScanAnswer
from schemas.http.sorting import ActRequest
from schemas.vocabulary import Event

router = stage_router("receiving")
OrderNo = Annotated[str | None, Query(min_length=1, max_length=60, description="A number found in the parcel.")]
Most = Annotated[int, Query(ge=1, le=100)]


@router.post("/parcels:refuse", dependencies=[may(Event.REFUSE)])
def refuse_parcel(work: StationWork, wanted: RefuseRequest) -> ScanAnswer:
    """Refuse a parcel at the gate: leaking, dangerous, not this zone's. Once it has arrived it takes a lead."""
    return act_answer(receiving.refuse(work, **wanted.model_dump()))


@router.post("/parcels:miss", dependencies=[may(Event.MISS)])
def miss_parcel(work: StationWork, wanted: GateRequest) -> ScanAnswer:
    """Say that an arrived parcel is on the manifest but not in the bag."""
    return act_answer(receiving.miss(work, **wanted.model_dump()))


@router.post("/parcels:correct-arrival", dependencies=[may(Event.CORRECT_ARRIVAL)])
def correct_arrival(work: StationWork, wanted: GateRequest) -> ScanAnswer:
    """Take back an arrival on the wrong manifest: its clock runs again."""
    return act_answer(receiving.correct_arrival(work, **wanted.model_dump()))


@router.post("/parcels/{lpn}:undo-receive", dependencies=[may(Event.UNDO_RECEIVE)])
def undo_receive(work: StationWork, lpn: str, wanted: ActRequest) -> ScanAnswer:
    """Take a receiving back: one's own within minutes, or as a lead. The parcel keeps its licence plate."""
    return act_answer(receiving.undo_receive(work, lpn=lpn, scan_id=wanted.scan_id))


@router.get("/parcels/{lpn}/candidates", dependencies=[only(*HOUSE)])
def list_candidates(work: OpenWork, lpn: str, order_no: OrderNo = None, limit: Most = 20) -> list[CandidateAnswer]:
    """Lists an unclaimed parcel may belong to: of its order, of its waybill, then those released last."""
    today = business_day(work.clock.now())
    found = receiving.candidates(work, lpn=lpn, order_no=order_no, limit=limit)
    return [told(CandidateAnswer, one, clocks=clocks_answer(one.clocks, today)) for one in found]


@router.post("/parcels/{lpn}:claim", dependencies=[may(Event.CLAIM)])
def claim_parcel(work: StationWork, lpn: str, wanted: ClaimRequest) -> ScanAnswer:
    """Say whose an unclaimed parcel is: it is received, with the goods its list lets expect."""
    return act_answer(receiving.claim(work, lpn=lpn, **wanted.model_dump()))


@router.post("/parcels/{lpn}:unmatch", dependencies=[may(Event.UNMATCH)])
def unmatch_parcel(work: StationWork, lpn: str, wanted: ActRequest) -> ScanAnswer:
    """Take a wrong original off a received parcel: it is unclaimed again."""
    return act_answer(receiving.unmatch(work, lpn=lpn, scan_id=wanted.scan_id))


@router.post("/parcels/{lpn}:disown", dependencies=[may(Event.DISOWN)])
def disown_parcel(work: StationWork, lpn: str, wanted: ActRequest) -> ScanAnswer:
    """Say that an unclaimed parcel is not ours: it goes back to its carrier."""
    return act_answer(receiving.disown(work, lpn=lpn, scan_id=wanted.scan_id))
