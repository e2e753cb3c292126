"""Personal data whose time is over: what was erased, and what is held back from it."""

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import stage_router
from app.api.rendering import all_told, told
from app.api.rights import OFFICE, acting, only
from app.db.work import Work
from app.retention import service
from schemas.http.pages import Page
from schemas.http.records import ErasureAnswer, HoldAnswer, HoldRequest, LiftRequest

router = stage_router("retention")


@router.get("/erasures", dependencies=[only(*OFFICE)])
def list_erasures(work: OpenWork, cursor: Cursor = None, limit: Limit = 50) -> Page[ErasureAnswer]:
    """What was erased: how many of which kind, when, by which rule; newest first."""
    rows = service.erasures(work, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(ErasureAnswer, row))


@router.get("/holds", dependencies=[only(*OFFICE)])
def list_holds(work: OpenWork) -> list[HoldAnswer]:
    """Every hold, those in force first."""
    return all_told(HoldAnswer, service.holds(work))


@router.post("/holds", status_code=201, dependencies=[acting("hold_data")])
def put_hold(work: OpenWork, wanted: HoldRequest) -> HoldAnswer:
    """Keep the data of a parcel or of an application until the hold is lifted."""
    return _one(work, service.put_hold(work, **wanted.model_dump()).id)


@router.post("/holds/{hold_id}:lift", dependencies=[acting("hold_data")])
def lift_hold(work: OpenWork, hold_id: int, wanted: LiftRequest) -> HoldAnswer:
    """End a hold: what is due goes with the next run."""
    return _one(work, service.lift_hold(work, hold_id=hold_id, reason=wanted.reason).id)


def _one(work: Work, hold_id: int) -> HoldAnswer:
    return next(told(HoldAnswer, row) for row in service.holds(work) if row.id == hold_id)
