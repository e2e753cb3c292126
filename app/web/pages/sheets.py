"""The papers of the stations: the sheet of codes of each, and how a scanner is set up, with its self-test."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.flow.rights import HOUSE
from app.flow.scanners import SCANNERS
from app.flow.selftest import MOST, SELFTEST, SelfTest, diagnose
from app.flow.sheets import Make, scanner_sheet, station_sheet
from app.people.service import Admission
from app.web.admission import HouseStaff, OpenWork, acting
from app.web.rendering import page
from labels.symbols import QR_QUIET, qr

router = APIRouter()
ActingHouse = Annotated[Admission, Depends(acting(*HOUSE))]
Symbol = Annotated[Make, Query(description="qr, or code128 for scanners that have only a laser")]


@router.get("/stations/scanners")
def scanners(request: Request, _: HouseStaff) -> HTMLResponse:
    """How the usual scanners are set up, and the field to try one in."""
    return _scanners(request, None)


@router.post("/stations/scanners")
def try_scanner(request: Request, _: ActingHouse, said: Annotated[str, Form(max_length=4096)] = "") -> HTMLResponse:
    """What the self-test's characters say of the scanner; nothing of it is kept."""
    return _scanners(request, diagnose(said))


@router.get("/stations/scanners.pdf")
def scanners_on_paper(work: OpenWork, _: HouseStaff, symbol: Symbol = "qr") -> Response:
    """The same on paper."""
    return _pdf(scanner_sheet(work, make=symbol), "scanners")


@router.get("/stations/{station}/sheet.pdf")
def sheet(work: OpenWork, _: HouseStaff, station: str, symbol: Symbol = "qr") -> Response:
    """The A4 sheet of a station with every code that is scanned there."""
    return _pdf(station_sheet(work, station=station, make=symbol), f"station-{station}")


def _scanners(request: Request, result: SelfTest | None) -> HTMLResponse:
    rows = qr("code", SELFTEST)
    symbol = {"path": _path(rows), "side": len(rows) + 2 * QR_QUIET}
    return page(request, "scanners.html", makes=SCANNERS, result=result, most=MOST, code=SELFTEST, symbol=symbol)


def _path(rows: tuple[bytes, ...]) -> str:
    """The black modules as one SVG path, the quiet zone left around them."""
    black = ((x, y) for y, row in enumerate(rows, QR_QUIET) for x, module in enumerate(row, QR_QUIET) if module == 49)
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in black)


def _pdf(content: bytes, name: str) -> Response:
    shown = "".join(each if each.isascii() and each.isalnum() else "-" for each in name)
    headers = {"content-disposition": f'inline; filename="{shown}.pdf"', "cache-control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
