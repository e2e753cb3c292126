"""One month: its cover, headline, charts and tables, every figure a link to the parcels behind it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from app.flow.rights import MONTHS_OF_ALL, RIGHTS
from app.people.service import Admission
from app.reports.pack.closing import REASON_MAX, closings, is_altered
from app.reports.pack.making import months_back
from app.reports.pack.queries import sites
from app.reports.pack.service import pack_of_scope
from app.reports.pack.shapes import pack_hash
from app.web.acting import work_of
from app.web.admission import MonthReader
from app.web.language import tongue_of
from app.web.month.asked import Asked, asked_for
from app.web.month.showing import Figures, is_plain, pictures
from app.web.rendering import page
from schemas.http.problems import Problem

router = APIRouter()


@router.get("/month/{period}")
def month_pack(request: Request, admission: MonthReader, asked: Annotated[Asked, Depends(asked_for)]) -> HTMLResponse:
    """The pack of a month, as it stands or as a version closed it."""
    return show(request, admission, asked)


def show(
    request: Request, admission: Admission, asked: Asked, *, problem: Problem | None = None, reason: str = ""
) -> HTMLResponse:
    """The page of a month; with a problem of the form that could not be done, and what was written in it."""
    with work_of(request, admission) as work:
        scope = asked.scope(work)
        pack = pack_of_scope(work, scope, version=asked.version or None)
        history = closings(work, month=scope.month, sites=scope.numbers)
        altered = {(each.site_id, each.version) for each in history if is_altered(work, each)}
        known, own = sites(work), scope.numbers == (work.site_id,) and not asked.owner
        over = pack.cover.over
    roles = admission.actor.roles
    return page(
        request,
        "month/pack.html",
        status=problem.status if problem else 200,
        problem=problem,
        reason=reason,
        reason_max=REASON_MAX,
        asked=asked,
        pack=pack,
        digest=pack_hash(pack),
        figures=Figures(asked, pack),
        plain=is_plain,
        pictures=pictures(pack, tongue_of(request)),
        history=history,
        altered=altered,
        before=f"{months_back(scope.month, 1):%Y-%m}",
        after="" if not over else f"{months_back(scope.month, -1):%Y-%m}",
        sites=known if len(known) > 1 and not roles.isdisjoint(MONTHS_OF_ALL) else [],
        may_close=own and not asked.version and over and not roles.isdisjoint(RIGHTS["close_month"]),
    )
