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
    database: Database = request.app.state.database
    with database.work(site_id=request.app.state.site_id, actor=system_actor()) as work:
        staff = people.check_password(work, login=wanted.login, password=wanted.password)
        kind = "bearer" if wanted.bearer else "session"
        issued = people.issue_token(work, badge=staff.badge, kind=kind, label=wanted.label)
        roles = sorted(people.actor_of(staff).roles)
    if wanted.bearer:
        return LoginAnswer(badge=staff.badge, roles=roles, bearer_token=issued.secret)
    response.set_cookie(COOKIE, issued.secret, **cookie_rules(request.url.scheme))
    return LoginAnswer(badge=staff.badge, roles=roles, csrf_token=issued.csrf_token)


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
