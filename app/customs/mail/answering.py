"""Receipts onto applications: whom each is for, what it does, and all of it written at once.

Whatever a message holds, in whatever order: it is taken by `returnTime`, each receipt is ruled on
(app/customs/rulings.py), and parcels move as the system, whoever brought the file.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.core.actor import system_actor
from app.core.errors import Unavailable
from app.customs import queries as applications
from app.customs.docket import SUBMITTABLE, Docket
from app.customs.mail import queries
from app.customs.mail.queries import Addressee, Answer, Fate, Key
from app.customs.queries import Standing
from app.customs.rulings import (
    STORED,
    Effect,
    Ruling,
    effect_of,
    noted_state,
    refused_by_exchange,
    rule,
    stops_clock,
    withdrawal_effect_of,
)
from app.db.work import Work
from app.site.policy import SitePolicy
from app.site.service import policy_now
from schemas.vocabulary import Event

_WEIGHT = ("noted", "stale", "flagged", "applied")
_SILENT = frozenset({Effect.NOTE, Effect.UNKNOWN})
FORMAT_RECEIPT, EXCHANGE_REPLY = "CEB900", "DxpRep"
OF_A_MESSAGE = frozenset({FORMAT_RECEIPT, EXCHANGE_REPLY})
"""Receipts that name the guid of a message, not the number of an application."""
NOT_DELIVERED = "not_delivered"


def receive_answers(work: Work, message_id: int, answers: Sequence[Answer]) -> dict[Key, str]:
    """Let the receipts of a message have their effect and keep them; the outcome of each that is new, by its key.

    The applications are locked before it is asked what is known, so of two transactions with the same
    receipts the second finds them all. Raises `Unavailable` (receipt_raced) where that is not enough:
    the number of a waiting receipt has become known at this very moment; the same again will do.
    """
    reader = _Reader(work, answers)
    known = queries.known_keys(work, sorted({answer.number for answer in answers}))
    fresh = {answer.key: answer for answer in sorted(answers, key=_order) if answer.key not in known}
    ruled = [(answer, reader.take(answer)) for answer in fresh.values()]
    reader.close()
    new = queries.add_receipts(work, message_id, ruled) if ruled else 0
    if new < sum(fate.outcome != "waiting" for _, fate in ruled):
        raise Unavailable("receipt_raced", "The same receipt is being taken in at this moment; take the file again.")
    return {answer.key: fate.outcome for answer, fate in ruled}


def apply_answers(work: Work, answers: Sequence[Answer]) -> list[Fate]:
    """Let receipts that were kept before have their effect; what became of each."""
    if not answers:
        return []
    reader = _Reader(work, answers)
    fates = [reader.take(answer) for answer in sorted(answers, key=_order)]
    reader.close()
    queries.write_fates(work, fates)
    return fates


def _order(answer: Answer) -> tuple[datetime, Key]:
    return answer.return_time, answer.key


def fail_messages(work: Work, *, guids: Sequence[str]) -> list[str]:
    """These messages never reached customs: free what was in them. Those that were failed before are left out."""
    undelivered = queries.undelivered(work, guids) if guids else {}
    if not undelivered:
        return []
    now = work.clock.now()
    answers = [Answer(FORMAT_RECEIPT, guid, NOT_DELIVERED, now, "") for guid in sorted(undelivered)]
    reader = _Reader(work, answers)
    for answer in answers:
        reader.take(answer)
    reader.failed_dispatches.update(undelivered.values())
    reader.close(reason=NOT_DELIVERED)
    return sorted(undelivered)


class _Reader:
    """One batch of receipts and the applications they are for."""

    def __init__(self, work: Work, answers: Sequence[Answer]) -> None:
        self.work = work
        self.policy = policy_now(work)
        self.meant = _meant(queries.addressees(work, sorted({answer.number for answer in answers})))
        ids = sorted({one.application_id for them in self.meant.values() for one in them})
        self.docket = Docket(work, applications.lock_applications(work, ids=ids) if ids else [])
        self.unconfirmed = {id_ for id_, file in self.docket.files.items() if file.standing.state == "submitted"}
        self.answered: set[int] = set()
        self.withdrawals: dict[int, str] = {}
        self.failed_dispatches: set[int] = set()

    def take(self, answer: Answer) -> Fate:
        """One receipt: for nobody (it waits), for one application, or for all that were in a message."""
        them = self.meant.get((answer.kind in OF_A_MESSAGE, answer.number.upper()), [])
        if not them:
            return Fate(answer.id, "waiting", None, None, None)
        outcomes = [self._for_one(answer, one) for one in them]
        first = them[0]
        alone = None if first.dispatch_id else first.application_id
        return Fate(answer.id, max(outcomes, key=_WEIGHT.index), alone, first.withdrawal_id, first.dispatch_id)

    def close(self, *, reason: str = FORMAT_RECEIPT) -> None:
        """Write what all receipts together did."""
        self.docket.close()
        now = self.work.clock.now()
        queries.answer_withdrawals(self.work, self.withdrawals, now=now)
        queries.mark_failed(self.work, sorted(self.failed_dispatches), reason=reason)
        queries.mark_arrived(self.work, sorted(self.answered & self.unconfirmed), now=now)

    def _for_one(self, answer: Answer, to: Addressee) -> str:
        standing = self.docket.files[to.application_id].standing
        if not to.latest:
            return _flag(standing, "answer_to_old_message")
        effect = self._effect(answer, to)
        own = to.kind == "application"
        ruling = rule(
            standing.state,
            effect,
            answer.return_time,
            moved_at=standing.moved_at,
            closed_until=standing.closed_until if own else None,
        )
        if ruling.closed:
            return ruling.outcome
        ruling = self._moved(standing, answer, effect, ruling)
        self._note(standing, answer, effect, to)
        if to.dispatch_id is not None and ruling.outcome == "applied":
            self.failed_dispatches.add(to.dispatch_id)
        return ruling.outcome

    def _effect(self, answer: Answer, to: Addressee) -> Effect:
        if to.kind == "application":
            return effect_of(answer.status, self.policy)
        if answer.kind == EXCHANGE_REPLY and not refused_by_exchange(answer.status):
            return Effect.NOTE
        if to.kind in {"declare", "draft"}:
            return Effect.FAIL
        return Effect.REFUSE if to.kind == "withdraw" else withdrawal_effect_of(answer.status, self.policy)

    def _moved(self, standing: Standing, answer: Answer, effect: Effect, ruling: Ruling) -> Ruling:
        """Move the parcels if the ruling says so; flagged, with nothing moved, where they cannot."""
        if ruling.event is None and ruling.state is not None:
            standing.state, standing.trouble = ruling.state, "draft_refused"
            return ruling
        if ruling.event is None or ruling.state is None:
            if ruling.outcome == "flagged":
                _flag(standing, "unknown_status" if effect is Effect.UNKNOWN else "contradiction")
            return ruling
        revived = standing.state == "rejected"
        said = f"{standing.cop_no} {answer.status}"
        if revived and not self._revivable(standing):
            return Ruling(_flag(standing, "contradiction"))
        if not self.docket.move(standing.id, ruling.event, ruling.state, actor=system_actor(), details=said):
            return Ruling(_flag(standing, "contradiction"))
        if revived:
            _flag(standing, "concluded_after_reject")
        return ruling

    def _revivable(self, standing: Standing) -> bool:
        """A conclusion after a reject needs all parcels where the reject left them, and the quantity once more."""
        parcels = self.docket.movable(standing.id, Event.CONCLUDE)
        complete = bool(parcels) and parcels == self.docket.files[standing.id].parcels
        return complete and not self.docket.hold([standing.id])

    def _note(self, standing: Standing, answer: Answer, effect: Effect, to: Addressee) -> None:
        """What is kept of a receipt whatever its outcome."""
        if to.kind in {"withdrawal", "withdraw"}:
            if effect not in _SILENT:
                self.withdrawals[standing.id] = "accepted" if effect is Effect.ACCEPT else "refused"
        elif to.dispatch_id is None:
            self.answered.add(standing.id)
            _remember(standing, answer)
            stops = standing.state not in SUBMITTABLE and stops_clock(answer.status, effect, self.policy)
            _date(standing, answer, effect, stops=stops)
        else:
            _date(standing, answer, effect, stops=False)


def _remember(standing: Standing, answer: Answer) -> None:
    """What customs said last, by its own time."""
    standing.pre_no = standing.pre_no or answer.pre_no
    if standing.last_status_at is None or _later(answer, standing.last_status_at, standing.last_status or ""):
        standing.last_status, standing.last_status_at = answer.status, answer.return_time
    standing.state = noted_state(standing.state, answer.status)


def _later(answer: Answer, moment: datetime, status: str) -> bool:
    return (answer.return_time, answer.status) > (moment, status)


def _date(standing: Standing, answer: Answer, effect: Effect, *, stops: bool) -> None:
    """Dates by minimum and maximum, so that the order in which receipts arrive makes no difference."""
    if stops:
        standing.declared_at = min(standing.declared_at or answer.return_time, answer.return_time)
    if effect is Effect.CONCLUDE and standing.state == "concluded":
        standing.concluded_at = min(standing.concluded_at or answer.return_time, answer.return_time)
    if effect not in _SILENT:
        standing.moved_at = max(standing.moved_at or answer.return_time, answer.return_time)


def recount(standing: Standing, answers: Sequence[Answer], policy: SitePolicy, *, without: Answer) -> None:
    """Let an application know what `answers` say, all there are in its last round but one: `without` moved nothing."""
    standing.pre_no = next((answer.pre_no for answer in answers if answer.pre_no), None)
    last = max(answers, key=lambda answer: (answer.return_time, answer.status), default=None)
    standing.last_status, standing.last_status_at = (last.status, last.return_time) if last else (None, None)
    round_ = [a for a in answers if standing.closed_until is None or a.return_time > standing.closed_until]
    effects = [(answer, effect_of(answer.status, policy)) for answer in round_]
    stopped = [a.return_time for a, effect in effects if stops_clock(a.status, effect, policy)]
    standing.declared_at = min(stopped, default=None)
    standing.moved_at = max((a.return_time for a, effect in effects if effect not in _SILENT), default=None)
    if without.status == STORED and standing.state == "stored" and standing.moved_at is None:
        standing.state = "stored" if any(answer.status == STORED for answer in round_) else "sent"


def _meant(addressees: Iterable[Addressee]) -> dict[tuple[bool, str], list[Addressee]]:
    """By (is it the number of a whole message, the number in upper case), each in the order of applications."""
    found: defaultdict[tuple[bool, str], list[Addressee]] = defaultdict(list)
    for one in sorted(addressees, key=lambda a: a.application_id):
        found[one.dispatch_id is not None, one.number.upper()].append(one)
    return dict(found)


def _flag(standing: Standing, trouble: str) -> str:
    standing.trouble = trouble
    return "flagged"
