"""Booking back: the draft of what a book entry (核注清单) would hold for concluded goods, on screen and as a file."""

from decimal import Decimal

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.core.clock import business_day
from app.relisting.drafts.service import book_draft, draft_csv
from app.web.admission import BookStaff, OpenWork
from app.web.rendering import page

router = APIRouter()


@router.get("/desk/book")
def draft(request: Request, work: OpenWork, _: BookStaff) -> HTMLResponse:
    """The lines, by account-book item."""
    found = book_draft(work)
    total = sum((line.amount for line in found.lines), Decimal(0))
    return page(request, "desk/book.html", draft=found, total=total)


@router.get("/desk/book.csv")
def draft_file(work: OpenWork, _: BookStaff) -> Response:
    """The same as a sheet, headed as a draft."""
    name = f"book-draft-{business_day(work.clock.now()).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(draft_csv(book_draft(work)), headers=headers, media_type="text/csv; charset=utf-8")
