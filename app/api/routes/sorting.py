"""Sorting beside the scans: the questions one by one, the verdict with its rules, aside and back, split."""

from app.api.admission import OpenWork
from app.api.opening import StationWork, stage_router
from app.api.rendering import act_answer, scan_answer, told
from app.api.rights import may, only, reading, visible_parcel
from app.flow.printing import print_after
from app.flow.rights import FLOOR
from app.parcel.scans import Scan
from app.sorting import holding, splitting
from app.sorting.asking import next_question
from app.sorting.inspecting import inspect_many
from app.sorting.past import PastInspection, inspections_of
from app.sorting.requests import CountedLine, InspectionRequest
from app.sorting.rules import Ruling
from schemas.http.scans import ScanAnswer
from schemas.http.sorting import (
    ActRequest,
    CondemnRequest,
    CountedRequest,
    HoldRequest,
    InspectionAnswer,
    InspectRequest,
    InterviewAnswer,
    PlacedRequest,
    QuestionRequest,
    RulingAnswer,
    SplitAnswer,
    SplitRequest,
    VerdictAnswer,
)
from schemas.vocabulary import Event

router = stage_router("sorting")


@router.post("/parcels/{lpn}:ask", dependencies=[only(*FLOOR)])
def ask_next_question(work: OpenWork, lpn: str, wanted: QuestionRequest) -> InterviewAnswer:
    """The next question about a parcel after these answers. Changes nothing."""
    counted = _counted(wanted.counted)
    asked = next_question(work, lpn=lpn, answers=wanted.answers, counted=counted, category=wanted.category)
    return told(InterviewAnswer, asked)


@router.post("/parcels/{lpn}:inspect", dependencies=[may(Event.INSPECT_GOODS)])
def inspect_parcel(work: StationWork, lpn: str, wanted: InspectRequest) -> VerdictAnswer:
    """Inspect and grade an opened parcel: grade, disposition, and every rule that decided, with its source.

    A refused inspection is an error here; the verb `inspect` of a scan keeps it as a verdict.
    """
    said = wanted.model_dump(exclude={"counted"})
    counted = None if wanted.counted is None else _counted(wanted.counted)
    (result,) = inspect_many(work, inspections=[InspectionRequest(code=lpn, counted=counted, **said)])
    print_after(work, "inspect", [result.outcome])
    return VerdictAnswer(
        scan=act_answer(result.outcome),
        grade=result.grade,
        disposition=result.disposition,
        rules=[ruling_answer(ruling) for ruling in result.rules],
    )


@router.get("/parcels/{lpn}/inspections", dependencies=[reading()])
def list_inspections(work: OpenWork, lpn: str) -> list[InspectionAnswer]:
    """Every opening of a parcel, in order, with the rules that decided it."""
    return [_inspection(past) for past in inspections_of(work, parcel_id=visible_parcel(work, lpn).id)]


@router.post("/parcels/{lpn}:hold", dependencies=[may(Event.HOLD)])
def hold_parcel(work: StationWork, lpn: str, wanted: HoldRequest) -> ScanAnswer:
    """Set a parcel aside, for one of the listed reasons."""
    data = {"reason": wanted.reason, "place": wanted.place}
    return act_answer(holding.hold_many(work, scans=[Scan(lpn, wanted.scan_id, data=data)])[0])


@router.post("/parcels/{lpn}:release", dependencies=[may(Event.RELEASE, Event.RELEASE_UNCLAIMED)])
def release_parcel(work: StationWork, lpn: str, wanted: PlacedRequest) -> ScanAnswer:
    """Take a parcel out of hold: to be graded again, or unclaimed while it has no original."""
    return scan_answer(holding.release(work, lpn=lpn, **wanted.model_dump()))


@router.post("/parcels/{lpn}:condemn", dependencies=[may(Event.CONDEMN)])
def condemn_parcel(work: StationWork, lpn: str, wanted: CondemnRequest) -> ScanAnswer:
    """Judge a held or rejected parcel nonconforming, with what becomes of it."""
    return scan_answer(holding.condemn(work, lpn=lpn, **wanted.model_dump()))


@router.post("/parcels/{lpn}:reopen", dependencies=[may(Event.REOPEN)])
def reopen_parcel(work: StationWork, lpn: str, wanted: ActRequest) -> ScanAnswer:
    """Back to sorting: one's own grading within minutes, or as a lead."""
    return scan_answer(holding.reopen(work, lpn=lpn, scan_id=wanted.scan_id))


@router.post("/parcels/{lpn}:split", status_code=201, dependencies=[may(Event.SPLIT)])
def split_parcel(work: StationWork, lpn: str, wanted: SplitRequest) -> SplitAnswer:
    """Move goods that deserve another outcome, or belong to another original, to a child parcel."""
    lines = [(line.gnum, line.qty) for line in wanted.lines]
    said = wanted.model_dump(exclude={"lines"})
    done = splitting.split(work, lpn=lpn, lines=lines, **said)
    print_after(work, "split", [done.outcome])
    return told(SplitAnswer, done)


def ruling_answer(ruling: Ruling) -> RulingAnswer:
    """A rule applied, with its words filled in."""
    rule = ruling.rule
    said = {"rule": rule.key, "source_zh": rule.cite_zh, "source_en": rule.cite_en}
    return told(RulingAnswer, ruling, **said, found=dict(ruling.found))


def _inspection(past: PastInspection) -> InspectionAnswer:
    return told(InspectionAnswer, past.row, rules=[ruling_answer(ruling) for ruling in past.rules])


def _counted(rows: list[CountedRequest]) -> list[CountedLine]:
    return [CountedLine(**row.model_dump()) for row in rows]
