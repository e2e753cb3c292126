"""Check a message: hold any file against the published rules, without keeping it or changing anything."""

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from starlette.responses import HTMLResponse

from app.core.errors import Invalid
from app.customs.checking import check_stream
from app.web.acting import problem_of
from app.web.admission import ActingOffice, OfficeStaff
from app.web.rendering import page

router = APIRouter()


@router.get("/desk/check")
def check_form(request: Request, _: OfficeStaff) -> HTMLResponse:
    """The form to bring a file."""
    return page(request, "desk/check.html", report=None)


@router.post("/desk/check")
def check_file(request: Request, _: ActingOffice, file: Annotated[UploadFile | None, File()] = None) -> HTMLResponse:
    """The verdict on one file. It is not kept."""
    if file is None or not file.filename:
        problem = problem_of(Invalid("file_missing", "Choose a file first."))
        return page(request, "desk/check.html", status=422, report=None, problem=problem)
    return page(request, "desk/check.html", report=check_stream(file.file, name=file.filename))
