"""The progress of sending: a page to look at again, and the piece of it a script asks for every few seconds."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.customs.progress.service import progress
from app.web.admission import OfficeStaff, OpenWork
from app.web.language import tongue_of
from app.web.rendering import fill, page, wants_fragment

router = APIRouter()


@router.get("/desk/sending")
def sending(request: Request, work: OpenWork, _: OfficeStaff) -> HTMLResponse:
    """Today's messages, how far each is."""
    found = progress(work)
    if wants_fragment(request):
        return HTMLResponse(fill(tongue_of(request), "desk/sending.html", sending=found))
    return page(request, "desk/sending_page.html", sending=found)
