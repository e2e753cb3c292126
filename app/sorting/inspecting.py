"""Opening parcels: what was answered and counted becomes a grade, a fate and the rules that decided it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import GuicangError, Invalid
from app.db.work import Work
from app.parcel import service
from app.parcel.moves import Changes, Move, Refusal
from app.parcel.queries import known_scans
from app.parcel.reading import parcels_by_lpns
from app.parcel.views import ParcelView
from app.sorting.counting import answers_with, counted_lines, lines_with
from app.sorting.desk import Desk
from app.sorting.eligibility import eligible
from app.sorting.judging import final_grade, judge
from app.sorting.recording import Finding, recall, record
from app.sorting.requests import CountedLine, Fate, InspectionRequest, InspectionResult
from app.sorting.tree import trees
from schemas.vocabulary import Event, ParcelState

_DECIDED = {
    Fate.CONFORMING: Event.GRADE_CONFORMING,
    Fate.NONCONFORMING: Event.GRADE_NONCONFORMING,
    Fate.HELD: Event.HOLD,
}
_OPENED_WHERE_IT_STANDS = (ParcelState.UNCLAIMED, ParcelState.HELD)
_Numbered = list[tuple[int, InspectionRequest]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The moves a request leads to, the last of which answers it."""

    request: InspectionRequest
    actor: Actor
    moves: tuple[Move, ...]
    finding: Finding | None = None


def inspect_many(work: Work, *, inspections: Sequence[InspectionRequest]) -> list[InspectionResult]:
    """Inspect and grade parcels, in order; each is answered for itself.

    From `received`: inspect_goods and then grade_conforming, grade_nonconforming or hold, with the
    lines as counted and the inspection written, all in this transaction. From `unclaimed` and
    `held`: inspect_goods alone. Refused with: question_unanswered, question_unknown,
    answer_invalid, category_unknown, count_needed, count_invalid, grade_needs_lead,
    grade_is_final, and whatever the guard refuses with. A repeated scan id gets its first verdict.
    """
    results: dict[int, InspectionResult] = {}
    for numbered in _rounds(inspections):
        answered = _inspect(work, [request for _, request in numbered])
        results |= {number: result for (number, _), result in zip(numbered, answered, strict=True)}
    return [results[number] for number in range(len(inspections))]


def _rounds(inspections: Sequence[InspectionRequest]) -> list[_Numbered]:
    """The requests in rounds, so that each parcel and each scan id comes at most once in a round."""
    rounds: list[_Numbered] = []
    next_round: dict[str | UUID, int] = {}
    for number, request in enumerate(inspections):
        keys: list[str | UUID] = [request.code, *([request.scan_id] if request.scan_id else [])]
        turn = max(next_round.get(key, 0) for key in keys)
        next_round |= dict.fromkeys(keys, turn + 1)
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append((number, request))
    return rounds


def _inspect(work: Work, requests: Sequence[InspectionRequest]) -> list[InspectionResult]:
    scan_ids = [request.scan_id for request in requests if request.scan_id]
    known = known_scans(work, scan_ids) if scan_ids else {}
    recalled = recall(work, known)
    fresh = iter(_inspect_fresh(work, [request for request in requests if request.scan_id not in known]))
    return [recalled[request.scan_id] if request.scan_id in known else next(fresh) for request in requests]


def _inspect_fresh(work: Work, requests: Sequence[InspectionRequest]) -> list[InspectionResult]:
    if not requests:
        return []
    ids = {lpn: view.id for lpn, view in parcels_by_lpns(work, [request.code for request in requests]).items()}
    desk = Desk(work, list(ids.values()), holding=True)
    plans = [_planned(work, desk, request, desk.views.get(ids.get(request.code, 0))) for request in requests]
    outcomes = iter(service.advance_many(work, [move for plan in plans for move in plan.moves]))
    done = [(plan, [next(outcomes) for _ in plan.moves][-1]) for plan in plans]
    moved = [(plan.finding, outcome, plan.actor) for plan, outcome in done if plan.finding and outcome.moved_now]
    record(work, moved)
    return [_result(plan, outcome) for plan, outcome in done]


def _result(plan: _Plan, outcome: service.Outcome) -> InspectionResult:
    if plan.finding is None or not outcome.moved_now:
        return InspectionResult(outcome)
    judgement = plan.finding.judgement
    return InspectionResult(outcome, judgement.grade, judgement.disposition, judgement.rules)


def _planned(work: Work, desk: Desk, request: InspectionRequest, view: ParcelView | None) -> _Plan:
    actor = request.actor or work.actor
    opened = Move(event=Event.INSPECT_GOODS, code=request.code, scan_id=request.scan_id, actor=request.actor)
    if view is None or view.state not in (ParcelState.RECEIVED, *_OPENED_WHERE_IT_STANDS):
        return _Plan(request, actor, (opened,))
    try:
        finding = _found(desk, request, view, actor)
    except GuicangError as error:
        refused = replace(opened, refusal=Refusal(error.code, error.arguments))
        return _Plan(request, actor, (refused,))
    return _Plan(request, actor, _moves(opened, finding, request), finding)


def _found(desk: Desk, request: InspectionRequest, view: ParcelView, actor: Actor) -> Finding:
    lines = _lines(desk, request, view)
    category, about, fills = desk.category(view, list(lines), request.category), desk.about(view), trees().fills
    verdict = trees().evaluate(answers_with(request.answers, lines, fills), category, about=about)
    grade = final_grade(verdict, request.grade, actor.roles)
    counted = {line.gnum: line.qty for line in lines.values()} if view.original_id else {}
    eligibility = eligible(desk.facts(view, counted))
    destroy_here = desk.policy.destroy_nonconforming
    tree = trees().tree(category)
    judgement = judge(tree, verdict, grade, eligibility=eligibility, destroy_here=destroy_here)
    if view.state in _OPENED_WHERE_IT_STANDS:
        judgement = replace(judgement, fate=Fate.NOTED, disposition=None)
    desk.settle(view, counted)
    return Finding(view, about, verdict, judgement, tuple(lines_with(lines, verdict.answers, fills)))


def _lines(desk: Desk, request: InspectionRequest, view: ParcelView) -> dict[int, CountedLine]:
    if request.counted is not None:
        return counted_lines(request.counted)
    lines = desk.lines(view)
    if not lines and view.original_id is not None:
        raise Invalid("count_needed", "Nothing was announced for this parcel: count the goods.")
    return lines


def _moves(opened: Move, finding: Finding, request: InspectionRequest) -> tuple[Move, ...]:
    judgement = finding.judgement
    said = replace(opened, details=finding.details, changes=Changes(place=request.place))
    if judgement.fate is Fate.NOTED:
        return (said,)
    changes = Changes(grade=judgement.grade, disposition=judgement.disposition, place=request.place)
    return replace(opened, scan_id=None), replace(said, event=_DECIDED[judgement.fate], changes=changes)
