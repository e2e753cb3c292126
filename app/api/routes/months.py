"""The months: the list, one as JSON and on paper, the parcels behind a figure, closing and opening again."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Annotated

from fastapi import Path, Query, Response

from app.api.admission import OpenWork
from app.api.cursors import unwrapped, wrapped
from app.api.opening import stage_router
from app.api.rendering import told
from app.api.rights import acting, only
from app.core.errors import Invalid
from app.db.work import Work
from app.flow.closing import close_month as close
from app.flow.months import month_scope, wanted_sites, year_and_month
from app.flow.rights import MONTH_READERS
from app.reports.facts.service import BehindRow, Cursor, behind
from app.reports.pack.cells import At, cell_at
from app.reports.pack.closing import Closing, closings, is_altered
from app.reports.pack.service import months, pack_of_scope, reopen
from app.reports.pack.shapes import Pack, pack_json
from app.reports.papers.files import write_paper
from app.reports.papers.pens import PENS, Form
from schemas.http.months import BehindAnswer, BehindAsked, BehindPage, ClosingAnswer, MonthAnswer, Reopening

router = stage_router("months")
Month = Annotated[str, Path(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$", description="YYYY-MM, of business days.")]
Sites = Annotated[str, Query(max_length=300, description="`1,2,3` or `all`; else this site.")]
Owner = Annotated[str, Query(max_length=18, description="Of this owner (ebcCode) only.")]
Version = Annotated[int | None, Query(ge=1, le=9999, description="As this version closed it; else as it stands.")]
_FILES = {pen.media_type: {"schema": {"type": "string", "format": "binary"}} for pen in PENS.values()}


@router.get("/months", dependencies=[only(*MONTH_READERS)])
def list_months(work: OpenWork, sites: Sites = "", owner: Owner = "") -> list[MonthAnswer]:
    """Every month of which anything is known, newest first; an owner sees the own figures."""
    lines = months(work, sites=wanted_sites(work, sites), owner=owner or None)
    return [told(MonthAnswer, line, closings=_told(work, line.closings)) for line in lines]


def _told(work: Work, rows: Sequence[Closing]) -> list[ClosingAnswer]:
    return [told(ClosingAnswer, row).model_copy(update={"altered": is_altered(work, row)}) for row in rows]


@router.get("/months/{month}/versions", dependencies=[only(*MONTH_READERS)])
def list_versions(work: OpenWork, month: Month) -> list[ClosingAnswer]:
    """How this month of this site was closed and opened again, newest first."""
    year, number = year_and_month(month)
    return _told(work, closings(work, month=date(year, number, 1)))


@router.get("/months/{month}/behind", dependencies=[only(*MONTH_READERS)])
def list_behind(
    work: OpenWork,
    month: Month,
    asked: Annotated[BehindAsked, Query()],
) -> BehindPage:
    """The parcels behind one figure of the pack: their number is the figure."""
    scope = month_scope(work, period=month, sites=asked.sites, owner=asked.owner)
    cell = cell_at(At(asked.table, asked.row, asked.column, asked.span), scope)
    after, number = _after(asked.cursor), asked.number.strip()
    found = behind(work, cell=cell, upto=asked.upto, after=after, limit=asked.limit, number=number)
    following = found.after and wrapped(
        [str(found.after.site_id), found.after.month.isoformat(), str(found.after.fact)]
    )
    return BehindPage(total=found.total, items=[_behind(each) for each in found.rows], next_cursor=following)


def _behind(row: BehindRow) -> BehindAnswer:
    return told(BehindAnswer, row, hash=row.hash and row.hash.hex())


def _after(cursor: str | None) -> Cursor | None:
    if cursor is None:
        return None
    site, month, fact = unwrapped(cursor, 3)
    try:
        return Cursor(int(site or ""), date.fromisoformat(month or ""), int(fact or ""))
    except ValueError as error:
        raise Invalid("bad_cursor", "This cursor is not one of ours; start from the first page.") from error


@router.post("/months/{month}:close", dependencies=[acting("close_month")])
def close_month(work: OpenWork, month: Month) -> ClosingAnswer:
    """Freeze the month of this site: its figures no longer change, what comes later is a correction."""
    return told(ClosingAnswer, close(work, period=month))


@router.post("/months/{month}:reopen", dependencies=[acting("close_month")])
def reopen_month(work: OpenWork, month: Month, body: Reopening) -> ClosingAnswer:
    """Open a closed month of this site again, saying why; the closing stays."""
    year, number = year_and_month(month)
    return told(ClosingAnswer, reopen(work, year=year, month=number, reason=body.reason))


@router.get(
    "/months/{month}.{format}",
    dependencies=[only(*MONTH_READERS)],
    response_class=Response,
    responses={200: {"content": _FILES}},
)
def read_month_file(
    work: OpenWork,
    month: Month,
    format: Form,  # noqa: A002 (as it is called)
    sites: Sites = "",
    owner: Owner = "",
    version: Version = None,
) -> Response:
    """The pack on paper (PDF), as a workbook, as one tidy table or as JSON; of a closed month the kept file."""
    scope = month_scope(work, period=month, sites=sites, owner=owner)
    body = BytesIO()
    name = write_paper(work, scope, body, form=format, version=version)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body.getvalue(), media_type=PENS[format].media_type, headers=headers)


@router.get(
    "/months/{month}", dependencies=[only(*MONTH_READERS)], responses={200: {"model": Pack}}, response_class=Response
)
def read_month(work: OpenWork, month: Month, sites: Sites = "", owner: Owner = "", version: Version = None) -> Response:
    """The pack of the month as JSON: a closed one gives the very bytes its hash is of."""
    scope = month_scope(work, period=month, sites=sites, owner=owner)
    body = pack_json(pack_of_scope(work, scope, version=version))
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
