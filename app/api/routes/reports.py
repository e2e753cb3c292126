"""The month in figures: as JSON, and as the PDF, XLSX and CSV that are made of the very same figures."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Path, Response

from app.api.admission import OpenWork
from app.api.opening import stage_router
from app.api.rendering import told
from app.api.rights import OFFICE, only
from app.db.work import Work
from app.reports.figures import MonthFigures
from app.reports.month import month_figures
from app.reports.pdf import render_pdf
from app.reports.tidy import render_csv
from app.reports.xlsx import render_xlsx
from schemas.http.reports import MonthAnswer

router = stage_router("reports")
Month = Annotated[str, Path(pattern=r"^2\d{3}-(0[1-9]|1[0-2])$", description="YYYY-MM, of business days.")]
Format = Literal["pdf", "xlsx", "csv"]
PENS: dict[Format, tuple[str, Callable[[MonthFigures], bytes]]] = {
    "pdf": ("application/pdf", render_pdf),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", render_xlsx),
    "csv": ("text/csv", render_csv),
}
_FILES = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type, _ in PENS.values()}


@router.get(
    "/reports/{month}.{format}",
    dependencies=[only(*OFFICE)],
    response_class=Response,
    responses={200: {"content": _FILES}},
)
def read_report_file(work: OpenWork, month: Month, format: Format) -> Response:  # noqa: A002 (as it is called)
    """The month's report on paper (PDF), as a workbook (XLSX) or as one tidy table (CSV)."""
    media_type, render = PENS[format]
    name = f"guicang-site{work.site_id:02d}-{month}.{format}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(render(_figures(work, month)), media_type=media_type, headers=headers)


@router.get("/reports/{month}", dependencies=[only(*OFFICE)])
def read_report(work: OpenWork, month: Month) -> MonthAnswer:
    """The month's volume and value by platform, owner, HS chapter, origin and disposition, with its balance."""
    return told(MonthAnswer, _figures(work, month))


def _figures(work: Work, month: str) -> MonthFigures:
    year, number = month.split("-")
    return month_figures(work, year=int(year), month=int(number))
