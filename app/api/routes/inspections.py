"""Inspection orders: which parcels customs calls for, where they are, how it ended; and counts sent back to sorting."""

from typing import Literal

from app.api.admission import OpenWork
from app.api.cursors import Limit
from app.api.opening import StationWork, stage_router
from app.api.rendering import all_told, scan_answer, told
from app.api.rights import only, reading
from app.customs.inspections.service import orders, record_found, take_result_back
from app.flow import send_back_to_sorting
from app.flow.inspections import settle_inspection
from schemas.http.desk import (
    FoundRequest,
    InspectionOrderAnswer,
    InspectionOrderList,
    ResultRequest,
)
from schemas.http.mending import WhyRequest
from schemas.http.scans import ScanAnswer
from schemas.vocabulary import Role

router = stage_router("inspections")


@router.get("/inspection-orders", dependencies=[reading()])
def list_orders(
    work: OpenWork, state: Literal["open", "found", "not_found", "settled"] | None = None, limit: Limit = 200
) -> InspectionOrderList:
    """The orders of parcels that are in inspection now, the oldest call first; or those that are settled."""
    return InspectionOrderList(items=all_told(InspectionOrderAnswer, orders(work, state=state, limit=limit)))


@router.post(
    "/inspection-orders/{lpn}:found",
    dependencies=[only(Role.OPERATOR, Role.LEAD, Role.BROKER, Role.MANAGER)],
)
def look_for(work: StationWork, lpn: str, said: FoundRequest) -> InspectionOrderAnswer:
    """Somebody looked for the parcel at its place: it is there, or not to be found."""
    return told(InspectionOrderAnswer, record_found(work, lpn=lpn, found=said.found, place=said.place))


@router.post("/declarations/{cop_no}:settle-inspection", dependencies=[only(Role.BROKER)])
def settle(work: StationWork, cop_no: str, said: ResultRequest) -> InspectionOrderList:
    """How the inspection of an application ended. Photos taken of its parcels since the call go with the orders."""
    settled = settle_inspection(
        work,
        cop_no=cop_no,
        result=said.result,
        note=said.note or "",
        document_no=said.document_no or "",
        seals=said.seals,
    )
    return InspectionOrderList(items=all_told(InspectionOrderAnswer, settled))


@router.post("/declarations/{cop_no}:correct-inspection", dependencies=[only(Role.BROKER)])
def correct(work: StationWork, cop_no: str, said: WhyRequest) -> InspectionOrderList:
    """A result was written down wrongly: its parcels are in inspection again. Both stay on record."""
    return InspectionOrderList(
        items=all_told(InspectionOrderAnswer, take_result_back(work, cop_no=cop_no, reason=said.reason))
    )


@router.post("/parcels/{lpn}:count-again", dependencies=[only(Role.LEAD, Role.MANAGER)])
def count_again(work: StationWork, lpn: str) -> ScanAnswer:
    """A lead has a parcel counted again: its application is given up, and it goes back to sorting."""
    return scan_answer(send_back_to_sorting(work, lpn=lpn))
