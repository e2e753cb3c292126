"""Exits: loads opened, sealed and let through the gate (loading is a scan); re-export and destruction."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import StationWork, stage_router
from app.api.rendering import act_answer, scan_answer, state_words, told
from app.api.rights import HOUSE, may, only
from app.core.errors import NotFound
from app.db.work import Work
from app.exits import gate, manifests, stock_orders
from app.flow import stock
from app.flow.rights import FLOOR
from app.parcel.moves import Outcome
from app.parcel.reading import parcels_by_ids
from schemas.http.exits import (
    DestroyRequest,
    DestructionRequest,
    ExitAnswer,
    ExitRequest,
    ExitState,
    ExitWhole,
    GatePassRequest,
    LoadedParcel,
    LpnsRequest,
    OutcomesAnswer,
    ReexportRequest,
    RefuseExitRequest,
    SealRequest,
)
from schemas.http.pages import Page
from schemas.http.scans import ScanAnswer
from schemas.vocabulary import Event

router = stage_router("exits")
OrderNumber = Annotated[str, Path(min_length=1, max_length=60)]


@router.post("/exits", status_code=201, dependencies=[only(*FLOOR)])
def open_exit(work: StationWork, wanted: ExitRequest) -> ExitAnswer:
    """Begin a load: `out_of_zone` for goods that never came into stock, `reexport` for stock."""
    return told(ExitAnswer, manifests.open_exit(work, **wanted.model_dump()))


@router.get("/exits", dependencies=[only(*HOUSE)])
def list_exits(
    work: OpenWork, state: ExitState | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[ExitAnswer]:
    """Exit manifests, newest first."""
    after = position(cursor) if cursor else None
    rows = manifests.exit_manifests(work, state=state, after=after, limit=limit)
    return page(rows, limit, lambda row: told(ExitAnswer, row))


@router.get("/exits/{number}", dependencies=[only(*HOUSE)])
def read_exit(work: OpenWork, number: str) -> ExitWhole:
    """An exit manifest with the parcels on it."""
    found = manifests.exit_manifest(work, number=number)
    loaded = _parcels(work, manifests.loaded_parcels(work, number=number))
    return ExitWhole(manifest=told(ExitAnswer, found), parcels=loaded)


@router.post("/exits/{number}:seal", dependencies=[only(*FLOOR)])
def seal_exit(work: StationWork, number: str, wanted: SealRequest) -> ExitAnswer:
    """Close the doors: nothing more is loaded."""
    return told(ExitAnswer, manifests.seal_exit(work, number=number, seal_no=wanted.seal_no))


@router.post("/exits/{number}:pass-gate", dependencies=[may(Event.PASS_GATE)])
def pass_gate(work: StationWork, number: str, wanted: GatePassRequest) -> OutcomesAnswer:
    """The whole load leaves the zone with its gate pass (核放单); stock among it leaves the ledger."""
    return _outcomes(stock.pass_gate(work, number=number, gate_pass_no=wanted.gate_pass_no))


@router.post("/exits/{number}:refuse", dependencies=[may(Event.REFUSE_EXIT)])
def refuse_exit(work: StationWork, number: str, wanted: RefuseExitRequest) -> OutcomesAnswer:
    """The gate said no: stock is blocked stock again, other goods wait for the next exit."""
    return _outcomes(gate.refuse_exit(work, number=number, reason=wanted.reason))


@router.post("/exits/{number}:reexport", dependencies=[may(Event.ORDER_REEXPORT)])
def order_reexport(work: StationWork, number: str, wanted: ReexportRequest) -> OutcomesAnswer:
    """Put blocked stock on a re-export manifest, under one document. All or none."""
    return _outcomes(stock_orders.order_reexport(work, manifest=number, **wanted.model_dump()))


@router.post("/destructions", status_code=201, dependencies=[may(Event.ORDER_DESTRUCTION)])
def order_destruction(work: StationWork, wanted: DestructionRequest) -> OutcomesAnswer:
    """Order blocked stock destroyed (GACC 2025 No.79). All or none."""
    return _outcomes(stock_orders.order_destruction(work, **wanted.model_dump()))


@router.get("/destructions/{number:path}", dependencies=[only(*HOUSE)])
def read_destruction(work: OpenWork, number: OrderNumber) -> list[LoadedParcel]:
    """The parcels that wait for their destruction under this application."""
    ids = stock_orders.parcels_ordered(work, number=number)
    if not ids:
        raise NotFound("unknown_destruction", f"Nothing waits for its destruction under {number}.", number=number)
    return _parcels(work, ids)


@router.post("/destructions:cancel", dependencies=[may(Event.CANCEL_DESTRUCTION)])
def cancel_destruction(work: StationWork, wanted: LpnsRequest) -> OutcomesAnswer:
    """Take the order back: stock is blocked again, other goods are held. All or none."""
    return _outcomes(stock_orders.cancel_destruction(work, lpns=wanted.lpns))


@router.post("/parcels/{lpn}:destroy", dependencies=[may(Event.DESTROY)])
def destroy_parcel(work: StationWork, lpn: str, wanted: DestroyRequest) -> ScanAnswer:
    """Ordered goods are destroyed, before a witness and with a certificate; stock leaves the ledger."""
    return act_answer(stock.destroy(work, lpn=lpn, **wanted.model_dump()))


def _outcomes(outcomes: Sequence[Outcome]) -> OutcomesAnswer:
    return OutcomesAnswer(outcomes=[scan_answer(outcome) for outcome in outcomes])


def _parcels(work: Work, ids: Sequence[int]) -> list[LoadedParcel]:
    views = parcels_by_ids(work, ids)
    return [told(LoadedParcel, views[key], state=state_words(views[key].state)) for key in ids]
