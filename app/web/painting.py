"""What pages are painted with: the stylesheet, the modules, Swagger UI's own files, and the colours of the states.

The stylesheet is one, written in parts (`styles/`, in the order of their names) that are joined here. The stations
stand on the same ground with parts of their own (`styles/station/`).
"""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from app.core.errors import NotFound
from app.parcel.lifecycle import STATES

router = APIRouter(prefix="/static")
_SWAGGER = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})
_CACHED = {"Cache-Control": "private, max-age=300"}


def state_colours() -> str:
    """One rule a state: its colour, from the lifecycle data, as a custom property the stylesheet paints with."""
    return "".join(f".state-{state.value} {{ --tone: {words.colour}; }}\n" for state, words in STATES.items())


def sheet_of(*folder: str, only: tuple[str, ...] = ("",)) -> str:
    """The parts of a stylesheet in the order of their names, joined; `only` those whose names begin so."""
    parts = sorted(files("app.web").joinpath("styles", *folder).iterdir(), key=lambda part: part.name)
    wanted = (part for part in parts if part.name.endswith(".css") and part.name.startswith(only))
    return "\n".join(part.read_text(encoding="utf-8") for part in wanted)


_SHEET = sheet_of()


@router.get("/site.css")
def sheet() -> Response:
    """The one stylesheet of all screens and of what is printed from them."""
    return Response(_SHEET, headers=_CACHED, media_type="text/css")


@router.get("/states.css")
def states() -> Response:
    """The colours of the states, the same on screen, label and paper."""
    return Response(state_colours(), headers=_CACHED, media_type="text/css")


@router.get("/swagger/{name}")
def swagger(name: str) -> Response:
    """The two files of Swagger UI that the reference needs, from its package."""
    if name not in _SWAGGER:
        raise NotFound("no_such_address", "There is no such file.")
    return FileResponse(Path(str(swagger_ui_path)) / name, headers=_CACHED)


class _OwnFiles(StaticFiles):
    """Our own files, asked for again after five minutes at most: they change with the version."""

    def file_response(self, *args: object, **values: object) -> Response:
        answer = super().file_response(*args, **values)  # pyright: ignore[reportArgumentType]
        answer.headers.update(_CACHED)
        return answer


def mount_static(app: FastAPI) -> None:
    """Hang everything under /static into `app`."""
    app.include_router(router, include_in_schema=False)
    app.mount("/static", _OwnFiles(directory=str(files("app.web") / "static")), name="static")
