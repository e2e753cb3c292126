"""Coming to a station and leaving it: who is logged in here, the badge card, the log-out."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.core.actor import system_actor
from app.core.errors import Forbidden, GuicangError, Unavailable
from app.flow.rights import FLOOR
from app.flow.stations.replies import told
from app.flow.stations.turns import OWN_VERBS
from app.people import service as people
from app.people.cards import IDLE, CardClaim, CardEntered, come_in_by_card
from app.people.service import Admission
from app.site.service import stations
from app.web.admission import OpenWork, let_in
from app.web.pages.stations.codes import Sender
from app.web.stations.device import device_name, device_secret
from app.web.training import training_stations
from schemas.http.sessions import COOKIE
from schemas.http.station_codes import StaffShown, Step, Tone
from schemas.http.station_people import BadgeAnswer, BadgeScan, DeviceShown, MeAtStation, StationShown, Verdict
from schemas.vocabulary import Role

router = APIRouter()
IDLE_SECONDS = int(IDLE.total_seconds())


@router.get("/stations/me.json")
def me(request: Request) -> MeAtStation:
    """Who is logged in at this browser, without a login needed to ask."""
    found, device = logged_in(request), device_name(request)
    works = found is not None and not found.actor.roles.isdisjoint(FLOOR)
    return MeAtStation(
        staff=StaffShown(badge=found.actor.badge, name=found.name) if found and works else None,
        csrf=found.csrf_token if found and works else None,
        device=DeviceShown(name=device) if device else None,
        idle_seconds=IDLE_SECONDS,
        lead=bool(found and not found.actor.roles.isdisjoint({Role.LEAD, Role.MANAGER})),
        stations=_stations(request) if works or device else [],
    )


@router.post("/stations/badge")
def badge(request: Request, wanted: BadgeScan) -> Response:
    """Come in by card at a station device. The code is neither logged nor repeated."""
    state, address = request.app.state, request.client.host if request.client else ""
    claim = CardClaim(wanted.code, device_secret(request), address)
    try:
        entered = come_in_by_card(state.database, state.site_id, claim)
    except (Forbidden, Unavailable) as error:
        return _turned_away(error)
    return _welcome(request, entered)


@router.post("/stations/leave", status_code=204)
def leave(request: Request, work: OpenWork, _: Sender) -> Response:
    """End this login; the session at the station stays as it is."""
    secret = request.cookies.get(COOKIE, "")
    people.log_out(work, secret)
    request.app.state.doorkeeper.forget(secret)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE)
    return answer


def logged_in(request: Request) -> Admission | None:
    """Who this browser's session stands for; None for nobody."""
    secret = request.cookies.get(COOKIE)
    keeper: Any = request.app.state.doorkeeper
    try:
        return (keeper.remembered(secret) or keeper.ask(secret)) if secret else None
    except GuicangError:
        return None


def _welcome(request: Request, entered: CardEntered) -> Response:
    staff = StaffShown(badge=entered.actor.badge, name=entered.name)
    said = BadgeAnswer(
        staff=staff, csrf=entered.issued.csrf_token, answer=_verdict("badge_in", "ok", name=entered.name)
    )
    answer = JSONResponse(said.model_dump(mode="json"))
    _end_before(request)
    let_in(request, answer, entered.issued.secret)
    return answer


def _end_before(request: Request) -> None:
    """Whoever was logged in here is not any more."""
    if secret := request.cookies.get(COOKIE):
        state = request.app.state
        with state.database.work(site_id=state.site_id, actor=system_actor()) as work:
            people.log_out(work, secret)
        state.doorkeeper.forget(secret)


def _turned_away(error: GuicangError) -> Response:
    said = BadgeAnswer(staff=None, csrf=None, answer=_verdict(error.code, "stop", **error.arguments))
    status = 429 if isinstance(error, Unavailable) else 403
    headers = {"Retry-After": str(error.arguments.get("seconds", 1))} if status == 429 else None
    return JSONResponse(said.model_dump(mode="json"), status, headers)


def _verdict(code: str, tone: Tone, **arguments: Any) -> Verdict:
    words = told(code, arguments)
    return Verdict(tone=tone, code=code, zh=Step(**words.zh._asdict()), en=Step(**words.en._asdict()))


def _stations(request: Request) -> list[StationShown]:
    state = request.app.state
    with state.database.work(site_id=state.site_id, actor=system_actor()) as work:
        rows = [*stations(work), *training_stations(request)]
    usable = [row for row in rows if row.kind in OWN_VERBS and not row.retired_at]
    return [StationShown(name=row.name, kind=row.kind) for row in usable]
