"""A station's desk as its screen shows it: who works, what waits, what is asked, the last answers, today's count."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.core.clock import business_day, start_of_day
from app.core.words import Said
from app.db.work import Work
from app.flow.stations.asking import shown as question_shown
from app.flow.stations.commands import NEXT_PARCEL
from app.flow.stations.desk import Place
from app.flow.stations.state import DeskState, state_from
from app.people.keeping import person
from app.printing.commands import COMMANDS
from app.printing.queue.settling import wanted_back
from app.site.training import is_training
from app.stations import queries
from app.stations.queries import Session
from schemas.http.station_codes import (
    CodeAnswer,
    DeskAnswer,
    ElsewhereShown,
    QuestionShown,
    ScanBackShown,
    StaffShown,
    Worded,
)

LAST_ANSWERS = 5
_LIVE = timedelta(minutes=10)
_CLOCKS_AGREE = timedelta(minutes=2)
_VERBS = {verb: Said(*COMMANDS[code]) for code, verb in NEXT_PARCEL.items()} | {
    "condemn": Said("判不合格", "Condemn"),
    "seal": Said("施封", "Seal the load"),
}


def desk_of(
    work: Work, session: Session, place: Place, *, urgent: Callable[[], int], sent_at: str | None = None
) -> DeskAnswer:
    """The desk as it stands after everything that was answered."""
    state, now = state_from(session.state), work.clock.now()
    staff = person(work, badge=session.badge)
    return DeskAnswer(
        station=place.name,
        kind=place.kind,
        session=session.id,
        staff=StaffShown(badge=staff.badge, name=staff.name),
        verb=_verb(state),
        context=state.context,
        question=_question(work, state),
        scan_back=_scan_back(work, place),
        today=_today(work, session, now),
        last=[CodeAnswer.model_validate(each) for each in queries.last_answers(work, session.id, LAST_ANSWERS)],
        urgent=urgent(),
        training=is_training(place.name),
        elsewhere=_elsewhere(work, session, now),
        last_seq=session.last_seq,
        clock_off=_clock_off(sent_at, now),
    )


def _verb(state: DeskState) -> Worded | None:
    waiting = state.verb or state.expects
    words = _VERBS.get(waiting or "")
    return Worded(key=waiting or "", zh=words.zh, en=words.en) if words else None


def _question(work: Work, state: DeskState) -> QuestionShown | None:
    return question_shown(work, state.asking)


def _scan_back(work: Work, place: Place) -> ScanBackShown | None:
    waiting = wanted_back(work, [place.name])
    return ScanBackShown(lpn=waiting[0].code, template=waiting[0].template) if waiting else None


def _today(work: Work, session: Session, now: datetime) -> int:
    today = business_day(now)
    return queries.moved_on(work, badge=session.badge, day=today, since=start_of_day(today))


def _elsewhere(work: Work, session: Session, now: datetime) -> list[ElsewhereShown]:
    found = queries.elsewhere(work, but=session.id, station=session.station, badge=session.badge, since=now - _LIVE)
    return [ElsewhereShown(station=station, badge=badge, since=since) for station, badge, since in found]


def _clock_off(sent_at: str | None, now: datetime) -> int:
    """Seconds by which the station's clock is ahead (behind: negative); 0 where it is right or says nothing."""
    try:
        said = datetime.fromisoformat(sent_at) if sent_at else None
    except ValueError:
        return 0
    if said is None or said.tzinfo is None:
        return 0
    return int((said - now).total_seconds()) if abs(said - now) > _CLOCKS_AGREE else 0
