"""What a station's page sends and asks: codes in order, answered each exactly once, and the desk as it stands."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query, Request

from app.core.errors import Forbidden
from app.flow.rights import FLOOR
from app.flow.stations.service import codes_answered, desk_shown
from app.people.service import Admission, same_token
from app.web.admission import allow
from app.web.stations.standing import standing_at, stay_awake
from schemas.http.sessions import CSRF_HEADER
from schemas.http.station_codes import CodesAnswer, DeskAnswer, StationCodes

router = APIRouter()
Name = Annotated[str, Path(min_length=1, max_length=40)]
Scanner = Annotated[Admission, Depends(allow(*FLOOR))]


def _checked(request: Request, admission: Scanner) -> Admission:
    """Somebody of the floor whose page sends the session's token. Raises `Forbidden` (csrf_token_wrong)."""
    by_cookie = not request.headers.get("authorization")
    if by_cookie and not same_token(request.headers.get(CSRF_HEADER), admission.csrf_token):
        raise Forbidden("csrf_token_wrong", "The form is out of date; reload the page and try again.")
    return admission


_checked.roles = frozenset(FLOOR)  # pyright: ignore[reportFunctionMemberAccess]
Sender = Annotated[Admission, Depends(_checked)]


@router.post("/stations/{name}/codes")
def take_codes(
    request: Request, after: BackgroundTasks, admission: Sender, name: Name, wanted: StationCodes
) -> CodesAnswer:
    """Answer the codes of a session, in its order; one that was answered before gets its answer again."""
    state = request.app.state
    standing = standing_at(request, admission, name)
    after.add_task(state.urgent.refresh)
    if admission.kind == "station":
        stay_awake(request, admission)
    return codes_answered(state.database, state.site_id, standing, wanted, urgent=state.urgent)


@router.get("/stations/{name}/desk")
def read_desk(
    request: Request, after: BackgroundTasks, admission: Scanner, name: Name, session: Annotated[UUID, Query()]
) -> DeskAnswer:
    """The desk of a session as it stands; the session is begun if nobody has yet."""
    state = request.app.state
    standing = standing_at(request, admission, name)
    after.add_task(state.urgent.refresh)
    return desk_shown(state.database, state.site_id, standing, session, urgent=state.urgent)
