"""From what services return to what the API answers."""

from collections.abc import Sequence

from app.core.findings import Finding
from app.core.words import say
from app.parcel.lifecycle import EVENTS, STATES
from app.parcel.models import JournalRow, ParcelLine
from app.parcel.moves import Outcome
from app.parcel.views import ParcelView
from schemas.http.parcels import ClocksAnswer, FindingAnswer, LineAnswer, ParcelAnswer, StepAnswer, Words
from schemas.http.scans import RefusalAnswer, ScanAnswer
from schemas.vocabulary import Event, ParcelState


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


def parcel_answer(view: ParcelView, clocks: ClocksAnswer | None = None) -> ParcelAnswer:
    """A parcel with its state in words."""
    fields = {name: getattr(view, name) for name in ParcelAnswer.model_fields if name not in {"state", "clocks"}}
    return ParcelAnswer(**fields, state=state_words(view.state), clocks=clocks)


def line_answers(lines: Sequence[ParcelLine]) -> list[LineAnswer]:
    """The lines of a parcel."""
    return [LineAnswer.model_validate(line, from_attributes=True) for line in lines]


def step_answer(step: JournalRow) -> StepAnswer:
    """A step of the journal in words."""
    return StepAnswer(
        seq=step.seq,
        from_state=state_words(step.from_state),
        event=event_words(step.event),
        to_state=state_words(step.to_state),
        at=step.at,
        station=step.station,
        camera=step.camera,
        badge=step.badge,
        device=step.device,
        details=step.details,
        hash=step.hash.hex(),
    )


def finding_answers(findings: Sequence[Finding]) -> list[FindingAnswer]:
    """Findings as they are."""
    return [FindingAnswer.model_validate(finding, from_attributes=True) for finding in findings]
