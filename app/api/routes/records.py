"""Records of who did what to whom: changes of the staff, and who opened what is sealed. For admin and auditor."""

from typing import Annotated

from fastapi import Query

from app.api.admission import OpenWork
from app.api.cursors import Cursor, Limit, page, position
from app.api.opening import stage_router
from app.api.rendering import told
from app.api.rights import RECORDS, only
from app.archive.service import accesses
from app.people.records import changes
from schemas.http.pages import Page
from schemas.http.records import AccessAnswer, StaffChangeAnswer

router = stage_router("records")
Badge = Annotated[str | None, Query(max_length=40, description="Only what was done to this badge.")]


@router.get("/staff-changes", dependencies=[only(*RECORDS)])
def list_staff_changes(
    work: OpenWork, badge: Badge = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[StaffChangeAnswer]:
    """Who enrolled, changed or locked out whom, newest first; names and passwords are never in it."""
    rows = changes(work, badge=badge, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(StaffChangeAnswer, row))


@router.get("/accesses", dependencies=[only(*RECORDS)])
def list_accesses(work: OpenWork, cursor: Cursor = None, limit: Limit = 50) -> Page[AccessAnswer]:
    """Who opened a message, a buyer or a photo, when and why; newest first."""
    rows = accesses(work, after=position(cursor), limit=limit)
    return page(rows, limit, lambda row: told(AccessAnswer, row))
