"""The staff, kept by an admin: who is here, who leaves or comes back, whose password changes, whose tokens end."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from app.api.admission import Caller, Doorkeeper, OpenWork
from app.api.opening import stage_router
from app.api.rendering import told
from app.api.rights import acting, reading
from app.db.work import Database, Work
from app.people import keeping, service
from app.people.models import Staff
from app.people.passwords import fresh
from schemas.http.people import (
    EndedAnswer,
    EnrolledAnswer,
    EnrolRequest,
    OwnPasswordRequest,
    PasswordAnswer,
    RevokeRequest,
    StaffAnswer,
    TokenAnswer,
)

router = stage_router("staff")
ADMIN = acting("keep_staff")


def _change_people(request: Request, admission: Caller) -> Iterator[Work]:
    """A unit of work that ends or gives rights: after its commit nobody is remembered any more."""
    database: Database = request.app.state.database
    keeper: Doorkeeper = request.app.state.doorkeeper
    with database.work(site_id=request.app.state.site_id, actor=admission.actor) as work:
        yield work
    keeper.forget_everybody()


PeopleWork = Annotated[Work, Depends(_change_people, scope="function")]


@router.get("/staff", dependencies=[ADMIN])
def list_staff(work: OpenWork) -> list[StaffAnswer]:
    """Everybody, by badge, also who is no longer active."""
    return [_told(one) for one in service.all_staff(work)]


@router.post("/staff", status_code=201, dependencies=[ADMIN])
def enrol(work: PeopleWork, wanted: EnrolRequest) -> EnrolledAnswer:
    """Add somebody, or change what is known of them. Without a password a new one gets a random one, told this once."""
    staff, password = service.enrol_person(work, **wanted.model_dump())
    return EnrolledAnswer(**_told(staff).model_dump(), password=password)


@router.post("/staff/{badge}:deactivate", dependencies=[ADMIN])
def deactivate(work: PeopleWork, badge: str) -> EndedAnswer:
    """Lock somebody out: badge, password, sessions and tokens end at once."""
    return EndedAnswer(ended=keeping.deactivate(work, badge=badge))


@router.post("/staff/{badge}:reactivate", dependencies=[ADMIN])
def reactivate(work: PeopleWork, badge: str) -> StaffAnswer:
    """Let somebody in again, who logs in anew."""
    keeping.reactivate(work, badge=badge)
    return _told(keeping.person(work, badge=badge))


@router.post("/staff/{badge}:reset-password", dependencies=[ADMIN])
def reset_password(work: PeopleWork, badge: str) -> PasswordAnswer:
    """Give somebody a random password, told this once; what was open with the old one ends."""
    password = fresh()
    return PasswordAnswer(ended=keeping.set_password(work, badge=badge, password=password), password=password)


@router.get("/staff/{badge}/tokens", dependencies=[ADMIN])
def list_tokens(work: OpenWork, badge: str) -> list[TokenAnswer]:
    """Somebody's sessions and tokens that hold; never what they are."""
    return [told(TokenAnswer, row, id=keeping.token_id(row)) for row in keeping.tokens_of(work, badge=badge)]


@router.post("/staff/{badge}:revoke", dependencies=[ADMIN])
def revoke(work: PeopleWork, badge: str, wanted: RevokeRequest) -> EndedAnswer:
    """End somebody's sessions and tokens, all of them or one."""
    return EndedAnswer(ended=keeping.revoke(work, badge=badge, token=wanted.token))


@router.post("/me:change-password", dependencies=[reading()])
def change_own_password(work: PeopleWork, wanted: OwnPasswordRequest) -> EndedAnswer:
    """Change one's own password. All of one's sessions and tokens end, this one too: log in with the new one."""
    return EndedAnswer(ended=keeping.change_own_password(work, old=wanted.old, new=wanted.new))


def _told(staff: Staff) -> StaffAnswer:
    return told(StaffAnswer, staff, roles=staff.roles.split(","))
