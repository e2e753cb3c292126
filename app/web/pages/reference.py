"""The API's reference for people who are logged in: the OpenAPI document, and Swagger UI over it."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse

from app.web.admission import Reader
from app.web.openapi import as_version_3_0
from app.web.rendering import page

router = APIRouter()


@router.get("/openapi.json")
def openapi(request: Request, _: Reader) -> JSONResponse:
    """The API as OpenAPI 3.1, for programs."""
    return JSONResponse(request.app.openapi())


@router.get("/docs/openapi.json")
def openapi_for_reading(request: Request, _: Reader) -> JSONResponse:
    """The same as OpenAPI 3.0, which the Swagger UI that comes as a package can draw."""
    return JSONResponse(as_version_3_0(request.app.openapi()))


@router.get("/docs")
def docs(request: Request, _: Reader) -> HTMLResponse:
    """Swagger UI; it sends the session's token with whatever it tries out."""
    return page(request, "docs.html")
