"""The station's page: one shell for every station and everybody, its files, and what makes it an app on a tablet.

The shell is open without a login because it holds nothing: no name, no token. What needs a login it asks for.
"""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.core.errors import NotFound
from app.web.language import CHINESE
from app.web.rendering import fill
from app.web.stations.files import folder, station_files, version

router = APIRouter()
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_AGAIN = {"Cache-Control": "no-cache"}


@router.get("/stations/app/{wanted}/{name}")
def station_file(wanted: str, name: str) -> Response:
    """A file of the version that is asked for; another version's is not here any more."""
    file = station_files().get(name) if wanted == version() else None
    if not file:
        raise NotFound("no_such_address", "There is no such file.")
    return Response(file.body, headers=_FOR_EVER, media_type=file.media_type)


@router.get("/service-worker.js")
def service_worker() -> Response:
    """What opens the page without a network; its bytes change with the version, so that a browser takes it up."""
    script = fill(CHINESE, "stations/service_worker.js", version=version(), folder=folder(), names=[*station_files()])
    return Response(script, headers=_ASK_AGAIN, media_type="text/javascript")


@router.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a browser installs the stations as."""
    icons = [
        {"src": f"{folder()}/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    told = {
        "id": "/stations",
        "name": "归仓 扫描工位",
        "short_name": "归仓",
        "lang": "zh-CN",
        "start_url": "/stations",
        "scope": "/stations",
        "display": "fullscreen",
        "background_color": "#0a4253",
        "theme_color": "#0a4253",
        "icons": icons,
    }
    return JSONResponse(told, headers=_ASK_AGAIN, media_type="application/manifest+json")


@router.get("/stations")
@router.get("/stations/{name}")
def shell() -> HTMLResponse:
    """The page; which station it is stands in its address, and only there."""
    text = fill(CHINESE, "stations/shell.html", folder=folder(), version=version())
    return HTMLResponse(text, headers=_ASK_AGAIN)
