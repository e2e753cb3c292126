"""Scans: the one async place. Concurrent scans gather in the lane and share a transaction."""

from itertools import groupby
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from app.api.admission import allow
from app.api.lane import Lane, settle_scans
from app.api.lane_route import LaneRoute
from app.api.opening import at_station, stage_router
from app.api.rendering import scan_answer
from app.flow import SCAN_VERBS
from app.flow.rights import RIGHTS
from app.parcel.scans import Scan
from app.people.service import Admission
from app.site.stations import Stations
from schemas.http.scans import ScanAnswer, ScanBatch, ScanBatchAnswer, ScanRequest

router = stage_router("scans")
FloorStaff = Annotated[Admission, Depends(allow(*RIGHTS["scan"]))]


async def scan(request: Request, wanted: ScanRequest, admission: FloorStaff) -> ScanAnswer:
    """One scan, one verdict. The same `scan_id` again gets the same verdict and changes nothing."""
    lane: Lane = request.app.state.lane
    stations: Stations = request.app.state.stations
    if not stations.remembered(wanted.station):  # seldom: the table is asked, which would hold up every other scan
        await run_in_threadpool(stations.find, wanted.station)
    return scan_answer(await lane.answer(wanted.verb, _scan(request, wanted, admission)))


router.add_api_route("/scans", scan, methods=["POST"], route_class_override=LaneRoute)


@router.post("/scans:batch")
def scan_batch(request: Request, wanted: ScanBatch, admission: FloorStaff) -> ScanBatchAnswer:
    """Up to 500 scans, each with its own verdict, answered in their order.

    Runs of the same verb share a transaction: two verbs in one would lock parcels in an order of
    their own and could wait for each other for ever. One wrong station, and nothing is done.
    """
    answers: list[ScanAnswer] = []
    placed = [(each.verb, _scan(request, each, admission)) for each in wanted.scans]  # all, before any is done
    for verb, run in groupby(placed, key=lambda each: each[0]):
        scans = [scan for _, scan in run]
        outcomes = settle_scans(request.app.state.database, request.app.state.site_id, SCAN_VERBS[verb], scans)
        answers += map(scan_answer, outcomes)
    return ScanBatchAnswer(answers=answers)


def _scan(request: Request, wanted: ScanRequest, admission: Admission) -> Scan:
    actor = at_station(request, admission.actor, wanted.station, wanted.device)
    return Scan(code=wanted.code, scan_id=wanted.scan_id, actor=actor, data=wanted.data)
