"""From what services return to a page: templates in the reader's language, with the words they need."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.people.service import Admission
from app.web.acting import SAID, said_in
from app.web.admission import OFFICE, is_floor
from app.web.details import details_words
from app.web.language import TONGUES, Tongue, tongue_of
from app.web.navigation import bar_for
from app.web.words import FILTERS
from schemas.http.problems import Problem


def _environment(tongue: Tongue) -> Environment:
    environment = Environment(
        loader=PackageLoader("app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(tongue.texts, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    environment.globals |= {"tongue": tongue, "tongues": tuple(TONGUES.values())}
    filters = FILTERS | {"details": details_words}
    environment.filters |= {name: _spoken(word, tongue) for name, word in filters.items()}
    return environment


def _spoken(word: Any, tongue: Tongue) -> Any:
    return lambda value, *more: word(tongue, value, *more)


_ENVIRONMENTS = {code: _environment(tongue) for code, tongue in TONGUES.items()}


def fill(tongue: Tongue, template: str, **values: Any) -> str:
    """A template filled in, as text."""
    return _ENVIRONMENTS[tongue.code].get_template(template).render(**values)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of somebody who is logged in, or of the login itself. What the page before did is said on it, once."""
    said = said_in(request)
    answer = HTMLResponse(fill(tongue_of(request), template, **_frame(request) | {"said": said} | values), status)
    if said:
        answer.delete_cookie(SAID)
    return answer


def _frame(request: Request) -> dict[str, Any]:
    """What the frame of every page needs."""
    admission: Admission | None = getattr(request.state, "admission", None)
    query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
    path = request.url.path
    return {
        "admission": admission,
        "office": bool(admission and not admission.actor.roles.isdisjoint(OFFICE)),
        "scans": bool(admission and is_floor(admission)),
        "here": f"{path}{query}" if request.method == "GET" else "/",
        "bar": bar_for(admission.actor.roles if admission else (), path),
        "problem": None,
    }


def wants_fragment(request: Request) -> bool:
    """Whether a script of ours asks, that puts a piece into the page that is open."""
    return "x-fragment" in request.headers


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """An error for people: what happened, in their language, and a way on."""
    if wants_fragment(request):
        return HTMLResponse(fill(tongue_of(request), "stop.html", problem=problem), problem.status)
    return page(request, "error.html", status=problem.status, problem=problem)
