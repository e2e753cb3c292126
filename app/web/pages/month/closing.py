"""Closing a month and opening it again, from its page."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.db.work import Work
from app.flow.closing import close_month as close
from app.reports.pack.closing import REASON_MAX
from app.reports.pack.service import reopen
from app.web.acting import Done, act
from app.web.admission import ActingCloser
from app.web.month.asked import Asked, Month
from app.web.pages.month.pack import show

router = APIRouter()


@router.post("/month/{period}/close")
def close_month(request: Request, admission: ActingCloser, period: Month) -> Response:
    """Freeze the month of this site."""
    asked = Asked(period)

    def deed(work: Work) -> Done:
        return Done("month_closed", f"{period}.v{close(work, period=period).version}")

    return act(
        request,
        admission,
        deed,
        then=asked.link(),
        again=lambda problem: show(request, admission, asked, problem=problem),
    )


@router.post("/month/{period}/reopen")
def reopen_month(
    request: Request,
    admission: ActingCloser,
    period: Month,
    reason: Annotated[str, Form(max_length=4 * REASON_MAX)] = "",
) -> Response:
    """Open the closed month of this site again, saying why."""
    asked, (year, month) = Asked(period), map(int, period.split("-"))

    def deed(work: Work) -> Done:
        return Done("month_reopened", f"{period}.v{reopen(work, year=year, month=month, reason=reason).version}")

    return act(
        request, admission, deed, then=asked.link(),
        again=lambda problem: show(request, admission, asked, problem=problem, reason=reason),
    )  # fmt: skip
