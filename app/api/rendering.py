"""From what services return to what the API answers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from app.core.errors import NotFound
from app.core.findings import Finding
from app.core.words import say
from app.originals.clocks import Clocks
from app.parcel.lifecycle import EVENTS, STATES
from app.parcel.models import JournalRow
from app.parcel.moves import Outcome, refused_act
from app.parcel.views import LineView, ParcelView
from schemas.http.parcels import ClocksAnswer, FindingAnswer, LineAnswer, ParcelAnswer, StepAnswer, Words
from schemas.http.scans import RefusalAnswer, ScanAnswer
from schemas.vocabulary import Event, ParcelState, Verdict

Answer = TypeVar("Answer", bound=BaseModel)


def told(model: type[Answer], row: object, **over: Any) -> Answer:
    """A row of a service as an answer: fields of the same names, and those that are given in `over`."""
    if not over:
        return model.model_validate(row, from_attributes=True)
    fields = {name: getattr(row, name) for name in model.model_fields if name not in over}
    return model.model_validate(fields | over, from_attributes=True)


def all_told(model: type[Answer], rows: Iterable[object]) -> list[Answer]:
    """Rows of a service as answers."""
    return [told(model, row) for row in rows]


def state_words(state: str) -> Words:
    """A state with its words."""
    words = STATES[ParcelState(state)]
    return Words(code=state, zh=words.zh, en=words.en)


def event_words(event: str) -> Words:
    """An event with its words."""
    words = EVENTS[Event(event)]
    return Words(code=event, zh=words.zh, en=words.en)


def scan_answer(outcome: Outcome) -> ScanAnswer:
    """The verdict on a scan, with its refusal in words."""
    refusal = None
    if outcome.refusal:
        said = say(outcome.refusal.code, outcome.refusal.arguments)
        refusal = RefusalAnswer(code=outcome.refusal.code, zh=said.zh, en=said.en, arguments=outcome.refusal.arguments)
    return ScanAnswer(
        scan_id=outcome.scan_id,
        verdict=outcome.verdict.value,
        code=outcome.code,
        event=outcome.event,
        at=outcome.at,
        parcel_id=outcome.parcel_id,
        lpn=outcome.lpn,
        from_state=outcome.from_state,
        to_state=outcome.to_state,
        seq=outcome.seq,
        refusal=refusal,
        replayed=outcome.replayed,
    )


def act_answer(outcome: Outcome) -> ScanAnswer:
    """The answer to an act: what did not happen is an error here. Raises `NotFound`, `Forbidden`, `Conflict`."""
    if outcome.verdict is Verdict.UNKNOWN:
        raise NotFound("unknown_parcel", f"There is no parcel {outcome.code}.", code=outcome.code)
    if outcome.refusal:
        said = say(outcome.refusal.code, outcome.refusal.arguments)
        raise refused_act(outcome.refusal, said.en)
    return scan_answer(outcome)


def parcel_answer(view: ParcelView, clocks: ClocksAnswer | None = None) -> ParcelAnswer:
    """A parcel with its state in words."""
    return told(ParcelAnswer, view, state=state_words(view.state), clocks=clocks)


def clocks_answer(clocks: Clocks | None, today: date) -> ClocksAnswer | None:
    """The two clocks with the days that are left; None while the list is not released."""
    if clocks is None:
        return None
    return ClocksAnswer(
        arrive_by=clocks.arrive_by,
        arrive_days_left=(clocks.arrive_by - today).days,
        declare_by=clocks.declare_by,
        declare_days_left=(clocks.declare_by - today).days,
    )


def line_answers(lines: Sequence[LineView]) -> list[LineAnswer]:
    """The lines of a parcel."""
    return all_told(LineAnswer, lines)


def step_answer(step: JournalRow) -> StepAnswer:
    """A step of the journal in words."""
    words = {"from_state": state_words(step.from_state), "to_state": state_words(step.to_state)}
    return told(StepAnswer, step, **words, event=event_words(step.event), hash=step.hash.hex())


def finding_answers(findings: Sequence[Finding]) -> list[FindingAnswer]:
    """Findings as they are."""
    return all_told(FindingAnswer, findings)
