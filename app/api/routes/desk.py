"""The broker's desk: queues with reasons, counts, search, forecast, the progress of sending, notices, amounts."""

from typing import Annotated, Any

from fastapi import Query

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, LongCursor, position, unwrapped, wrapped, wrapped_id
from app.api.opening import stage_router
from app.api.rendering import all_told, finding_answers, state_words, told
from app.api.rights import OFFICE, SEALED, only, reading
from app.customs.desk.counting import counts
from app.customs.desk.queues import Queue, Wanted
from app.customs.desk.searching import search
from app.customs.money.service import buyer_years, given_back
from app.customs.notices.service import acknowledge_notices, counts_of_notices, notices, reopen_notices
from app.customs.pace.service import forecast
from app.customs.progress.service import progress
from app.flow.desk import QueueRow, queue
from schemas.http.customs import DeadlineAnswer
from schemas.http.desk import (
    BuyerYearAnswer,
    DeskCountsAnswer,
    ForecastAnswer,
    GivenBackAnswer,
    HitAnswer,
    HitList,
    NoticeAnswer,
    ProgressAnswer,
    QueueAnswer,
    QueueFilters,
    SearchRequest,
)
from schemas.http.mending import AcknowledgedAnswer, AcknowledgeRequest, ReopenedAnswer
from schemas.http.pages import Page
from schemas.vocabulary import Role

router = stage_router("desk")
OwnerCode = Annotated[str | None, Query(min_length=1, max_length=18)]
NoticeState = Annotated[str | None, Query(pattern="^(open|acknowledged|resolved)$")]
NoticeKind = Annotated[str | None, Query(min_length=1, max_length=40)]


@router.get("/desk/queue", dependencies=[reading()])
def read_queue(work: OpenWork, filters: Annotated[QueueFilters, Query()]) -> Page[QueueAnswer]:
    """Parcels whose 30-day clock runs, the soonest first, each with the reasons it is not declared or concluded."""
    said = filters.model_dump(include={"owner_code", "state", "application_state", "declarable"})
    wanted = Wanted(queue=filters.queue and Queue(filters.queue), **said)
    after = unwrapped(filters.cursor, 1)[0] if filters.cursor else None
    found = queue(work, wanted=wanted, cursor=after, limit=filters.limit)
    return Page(items=[_row(row) for row in found.rows], next_cursor=wrapped([found.next]) if found.next else None)


@router.get("/desk/counts", dependencies=[reading()])
def read_counts(work: OpenWork, owner_code: OwnerCode = None) -> DeskCountsAnswer:
    """How much there is by queue, owner, state and trouble."""
    return told(DeskCountsAnswer, counts(work, owner_code=owner_code))


@router.post("/desk:search", dependencies=[reading()])
def search_numbers(work: OpenWork, wanted: SearchRequest) -> HitList:
    """Parcels, lists, applications, withdrawals and messages with this number. A buyer is never searched for."""
    return HitList(items=all_told(HitAnswer, search(work, number=wanted.number)))


@router.get("/desk/forecast", dependencies=[only(*OFFICE)])
def read_forecast(work: OpenWork, limit: Limit = 200) -> ForecastAnswer:
    """Which parcels will miss their last day at the present pace, and how that was reckoned."""
    return told(ForecastAnswer, forecast(work, limit=limit))


@router.get("/desk/progress", dependencies=[only(*OFFICE)])
def read_progress(
    work: OpenWork,
    guid: Annotated[list[str] | None, Query(max_length=100, description="Only these messages.")] = None,
    limit: Limit = 200,
) -> ProgressAnswer:
    """How far the sending is: today's messages and whatever is still to be sent, or those named."""
    return told(ProgressAnswer, progress(work, guids=guid, limit=limit))


@router.get("/notices", dependencies=[reading()])
def list_notices(
    work: OpenWork, state: NoticeState = None, kind: NoticeKind = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[NoticeAnswer]:
    """A feed: notices of every state unless said, oldest first.

    It has no last page: keep `next_cursor`, ask again later with it, and none is missed.
    """
    wanted: Any = state
    rows = notices(work, state=wanted, kind=kind, after=position(cursor), limit=limit)
    return Page(items=all_told(NoticeAnswer, rows), next_cursor=wrapped_id(rows[-1].id) if rows else cursor)


@router.get("/notices/counts", dependencies=[reading()])
def count_notices(work: OpenWork) -> dict[str, int]:
    """How many notices are open, by kind."""
    return counts_of_notices(work)


@router.post("/notices:acknowledge", dependencies=[only(Role.BROKER)])
def acknowledge(work: OpenWork, seen: AcknowledgeRequest) -> AcknowledgedAnswer:
    """Take these notices off the desk."""
    return AcknowledgedAnswer(acknowledged=acknowledge_notices(work, ids=seen.ids))


@router.post("/notices:reopen", dependencies=[only(Role.BROKER)])
def reopen(work: OpenWork, seen: AcknowledgeRequest) -> ReopenedAnswer:
    """Put notices back on the desk that somebody took off it, where their reason still stands."""
    return ReopenedAnswer(reopened=reopen_notices(work, ids=seen.ids))


@router.get("/buyer-years", dependencies=[only(*SEALED)])
def list_buyer_years(
    work: OpenWork,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    cursor: LongCursor = None,
    limit: Limit = 50,
) -> Page[BuyerYearAnswer]:
    """What each buyer's year gets back by concluded returns; the buyer by mark, masked."""
    rows = buyer_years(work, year=year, after=unwrapped(cursor, 1)[0] if cursor else None, limit=limit)
    more = wrapped([rows[-1].cursor]) if len(rows) == limit else None
    return Page(items=all_told(BuyerYearAnswer, rows), next_cursor=more)


@router.get("/declarations/{cop_no}/given-back", dependencies=[reading()])
def read_given_back(work: OpenWork, cop_no: str) -> GivenBackAnswer:
    """What an application gives back once it is concluded: price times quantity of its lines."""
    return told(GivenBackAnswer, given_back(work, cop_no=cop_no))


def _row(row: QueueRow) -> QueueAnswer:
    due = row.row
    days = {"declare_by": due.declare_by, "days_left": due.days_left, "state": state_words(due.parcel.state)}
    return QueueAnswer(
        row=told(DeadlineAnswer, due.parcel, **days),
        queue=due.queue.value,
        waybill=due.parcel.waybill,
        prepared_by=due.parcel.prepared_by,
        reasons=finding_answers(row.reasons),
    )
