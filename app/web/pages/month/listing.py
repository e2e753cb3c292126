"""The list of months: what each came to, whether it is closed, and by whom."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from app.flow.months import wanted_sites
from app.reports.pack.closing import is_altered
from app.reports.pack.service import MonthLine, folded_until, months
from app.web.admission import MonthReader, OpenWork
from app.web.month.asked import Asked
from app.web.rendering import page

router = APIRouter()


@router.get("/month")
def month_list(
    request: Request,
    work: OpenWork,
    _: MonthReader,
    sites: Annotated[str, Query(max_length=300)] = "",
    owner: Annotated[str, Query(max_length=18)] = "",
    year: Annotated[int, Query(ge=0, le=2999)] = 0,
    state: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Every month of which anything is known, newest first; of one year, or of one state."""
    whose = work.actor.owner_code or owner
    lines = months(work, sites=wanted_sites(work, sites), owner=whose or None)
    altered = {(each.month, each.version) for line in lines for each in line.closings if is_altered(work, each)}
    asked = {"sites": sites, "owner": owner, "year": year, "state": state}

    def link(**over: object) -> str:
        query = urlencode({name: value for name, value in (asked | over).items() if value})
        return f"/month?{query}" if query else "/month"

    shown = [line for line in lines if _fits(line, year, state)]
    return page(
        request,
        "month/list.html",
        lines=shown,
        years=sorted({line.month.year for line in lines}, reverse=True),
        year=year,
        state=state if state in ("open", "closed") else "",
        altered=altered,
        folded=folded_until(work),
        site_id=work.site_id,
        link=link,
        of=lambda line: Asked(f"{line.month:%Y-%m}", sites, owner),
    )


def _fits(line: MonthLine, year: int, state: str) -> bool:
    wanted = {"open": line.closed is None, "closed": line.closed is not None}.get(state, True)
    return wanted and year in (0, line.month.year)
