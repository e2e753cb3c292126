"""Rights as dependencies of routes, from the one table of rights (app/flow/rights.py); what an owner gets to see."""

from fastapi import Depends
from fastapi.params import Depends as Dependency

from app.api.admission import allow
from app.core.errors import NotFound
from app.db.work import Work
from app.flow.rights import HOUSE, OFFICE, READERS, RECORDS, RIGHTS, SEALED, Act, roles_for
from app.parcel.reading import parcel_by_lpn
from app.parcel.views import ParcelView
from schemas.vocabulary import Event, Role

__all__ = ["HOUSE", "OFFICE", "RECORDS", "SEALED", "acting", "is_visible", "may", "only", "reading", "visible_parcel"]


def only(*roles: Role) -> Dependency:
    """Let in these roles only: a route's one right."""
    return Depends(allow(*roles))


def acting(act: Act) -> Dependency:
    """Let in whoever may do this, by whichever door."""
    return only(*RIGHTS[act])


def reading() -> Dependency:
    """Let in everybody who is logged in; what an owner sees is narrowed by the route."""
    return only(*READERS)


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
