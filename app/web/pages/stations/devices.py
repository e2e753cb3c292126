"""Station devices: which browsers there are on which a card lets in; making this one such a device, giving one up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.core.actor import system_actor
from app.core.errors import GuicangError
from app.db.work import Work
from app.flow.rights import RIGHTS
from app.people.devices import LONGEST_NAME, devices, enrol_device, revoke_device
from app.people.service import Admission
from app.web.acting import Done, act, led_on, problem_of, work_of
from app.web.admission import acting, allow
from app.web.rendering import page
from app.web.stations.device import become_device, device_name
from schemas.http.problems import Problem

router = APIRouter()
KEEPERS = RIGHTS["keep_devices"]
Keeper = Annotated[Admission, Depends(allow(*KEEPERS))]
ActingKeeper = Annotated[Admission, Depends(acting(*KEEPERS))]
HERE = "/stations/devices"
Name = Annotated[str, Form(max_length=LONGEST_NAME * 4)]


@router.get(HERE)
def show(request: Request, _: Keeper) -> HTMLResponse:
    """The devices, and this browser among them."""
    return _page(request, None)


@router.post(HERE)
def make(request: Request, admission: ActingKeeper, name: Name = "") -> Response:
    """Make this browser a station device; it keeps that until it is given up."""
    try:
        with work_of(request, admission) as work:
            _, secret = enrol_device(work, name=name)
    except GuicangError as error:
        return _page(request, problem_of(error))
    answer = led_on(HERE, Done("device_made"))
    become_device(request, answer, secret)
    return answer


@router.post(HERE + "/{name}/revoke")
def revoke(request: Request, admission: ActingKeeper, name: Annotated[str, Path(max_length=200)]) -> Response:
    """Give a device up: nobody comes in there by card any more, and who did is out."""

    def give_up(work: Work) -> Done:
        revoke_device(work, name=name)
        return Done("device_given_up")

    answer = act(request, admission, give_up, then=HERE, again=lambda problem: _page(request, problem))
    if isinstance(answer, RedirectResponse):
        request.app.state.doorkeeper.forget_everybody()
    return answer


def _page(request: Request, problem: Problem | None) -> HTMLResponse:
    state = request.app.state
    with state.database.work(site_id=state.site_id, actor=system_actor()) as work:
        rows = list(devices(work))
    status = problem.status if problem else 200
    values = {"rows": rows, "here": HERE, "this": device_name(request), "problem": problem, "most": LONGEST_NAME}
    return page(request, "devices.html", status=status, **values)
