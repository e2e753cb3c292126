"""Sorting: what a station sends about an opened parcel, and the verdict with every rule that decided it."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from schemas.http.scans import ScanAnswer
from schemas.http.shapes import Sent, Text, Told
from schemas.vocabulary import Disposition, Grade, Quantity


class ActRequest(Sent):
    """An act on a parcel. The same `scan_id` again changes nothing."""

    scan_id: UUID | None = None


class PlacedRequest(ActRequest):
    """An act after which the parcel may lie somewhere else."""

    place: Text | None = Field(None, description="Tote, cage or bin it is put in.")


class HoldRequest(PlacedRequest):
    """Why a parcel is set aside: one of a closed list, since it stands in the journal for good."""

    reason: Literal["papers", "identity", "quantity", "condition", "customs", "owner", "other"]


class CondemnRequest(PlacedRequest):
    """What becomes of goods that do not qualify."""

    disposition: Disposition = Disposition.OUT_OF_ZONE


class AmountRequest(Sent):
    """An amount of one line of the original."""

    gnum: int = Field(ge=1, le=9999)
    qty: Quantity


class SplitRequest(PlacedRequest):
    """Which goods leave for a child parcel: amounts of lines, or goods of some other original (`foreign`)."""

    lines: list[AmountRequest] = Field(default=[], max_length=99)
    foreign: bool = False


class SplitAnswer(Told):
    """The child parcel, and whether its parent is empty now."""

    lpn: str
    parcel_id: int
    emptied: bool


class CountedRequest(AmountRequest):
    """An amount of one line as it lay in the parcel."""

    batch_no: Text | None = None
    expires_on: date | None = None
    serial_no: Text | None = None


class QuestionRequest(Sent):
    """The answers so far, by question; what was counted answers some questions too."""

    answers: dict[Text, Any] = Field(default={}, max_length=40)
    counted: list[CountedRequest] = Field(default=[], max_length=99)
    category: Text | None = Field(None, description="Matters only while the original is unknown.")


class InspectRequest(PlacedRequest):
    """One opened parcel. `counted` left out takes the goods as announced; `grade` is the inspector's own."""

    answers: dict[Text, Any] = Field(default={}, max_length=40)
    counted: list[CountedRequest] | None = Field(default=None, max_length=99)
    category: Text | None = None
    grade: Grade | None = None


class ChoiceAnswer(Told):
    """One possible answer: `key` is what is sent back."""

    key: str
    zh: str
    en: str


class QuestionAnswer(Told):
    """The next question."""

    key: str
    kind: Literal["choice", "code", "date", "text"]
    zh: str
    en: str
    answers: list[ChoiceAnswer]
    fills: str | None


class InterviewAnswer(Told):
    """Where the questioning stands; no question is left when `question` is null."""

    category: str
    category_zh: str
    category_en: str
    question: QuestionAnswer | None


class RulingAnswer(Told):
    """A rule that was applied: its source, whether it held, and what was found."""

    rule: str
    source_zh: str
    source_en: str
    passed: bool
    zh: str
    en: str
    found: dict[str, Any]


class VerdictAnswer(Told):
    """The verdict of an inspection with every rule that decided it."""

    scan: ScanAnswer
    grade: Grade | None
    disposition: Disposition | None
    rules: list[RulingAnswer]


class InspectionAnswer(Told):
    """An earlier opening of a parcel, as it was kept."""

    seq: int
    at: datetime
    badge: str
    station: str | None
    category: str
    answers: dict[str, Any]
    counted: list[dict[str, Any]]
    computed_grade: Grade
    grade: Grade
    disposition: Disposition | None
    fate: Literal["conforming", "nonconforming", "held", "noted"]
    rules: list[RulingAnswer]


class PhotoAnswer(Told):
    """A photo of a parcel, by the hash of its bytes."""

    sha256: str
    media_type: str
    size: int
    badge: str
    station: str | None
    at: datetime
    camera: str | None = None
    seq: int | None = None
    seen_from: datetime | None = None
    seen_until: datetime | None = None
