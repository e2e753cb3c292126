"""Who may do what: sets of roles, the roles the lifecycle gives an event, and what an owner gets to see."""

from fastapi import Depends
from fastapi.params import Depends as Dependency

from app.api.admission import READERS, allow
from app.core.errors import NotFound
from app.db.work import Work
from app.parcel.lifecycle import MOVES, SYSTEM
from app.parcel.reading import parcel_by_lpn
from app.parcel.views import ParcelView
from schemas.vocabulary import Event, Role

HOUSE = tuple(role for role in Role if role is not Role.OWNER)
"""Everybody but owners: for lists that hold several owners' goods."""

OFFICE = (Role.LEAD, Role.BROKER, Role.MANAGER, Role.AUDITOR, Role.ADMIN)
"""Who reads papers and figures."""

SEALED = (Role.BROKER, Role.AUDITOR)
"""Who may open what is sealed, saying why (app/archive, app/originals)."""

LISTS = (Role.LEAD, Role.BROKER, Role.MANAGER)
"""Who imports lists."""


def only(*roles: Role) -> Dependency:
    """Let in these roles only: a route's one right."""
    return Depends(allow(*roles))


def reading() -> Dependency:
    """Let in everybody who is logged in; what an owner sees is narrowed by the route."""
    return only(*READERS)


def roles_for(*events: Event) -> tuple[Role, ...]:
    """The roles that may cause one of `events` in some state. The guard looks again, at the state."""
    named = frozenset[str]().union(*(move.by for move in MOVES.values() if move.event in events))
    return tuple(role for role in Role if role in named - {SYSTEM})


def may(*events: Event) -> Dependency:
    """Let in whoever the lifecycle lets cause one of `events`."""
    return only(*roles_for(*events))


def is_visible(work: Work, owner_code: str | None) -> bool:
    """Whether the caller may see what belongs to `owner_code`: an owner's staff see only their own."""
    return work.actor.owner_code in (None, owner_code)


def visible_parcel(work: Work, lpn: str) -> ParcelView:
    """The parcel, if the caller may see it. Raises `NotFound` (unknown_parcel)."""
    view = parcel_by_lpn(work, lpn)
    if not is_visible(work, view.owner_code):
        raise NotFound("unknown_parcel", f"There is no parcel {lpn}.", code=lpn)
    return view
