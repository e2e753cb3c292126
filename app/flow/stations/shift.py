"""Codes of a station over the web: each processed exactly once, in the order of its session, and answered.

A code, what it moved, its answer and the desk's new state are one transaction, under the lock of the session's row:
whatever is sent again, by whichever tab, before or after a crash, finds its answer there and changes nothing.
"""

import logging
from dataclasses import dataclass, replace
from uuid import UUID

from psycopg.errors import DeadlockDetected, OperationalError
from sqlalchemy.exc import OperationalError as WrappedOperationalError

from app.core.actor import Actor
from app.core.clock import business_day
from app.core.errors import Conflict, Forbidden, GuicangError
from app.core.logs import blotted
from app.db.work import Database, Work
from app.flow.rights import RIGHTS, require
from app.flow.stations.answering import Scanned, answer_of, scanned
from app.flow.stations.desk import Place, take
from app.flow.stations.replies import Reply, refused
from app.flow.stations.resolving import resolve, shown
from app.flow.stations.state import DeskState, state_from
from app.parcel.service import ScanRaced
from app.people.service import actor_with_badge, floor_roles
from app.stations import queries
from app.stations.queries import Answered, NewCode, Session
from schemas.http.station_codes import CodeAnswer, StationCode

_log = logging.getLogger(__name__)
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Who sends from where: whoever is logged in, the station with its camera, the device (None: no station device)."""

    caller: Actor
    place: Place
    camera: str | None
    device: str | None


class Shift:
    """The codes of one session, sent by one standing."""

    def __init__(self, database: Database, site_id: int, standing: Standing, session: UUID) -> None:
        self._database, self._site_id, self._standing, self._session = database, site_id, standing, session

    def answer_all(self, codes: list[StationCode]) -> list[CodeAnswer]:
        """Answer codes in the order of the session. Raises what `answer` raises; those before it are done."""
        return [self.answer(code) for code in sorted(codes, key=lambda code: code.seq)]

    def answer(self, code: StationCode) -> CodeAnswer:
        """Answer one code, again the same where it was answered before.

        Raises `Conflict` (session_elsewhere), `Forbidden` (not_your_session); whatever the database raises when it is
        away. Anything else that goes wrong is an answer too: one bad code does not hold up those behind it.
        """
        for further in reversed(range(_TRIES)):
            try:
                return self._settle(code, broken=False)
            except (ScanRaced, DeadlockDetected):
                if not further:
                    raise
            except (GuicangError, OperationalError, WrappedOperationalError):
                raise
            except Exception:  # noqa: BLE001 (whatever it was, the code gets an answer)
                _log.exception("a code of station %s failed", self._standing.place.name)
                return self._settle(code, broken=True)
        raise AssertionError  # the last try has answered or raised

    def _settle(self, code: StationCode, *, broken: bool) -> CodeAnswer:
        with self._database.work(site_id=self._site_id, actor=self._standing.caller) as work:
            session = open_session(work, self._standing, self._session)
            before = queries.answered(work, code=code.id, session=session.id, seq=code.seq)
            if kept := next((each for each in before if each.id == code.id), None):
                return _again(kept)
            return self._process(work, session, code, taken=bool(before), broken=broken)

    def _process(self, work: Work, session: Session, code: StationCode, *, taken: bool, broken: bool) -> CodeAnswer:
        in_order = code.seq > session.last_seq
        gap = max(0, code.seq - session.last_seq - 1)
        when = scanned(code.id, code.seq, now=work.clock.now(), age_ms=code.age_ms, gap=gap if in_order else 0)
        fault = "seq_taken" if taken else "out_of_order" if not in_order else "broken" if broken else None
        state, reply = state_from(session.state), Reply("")
        if fault:
            reply = _not_done(fault, code.text)
        else:
            state, reply = self._take(work, session, state, code)
        answer = answer_of(work, reply, when)
        _write(work, session, when, answer, placed=not taken)
        queries.keep_session(work, _further(session, state, reply, when, in_order=in_order and not taken))
        return answer

    def _take(self, work: Work, session: Session, state: DeskState, code: StationCode) -> tuple[DeskState, Reply]:
        try:
            work.actor = self._actor(work, session)
        except GuicangError as error:  # no longer here, or no longer with the right to scan: told, and kept
            reply = refused(error.code, **error.arguments)
            reply.raw, reply.kind = shown(code.text), resolve(code.text).kind
            return state, reply
        return take(work, self._standing.place, state, code.text, code.id)

    def _actor(self, work: Work, session: Session) -> Actor:
        """Whose code it is: of whoever the session belongs to, also when somebody else has come in since."""
        actor = self._standing.caller
        if session.badge != actor.badge:
            actor = actor_with_badge(work, session.badge)
            actor = replace(actor, roles=floor_roles(actor.roles))
        require(actor, RIGHTS["scan"])
        place, device = self._standing.place, session.device or "web"
        return replace(actor, station=place.name, camera=self._standing.camera, device=device)


def open_session(work: Work, standing: Standing, key: UUID, *, lock: bool = True) -> Session:
    """The session, begun if need be, and locked. Raises `Conflict` (session_elsewhere), `Forbidden` (not_your_session).

    A session belongs to whoever began it; somebody else may send its codes from the same device.
    """
    found = queries.session(work, key, lock=lock)
    if found is None:
        name, badge = standing.place.name, standing.caller.badge
        queries.open_session(work, key, station=name, badge=badge, device=standing.device)
        found = queries.session(work, key, lock=lock)
        assert found  # noqa: S101 (written just now, by us or by whoever was faster)
    if found.station != standing.place.name:
        raise Conflict("session_elsewhere", f"This session is at {found.station}.", station=found.station)
    same_device = found.device is not None and found.device == standing.device
    if found.badge != standing.caller.badge and not same_device:
        raise Forbidden("not_your_session", "This session is somebody else's.", station=found.station)
    return found


def _again(kept: Answered) -> CodeAnswer:
    return CodeAnswer.model_validate(kept.answer | {"replayed": True})


def _not_done(fault: str, text: str) -> Reply:
    seen = blotted(shown(text, 60))
    reply = refused(fault, raw=seen)
    reply.raw, reply.kind = seen, resolve(text).kind
    return reply


def _write(work: Work, session: Session, when: Scanned, answer: CodeAnswer, *, placed: bool) -> None:
    row = NewCode(
        id=when.id,
        session=session.id,
        seq=when.seq if placed else None,
        at=when.at,
        occurred_at=when.occurred_at,
        late=when.late,
        kind=answer.kind,
        code=answer.code,
        tone=answer.tone,
        answer=answer.model_dump(mode="json"),
    )
    queries.add_code(work, row)


def _further(session: Session, state: DeskState, reply: Reply, when: Scanned, *, in_order: bool) -> Session:
    today = business_day(when.at)
    moved = (session.moved if session.moved_on == today else 0) + reply.moved
    last = when.seq if in_order else session.last_seq
    return session._replace(state=state.as_json(), last_seq=last, moved=moved, moved_on=today)
