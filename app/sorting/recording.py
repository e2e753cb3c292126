"""What is kept of an inspection, and how it is recalled when the same scan comes again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.db.work import Work
from app.parcel.moves import Outcome
from app.parcel.reading import replace_lines
from app.parcel.views import LineView, ParcelView
from app.sorting import queries
from app.sorting.judging import Judgement
from app.sorting.queries import Inspected
from app.sorting.questions import About, Verdict
from app.sorting.requests import CountedLine, InspectionResult
from app.sorting.rules import rules
from app.sorting.tree import trees
from schemas.vocabulary import Disposition, Grade


@dataclass(frozen=True, slots=True)
class Finding:
    """What an inspector's request comes to: the parcel as it stood, the answers' verdict, the whole judgement."""

    view: ParcelView
    about: About
    verdict: Verdict
    judgement: Judgement
    lines: tuple[CountedLine, ...]

    @property
    def details(self) -> str:
        """A line for the journal: grade, category, and the rules that failed."""
        failed = ",".join(dict.fromkeys(self.judgement.failed))
        return f"{self.judgement.grade} {self.verdict.category}" + (f" failed={failed}" if failed else "")


def record(work: Work, done: Sequence[tuple[Finding, Outcome, Actor]]) -> None:
    """Write the inspections that moved a parcel, and the lines as they were counted."""
    if not done:
        return
    queries.add_inspections(work, [_row(finding, outcome, actor) for finding, outcome, actor in done])
    matched = [finding for finding, _, _ in done if finding.view.original_id is not None]
    replace_lines(work, [line for finding in matched for line in _parcel_lines(finding)])
    bare = [finding.view.id for finding in matched if not finding.lines]
    if bare:
        queries.forget_lines(work, bare)


def _parcel_lines(finding: Finding) -> Iterator[LineView]:
    for line in finding.lines:
        yield LineView(
            parcel_id=finding.view.id,
            gnum=line.gnum,
            qty=line.qty,
            counted=True,
            serial_no=line.serial_no,
            batch_no=line.batch_no,
            expires_on=line.expires_on,
        )


def _row(finding: Finding, outcome: Outcome, actor: Actor) -> dict[str, Any]:
    judgement, verdict = finding.judgement, finding.verdict
    return {
        "parcel_id": finding.view.id,
        "seq": outcome.seq,
        "category": verdict.category,
        "tree": trees().tree(verdict.category).digest,
        "answers": dict(verdict.answers),
        "counted": [_line_json(line) for line in finding.lines],
        "known_codes": sorted(finding.about.codes),
        "computed_grade": judgement.computed,
        "grade": judgement.grade,
        "disposition": judgement.disposition,
        "fate": judgement.fate,
        "rules": [ruling.as_json() for ruling in judgement.rules],
        "badge": actor.badge,
        "station": actor.station,
        "at": outcome.at.isoformat(),
    }


def _line_json(line: CountedLine) -> dict[str, Any]:
    told = {"gnum": line.gnum, "qty": str(line.qty), "batch_no": line.batch_no, "serial_no": line.serial_no}
    return told | {"expires_on": line.expires_on and line.expires_on.isoformat()}


def recall(work: Work, known: Mapping[UUID, Outcome]) -> dict[UUID | None, InspectionResult]:
    """The first verdicts of repeated scans, with what their inspections said."""
    steps = [(outcome.parcel_id, outcome.seq) for outcome in known.values() if outcome.parcel_id and outcome.seq]
    kept = queries.inspections_at(work, steps) if steps else {}
    return {
        id_: _recalled(outcome, kept.get((outcome.parcel_id or 0, outcome.seq or 0))) for id_, outcome in known.items()
    }


def _recalled(outcome: Outcome, said: Inspected | None) -> InspectionResult:
    if said is None:
        return InspectionResult(outcome)
    disposition = Disposition(said.disposition) if said.disposition else None
    return InspectionResult(outcome, Grade(said.grade), disposition, tuple(map(rules().recall, said.rules)))
