"""Health, login, log-out, and who one is."""

from fastapi import APIRouter, Request, Response

from app.api.admission import Caller, OpenWork, secret_of
from app.api.bodies import BoundedRoute
from app.api.opening import PROBLEMS, stage_router
from app.api.rights import reading
from app.core.actor import system_actor
from app.db.queries import whoami
from app.db.work import Database
from app.people import service as people
from app.people.entering import Claim, come_in
from schemas.http.people import LoginAnswer, LoginRequest, MeAnswer
from schemas.http.sessions import COOKIE, cookie_rules

open_router = APIRouter(tags=["people"], responses=PROBLEMS, route_class=BoundedRoute)
router = stage_router("people")


@open_router.get("/health")
def health(request: Request) -> dict[str, str]:
    """Whether this server and its database answer. Needs no login and tells nothing else."""
    database: Database = request.app.state.database
    with database.work(site_id=request.app.state.site_id, actor=system_actor()) as work:
        whoami(work)
    return {"status": "ok"}


@open_router.post("/login")
def login(request: Request, response: Response, wanted: LoginRequest) -> LoginAnswer:
    """Come in with login and password: a session cookie, or a bearer token if asked for."""
    state, kind = request.app.state, "bearer" if wanted.bearer else "session"
    claim = Claim(wanted.login, wanted.password, request.client.host if request.client else "")
    entered = come_in(state.database, state.site_id, claim, kind=kind, label=wanted.label)
    answer = LoginAnswer(badge=entered.actor.badge, roles=sorted(entered.actor.roles))
    if wanted.bearer:
        return answer.model_copy(update={"bearer_token": entered.issued.secret})
    response.set_cookie(COOKIE, entered.issued.secret, **cookie_rules(request.url.scheme))
    return answer.model_copy(update={"csrf_token": entered.issued.csrf_token})


@router.post("/logout", status_code=204, dependencies=[reading()])
def log_out(request: Request, response: Response, work: OpenWork) -> None:
    """End this session or token."""
    secret, _cookie = secret_of(request)
    people.log_out(work, secret)
    request.app.state.doorkeeper.forget(secret)
    response.delete_cookie(COOKIE)


@router.get("/me", dependencies=[reading()])
async def me(admission: Caller) -> MeAnswer:
    """Who is calling. Touches no table: what the scan endpoint is measured against."""
    actor = admission.actor
    return MeAnswer(badge=actor.badge, roles=sorted(actor.roles), owner_code=actor.owner_code)
