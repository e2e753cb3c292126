"""One application: its sheet beside the import list, what happened to it, and what a broker does to it."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from app.core.errors import Invalid
from app.core.findings import Finding
from app.customs.desk.sheet import ApplicationSheet
from app.customs.desk.sheet import sheet as application_sheet
from app.customs.desk.verdicts import check
from app.customs.money.service import given_back
from app.customs.register.service import application
from app.db.work import Work
from app.flow import send_back_to_sorting
from app.originals.service import Buyer, buyer
from app.people.service import Admission
from app.site.service import policy_now
from app.web.acting import Done, act, problem_of, work_of
from app.web.admission import BROKERS, ActingBroker, ActingLead, ActingOpener, OfficeStaff
from app.web.desk.deeds import WAYS, Deed, offered
from app.web.desk.names import PURPOSES
from app.web.desk.timeline import timeline
from app.web.rendering import page
from schemas.http.problems import Problem

router = APIRouter()
_OPEN = frozenset({"prepared", "drafted"})


@router.get("/desk/applications/{cop_no}")
def sheet(request: Request, admission: OfficeStaff, cop_no: str) -> HTMLResponse:
    """The sheet of an application."""
    return _page(request, admission, cop_no)


@router.post("/desk/applications/{cop_no}/buyer")
def open_buyer(
    request: Request, admission: ActingOpener, cop_no: str, purpose: Annotated[str, Form(max_length=200)] = ""
) -> HTMLResponse:
    """The buyer on the sheet. Who, when and why are written down."""
    try:
        found = _opened(request, admission, cop_no, purpose.strip())
    except Invalid as error:
        return _page(request, admission, cop_no, problem=problem_of(error), typed={"purpose": purpose})
    return _page(request, admission, cop_no, buyer=found)


@router.post("/desk/applications/{cop_no}/{deed}")
def do(
    request: Request, admission: ActingBroker, cop_no: str, deed: Deed, said: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Do one thing to an application; where it is refused, the sheet says why and keeps what was typed."""
    way = WAYS[deed]

    def done(work: Work) -> Done:
        found = way.act(work, cop_no, said.strip())
        return Done(way.done, found if isinstance(found, str) else cop_no)

    def again(problem: Problem) -> Response:
        return _page(request, admission, cop_no, problem=problem, typed={deed.value: said})

    return act(request, admission, done, then=lambda done: f"/desk/applications/{done.number}", again=again)


@router.post("/desk/applications/{cop_no}/parcels/{lpn}/recount")
def send_to_recount(request: Request, admission: ActingLead, cop_no: str, lpn: str) -> Response:
    """A lead has a parcel of it counted again: the application is given up, the parcel goes back to sorting."""

    def sent(work: Work) -> Done:
        send_back_to_sorting(work, lpn=lpn)
        return Done("sent_back", lpn)

    def again(problem: Problem) -> Response:
        return _page(request, admission, cop_no, problem=problem)

    return act(request, admission, sent, then=f"/desk/applications/{cop_no}", again=again)


def _opened(request: Request, admission: Admission, cop_no: str, purpose: str) -> Buyer:
    with work_of(request, admission) as work:
        original_id = application(work, cop_no=cop_no).entry.original_id
        return buyer(work, original_id=original_id, purpose=purpose)


def _checked(work: Work, found: ApplicationSheet) -> tuple[Finding, ...]:
    """Every finding, the message's own among them, while it can still be changed; the rules alone afterwards."""
    if found.folder.entry.state not in _OPEN:
        return found.findings
    return check(work, cop_nos=[found.folder.entry.cop_no])[0].findings


def _page(
    request: Request, admission: Admission, cop_no: str, *, problem: Problem | None = None, **more: Any
) -> HTMLResponse:
    shown: dict[str, Any] = {"problem": problem, "typed": {}, "buyer": None, "purposes": PURPOSES} | more
    with work_of(request, admission) as work:
        found = application_sheet(work, cop_no=cop_no)
        folder = found.folder
        own = policy_now(work).four_eyes and folder.entry.prepared_by == work.actor.badge
        shown |= {"sheet": found, "folder": folder, "entry": folder.entry, "own_eyes": own, "steps": timeline(folder)}
        shown["given"] = given_back(work, cop_no=cop_no)
        shown["now"] = work.clock.now()
        shown["found"] = _checked(work, found) if admission.actor.roles & set(BROKERS) else found.findings
    deeds = {deed.value for deed in offered(shown["entry"])} if "broker" in admission.actor.roles else set()
    return page(request, "desk/application.html", status=problem.status if problem else 200, deeds=deeds, **shown)
