"""Scans: the one async place. Concurrent scans gather in the lane and share a transaction."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from app.api.admission import allow
from app.api.lane import Lane, settle_scans
from app.api.opening import at_station, stage_router
from app.api.rendering import scan_answer
from app.api.scan_route import ScanRoute
from app.core.actor import Actor
from app.flow import SCAN_VERBS
from app.flow.rights import RIGHTS
from app.parcel.scans import Scan
from app.people.service import Admission
from app.site.stations import Stations
from schemas.http.scans import ScanAnswer, ScanBatch, ScanBatchAnswer, ScanRequest

router = stage_router("scans", ScanRoute)
FloorStaff = Annotated[Admission, Depends(allow(*RIGHTS["scan"]))]


@router.post("/scans")
async def scan(request: Request, wanted: ScanRequest, admission: FloorStaff) -> ScanAnswer:
    """One scan, one verdict. The same `scan_id` again gets the same verdict and changes nothing."""
    lane: Lane = request.app.state.lane
    stations: Stations = request.app.state.stations
    if not stations.remembered(wanted.station):  # seldom: the table is asked, which would hold up every other scan
        await run_in_threadpool(stations.find, wanted.station)
    actor = at_station(request, admission.actor, wanted.station, wanted.device)
    return scan_answer(await lane.answer(wanted.verb, _scan(wanted, actor)))


@router.post("/scans:batch")
async def scan_batch(request: Request, wanted: ScanBatch, admission: FloorStaff) -> ScanBatchAnswer:
    """Up to 500 scans, each with its own verdict, answered in their order.

    Runs of the same verb share a transaction: two verbs in one would lock parcels in an order of
    their own and could wait for each other for ever. One wrong station, and nothing is done.
    """
    return await run_in_threadpool(_settle, request, wanted.scans, admission)


def _settle(request: Request, wanted: Sequence[ScanRequest], admission: Admission) -> ScanBatchAnswer:
    places = {(each.station, each.device) for each in wanted}
    actors = {place: at_station(request, admission.actor, *place) for place in places}  # all, before any scan is done
    answers: list[ScanAnswer] = []
    for verb, run in groupby(wanted, key=lambda each: each.verb):
        scans = [_scan(each, actors[each.station, each.device]) for each in run]
        outcomes = settle_scans(request.app.state.database, request.app.state.site_id, SCAN_VERBS[verb], scans)
        answers += map(scan_answer, outcomes)
    return ScanBatchAnswer(answers=answers)


def _scan(wanted: ScanRequest, actor: Actor) -> Scan:
    return Scan(code=wanted.code, scan_id=wanted.scan_id, actor=actor, data=wanted.data)
