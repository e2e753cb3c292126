"""Label designs: every template on every stock as a picture of its dots; a form to change one and see it at once."""

from base64 import b64encode
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.errors import GuicangError, NotFound
from app.printing.designs import all_stocks, drawn, give_up, is_own, keep, source_named, stock_named, tried
from app.web.acting import problem_of
from app.web.admission import ActingDesigner, Designer
from app.web.rendering import page, wants_fragment
from labels import TITLES, Stock

router = APIRouter()
Source = Annotated[str, Form(max_length=200_000)]
USUAL = "60x40"
_MOST = 6  # pictures of a sheet are large: fewer at once


def _folder(request: Request) -> Path:
    return request.app.state.settings.labels_path


@router.get("/labels")
def gallery(request: Request, _: Designer, stock: Annotated[str, Query(max_length=40)] = USUAL) -> HTMLResponse:
    """Every template of a stock as a picture."""
    folder = _folder(request)
    chosen = stock_named(stock, folder)
    values = {"stocks": all_stocks(folder), "chosen": chosen, "titles": TITLES, "own": is_own(stock, folder)}
    return page(request, "labels.html", **values)


@router.get("/labels/{stock}/{template}.png")
def picture(request: Request, _: Designer, stock: str, template: str) -> Response:
    """One sample as PNG, dot for dot."""
    chosen = stock_named(stock, _folder(request))
    if template not in chosen.layouts:
        raise NotFound("no_such_address", f"{stock} has no design for {template}.")
    (found,) = drawn(chosen, template)
    return Response(found.png, media_type="image/png", headers={"cache-control": "no-store"})


@router.get("/labels/{stock}")
def design_form(request: Request, _: Designer, stock: str) -> HTMLResponse:
    """The design of a stock as text, beside what it prints."""
    return _form(request, stock, source_named(stock, _folder(request)))


@router.post("/labels/{stock}")
def change_design(
    request: Request, admission: ActingDesigner, stock: str, source: Source = "", act: Annotated[str, Form()] = "try"
) -> Response:
    """Try a design, keep it, or go back to the one that came. What is wrong is told with its line; nothing is lost."""
    text, folder = source.replace("\r\n", "\n"), _folder(request)
    badge = admission.actor.badge
    try:
        if act == "keep":
            keep(stock, text, folder, badge=badge)
        elif act == "give_up":
            give_up(stock, folder, badge=badge)
    except GuicangError as error:
        return _form(request, stock, text, error)
    if act in ("keep", "give_up"):
        return RedirectResponse(f"/labels/{stock}", 303)
    return _form(request, stock, text)


def _form(request: Request, name: str, source: str, error: GuicangError | None = None) -> HTMLResponse:
    folder = _folder(request)
    pictures: list[tuple[str, str, tuple[int, int]]] = []
    try:
        stock = tried(name, source, folder)
        pictures = _pictures(stock)
    except NotFound:
        raise
    except GuicangError as wrong:
        error = error or wrong
    problem = problem_of(error) if error else None
    values = {"name": name, "source": source, "pictures": pictures, "problem": problem, "titles": TITLES}
    template = "labels_drawn.html" if wants_fragment(request) else "labels_edit.html"
    return page(request, template, status=422 if problem else 200, own=is_own(name, folder), **values)


def _pictures(stock: Stock) -> list[tuple[str, str, tuple[int, int]]]:
    wanted = list(stock.layouts)[:_MOST] if stock.paper else list(stock.layouts)
    return [(each.template, b64encode(each.png).decode(), each.size) for each in drawn(stock, *wanted)]
