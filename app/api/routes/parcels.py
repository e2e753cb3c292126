"""Parcels: by any number, by state, by deadline; their whole life; why one cannot go on."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import stage_router
from app.api.rendering import clocks_answer, finding_answers, line_answers, parcel_answer, state_words, step_answer
from app.api.rights import reading, visible_parcel
from app.core.clock import business_day, start_of_day
from app.db.work import Work
from app.flow import clocks_of, why
from app.parcel.reading import history, lines_of
from app.parcel.searching import PAGE, count_stops, search
from app.parcel.views import ParcelView, Wanted
from app.site.service import policy_now
from schemas.http.pages import Page
from schemas.http.parcels import ClocksAnswer, ParcelAnswer, ParcelLife, StateCount, WhyAnswer
from schemas.vocabulary import ParcelState

router = stage_router("parcels")
_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)


class ParcelFilters(BaseModel):
    """What to look for; every filter that is given must fit."""

    model_config = ConfigDict(extra="forbid")

    lpn: str | None = None
    waybill: str | None = None
    order_no: str | None = None
    state: ParcelState | None = None
    declare_by: date | None = Field(
        None, ge=_FIRST, le=_LAST, description="Only those whose last day to declare is this day or earlier."
    )
    cursor: Cursor = None
    limit: Limit = PAGE


def clock_answers(work: Work, views: Sequence[ParcelView]) -> dict[int, ClocksAnswer]:
    """The two clocks of each parcel whose original is known and released."""
    today = business_day(work.clock.now())
    found = {parcel_id: clocks_answer(clocks, today) for parcel_id, clocks in clocks_of(work, views).items()}
    return {parcel_id: clocks for parcel_id, clocks in found.items() if clocks}


def _wanted(work: Work, filters: ParcelFilters) -> Wanted:
    released_before = None
    if filters.declare_by:
        # last day = release day + days - 1 (or + days), so: released before the day that many days back, plus one
        policy = policy_now(work)
        days = policy.declare_within_days - policy.release_day_counts
        released_before = start_of_day(filters.declare_by - timedelta(days=days - 1))
    return Wanted(
        state=filters.state,
        lpn=filters.lpn,
        waybill=filters.waybill,
        order_no=filters.order_no,
        released_before=released_before,
    )


@router.get("/parcels", dependencies=[reading()])
def find_parcels(work: OpenWork, filters: Annotated[ParcelFilters, Query()]) -> Page[ParcelAnswer]:
    """Parcels that fit every filter given, in the order of their birth."""
    found = search(work, wanted=_wanted(work, filters), after_id=position(filters.cursor), limit=filters.limit)
    clocks = clock_answers(work, found)
    return page(found, filters.limit, lambda view: parcel_answer(view, clocks.get(view.id)))


@router.get("/parcels/{lpn}", dependencies=[reading()])
def read_parcel(work: OpenWork, lpn: str) -> ParcelLife:
    """A parcel with its lines and everything that ever happened to it."""
    view = visible_parcel(work, lpn)
    return ParcelLife(
        parcel=parcel_answer(view, clock_answers(work, [view]).get(view.id)),
        lines=line_answers(lines_of(work, [view.id]).get(view.id, [])),
        steps=[step_answer(step) for step in history(work, view.id)],
    )


@router.get("/parcels/{lpn}/why", dependencies=[reading()])
def ask_why_not(work: OpenWork, lpn: str) -> WhyAnswer:
    """Why a parcel is not declarable or saleable: which article, which field, what to do next."""
    view = visible_parcel(work, lpn)
    answer = why(work, parcel=view)
    return WhyAnswer(
        lpn=lpn,
        state=state_words(view.state),
        not_declarable=finding_answers(answer.not_declarable),
        not_saleable=finding_answers(answer.not_saleable),
    )


@router.get("/road", dependencies=[reading()])
def read_road(work: OpenWork) -> list[StateCount]:
    """How many parcels stand at each stop, and since when the oldest of them."""
    return [
        StateCount(state=state_words(stop.state), parcels=stop.parcels, oldest_since=stop.oldest_since)
        for stop in count_stops(work).values()
    ]
