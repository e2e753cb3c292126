"""The files of a station's screen, all under one version: a change of any of them is another address.

So a page never meets the module of another version, a cache never keeps a stale one, and the service worker
(templates/stations/service_worker.js) is another whenever anything is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from app.web.painting import sheet_of, state_colours
from app.web.stations.data import station_data

_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class StationFile:
    """One file as it is sent."""

    body: bytes
    media_type: str


@cache
def station_files() -> Mapping[str, StationFile]:
    """Every file of the screen by its name: the modules, their data, the stylesheet, the icons."""
    folder = files("app.web") / "static" / "station"
    found = {part.name: part.read_bytes() for part in folder.iterdir() if part.name.endswith((".js", ".png"))}
    found["data.js"] = _module(station_data())
    ground = sheet_of(only=("01-", "03-", "04-"))
    found["station.css"] = f"{ground}\n{sheet_of('station')}\n{state_colours()}".encode()
    return {name: _file(name, body) for name, body in sorted(found.items())}


@cache
def version() -> str:
    """What all these files are together, in twelve letters."""
    digest = sha256()
    for name, file in station_files().items():
        digest.update(f"{name} {len(file.body)}\n".encode() + file.body)
    for name in ("shell.html", "drawings.html", "service_worker.js"):
        digest.update((files("app.web") / "templates" / "stations" / name).read_bytes())
    return digest.hexdigest()[:12]


def folder() -> str:
    """Where the files of this version are."""
    return f"/stations/app/{version()}"


def _file(name: str, body: bytes) -> StationFile:
    return StationFile(body, _TYPES[name[name.rindex(".") :]])


def _module(data: Mapping[str, object]) -> bytes:
    lines = (f"export const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in data.items())
    return ("/* Made by app/web/stations/data.py. */\n" + "".join(lines)).encode()
