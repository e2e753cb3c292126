"""Handover manifests (交接单): opened at the gate, closed with their differences."""

from typing import Literal

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import StationWork, stage_router
from app.api.rendering import all_told, told
from app.api.rights import HOUSE, only
from app.flow.rights import FLOOR
from app.intake import manifests
from schemas.http.intake import (
    DifferencesAnswer,
    HandoverAnswer,
    HandoverLineAnswer,
    HandoverRequest,
    HandoverWhole,
)
from schemas.http.pages import Page

router = stage_router("handovers")

# `:path`, because carriers write slashes into their numbers.


@router.post("/handovers", status_code=201, dependencies=[only(*FLOOR)])
def open_handover(work: StationWork, wanted: HandoverRequest) -> HandoverAnswer:
    """Open a manifest with vehicle, seal, gate registration, gate time and the carrier's list, if there is one."""
    return told(HandoverAnswer, manifests.open_manifest(work, **wanted.model_dump()))


@router.get("/handovers", dependencies=[only(*HOUSE)])
def list_handovers(
    work: OpenWork, state: Literal["open", "closed"] | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[HandoverAnswer]:
    """Manifests, newest first."""
    rows = manifests.page(work, after=position(cursor), limit=limit, state=state)
    return page(rows, limit, lambda row: told(HandoverAnswer, row))


@router.post("/handovers/{number:path}:close", dependencies=[only(*FLOOR)])
def close_handover(work: StationWork, number: str) -> DifferencesAnswer:
    """Close a manifest and say in what it differed."""
    return told(DifferencesAnswer, manifests.close_manifest(work, number=number))


@router.get("/handovers/{number:path}/differences", dependencies=[only(*HOUSE)])
def read_differences(work: OpenWork, number: str) -> DifferencesAnswer:
    """In what a manifest differs, as far as it was scanned; final once it is closed."""
    return told(DifferencesAnswer, manifests.differences(work, number=number))


@router.get("/handovers/{number:path}", dependencies=[only(*HOUSE)])
def read_handover(work: OpenWork, number: str) -> HandoverWhole:
    """A manifest with its lines and the parcels they became."""
    found = manifests.manifest(work, number=number)
    lines = manifests.manifest_lines(work, number=number)
    return HandoverWhole(manifest=told(HandoverAnswer, found), lines=all_told(HandoverLineAnswer, lines))
