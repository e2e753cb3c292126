"""The two things a station's page and the API ask of a desk: answer these codes, and show how it stands."""

from collections.abc import Callable
from uuid import UUID

from app.db.work import Database
from app.flow.stations.shift import Shift, Standing, open_session
from app.flow.stations.showing import desk_of
from schemas.http.station_codes import CodesAnswer, DeskAnswer, StationCodes


def codes_answered(
    database: Database, site_id: int, standing: Standing, wanted: StationCodes, *, urgent: Callable[[], int]
) -> CodesAnswer:
    """Answer the codes of a session in its order, each in a transaction of its own. Raises as `Shift.answer`."""
    answers = Shift(database, site_id, standing, wanted.session).answer_all(wanted.codes)
    desk = desk_shown(database, site_id, standing, wanted.session, urgent=urgent, sent_at=wanted.sent_at)
    return CodesAnswer(answers=answers, desk=desk)


def desk_shown(
    database: Database,
    site_id: int,
    standing: Standing,
    session: UUID,
    *,
    urgent: Callable[[], int],
    sent_at: str | None = None,
) -> DeskAnswer:
    """The desk of a session, which is begun if need be. Raises as `open_session`."""
    with database.work(site_id=site_id, actor=standing.caller) as work:
        found = open_session(work, standing, session, lock=False)
        return desk_of(work, found, standing.place, urgent=urgent, sent_at=sent_at)
