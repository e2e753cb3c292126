"""The broker's desk: queues, counts, search, forecast, progress, the form of an application, verdicts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from schemas.http.customs import ApplicationState, DeadlineAnswer, DeclarationWhole, PreparedAnswer
from schemas.http.parcels import FindingAnswer
from schemas.http.shapes import Code, Sent, Text, Told
from schemas.vocabulary import ParcelState

QueueName = Literal["late", "today", "three_days", "week", "later"]


class QueueFilters(Sent):
    """What to look at; all of it unless said. `declarable` keeps to what could be prepared now."""

    queue: QueueName | None = None
    owner_code: Text | None = None
    state: ParcelState | None = None
    application_state: ApplicationState | None = None
    declarable: bool = False
    cursor: str | None = Field(None, max_length=400, description="`next_cursor` of the page before.")
    limit: int = Field(100, ge=1, le=500, description="At most so many.")


class QueueAnswer(Told):
    """A parcel with its countdown and the reasons it is not declared or concluded."""

    row: DeadlineAnswer
    queue: QueueName
    waybill: str | None
    prepared_by: str | None
    reasons: list[FindingAnswer]


class OwnerCountAnswer(Told):
    """An owner's parcels whose clock runs, and the soonest of their last days."""

    owner_code: str | None
    name: str
    parcels: int
    soonest: date


class DeskCountsAnswer(Told):
    """The desk at a glance: parcels whose clock runs."""

    by_queue: dict[QueueName, int]
    by_owner: list[OwnerCountAnswer]
    by_state: dict[str, int]
    by_trouble: dict[str, int]
    to_prepare: int
    to_submit: int
    total: int


class SearchRequest(Sent):
    """A number of anything but a buyer; in the body, so that what is typed stands in no address."""

    number: Text


class HitAnswer(Told):
    """Something with that number; `matched` says which of its numbers it is."""

    kind: Literal["parcel", "application", "list", "message", "withdrawal"]
    matched: str
    number: str
    lpn: str | None
    cop_no: str | None
    original_id: int | None
    message_id: int | None
    state: str | None
    owner_code: str | None


class HitList(Told):
    """What was found, parcels first."""

    items: list[HitAnswer]


class PaceAnswer(Told):
    """Parcels a working day over these working days; `binding` is the slower."""

    days: list[date]
    prepared: Decimal
    submitted: Decimal
    concluded: Decimal
    binding: Literal["prepared", "submitted"]
    answer_days: int
    left_today: int


class DayLoadAnswer(Told):
    """The parcels of one last day."""

    declare_by: date
    waiting: int
    will_make: int
    will_miss: int


class MissAnswer(Told):
    """A parcel that will not make it; `expected_on` is when it would."""

    parcel_id: int
    lpn: str | None
    state: str
    place: str
    owner_code: str | None
    cop_no: str | None
    declare_by: date
    days_left: int
    expected_on: date | None


class ForecastAnswer(Told):
    """Who will miss the date at the present pace, and how that was reckoned."""

    known: bool
    pace: PaceAnswer
    by_day: list[DayLoadAnswer]
    missing: int
    rows: list[MissAnswer]
    how_zh: str
    how_en: str


class MessageProgressAnswer(Told):
    """A message on its way, with how many of its applications customs has answered."""

    guid: str
    purpose: Literal["draft", "declare", "withdraw"]
    state: Literal["ready", "sent", "failed"]
    tries: int
    made_at: datetime
    next_try_at: datetime
    sent_at: datetime | None
    last_error: str | None
    message_id: int
    applications: int
    answered: int


class ProgressAnswer(Told):
    """How far the sending is; `done` once nothing waits to be sent."""

    ready: int
    sent: int
    failed: int
    answered: int
    applications: dict[ApplicationState, int]
    done: bool
    messages: list[MessageProgressAnswer]


class ListHeadAnswer(Told):
    """The original list beside the form."""

    invt_no: str | None
    cop_no: str
    order_no: str
    customs_code: str
    ems_no: str
    area_code: str
    trade_mode: str
    released_at: datetime | None
    declare_by: date | None
    days_left: int | None


class SheetFieldAnswer(Told):
    """A field of the head, as listed and as declared; a `secret` one is masked or null."""

    name: str
    zh: str
    en: str
    listed: str | None
    declared: str | None
    differs: bool
    secret: bool


class SheetLineAnswer(Told):
    """A line of the list and what of it returns."""

    gnum: int
    gcode: str
    gname: str
    unit: str
    item_record_no: str
    price: Decimal
    listed: Decimal
    taken: Decimal
    remaining: Decimal
    declared: Decimal
    counted: Decimal
    value: Decimal
    differences: list[str]


class SheetAnswer(Told):
    """An application as a form beside its original, with every broken rule. `value` in yuan."""

    declaration: DeclarationWhole
    original: ListHeadAnswer
    head: list[SheetFieldAnswer]
    lines: list[SheetLineAnswer]
    findings: list[FindingAnswer]
    value: Decimal


class CheckRequest(Sent):
    """Which applications to check; what is prepared unless named."""

    cop_nos: list[Code] | None = Field(None, min_length=1, max_length=5000)
    limit: int = Field(500, ge=1, le=5000)


class VerdictAnswer(Told):
    """What is wrong with an application; `ready` where nothing stands in the way."""

    cop_no: str
    ready: bool
    findings: list[FindingAnswer]


class VerdictList(Told):
    """One verdict an application."""

    items: list[VerdictAnswer]


class PrepareChoice(Sent):
    """What to prepare: these parcels and no others, or what a filter lets through; all there is unless said."""

    limit: int | None = Field(None, ge=1, le=100_000)
    lpns: list[Code] | None = Field(None, min_length=1, max_length=5000)
    queue: QueueName | None = None
    owner_code: Text | None = None
    original_id: int | None = Field(None, ge=1, le=2**63 - 1)


class LeftOutAnswer(Told):
    """A parcel that was named and could not be prepared, with the reasons."""

    lpn: str
    findings: list[FindingAnswer]


class PreparationAnswer(Told):
    """What was prepared, the soonest deadline first, and what was left out of what was named."""

    prepared: list[PreparedAnswer]
    left_out: list[LeftOutAnswer]


class NamedRequest(Sent):
    """These applications, together or not at all."""

    cop_nos: list[Code] = Field(min_length=1, max_length=5000)


class AgainAnswer(Told):
    """The number under which it is prepared once more."""

    cop_no: str


class PieceAnswer(Told):
    """What is in a parcel of one line of its list."""

    gnum: int
    gname: str
    qty: Decimal
    unit: str


class InspectionOrderAnswer(Told):
    """One parcel of one inspection call: where it is, whether it was found, how it ended."""

    cop_no: str
    lpn: str | None
    place: str
    owner_code: str | None
    order_no: str
    invt_no: str | None
    called_at: datetime
    called_by: str
    call: str
    state: Literal["open", "found", "not_found", "settled"]
    found_at: datetime | None
    found_by: str | None
    found_place: str | None
    result: Literal["passed", "failed", "detained"] | None
    note: str | None
    document_no: str | None
    new_seal_no: str | None
    photos: list[str]
    settled_at: datetime | None
    settled_by: str | None
    taken_back: bool
    pieces: list[PieceAnswer]


class InspectionOrderList(Told):
    """Inspection orders, the oldest call first."""

    items: list[InspectionOrderAnswer]


class FoundRequest(Sent):
    """Whether the parcel was found, and where it is now if not at its place."""

    found: bool
    place: Text | None = None


class ResultRequest(Sent):
    """How an inspection ended; new seals by LPN."""

    result: Literal["passed", "failed", "detained"]
    note: Text | None = None
    document_no: Text | None = None
    seals: dict[Code, Text] = Field(default_factory=dict, max_length=500)


class NoticeAnswer(Told):
    """Something that was told once; `event_key` never repeats."""

    id: int
    kind: Literal["deadline_near", "receipt_negative", "no_answer", "unmatched_receipt", "inspection_called"]
    event_key: str
    lpn: str | None
    cop_no: str | None
    receipt_id: int | None
    arguments: dict[str, Any]
    at: datetime
    state: Literal["open", "acknowledged", "resolved"]
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    zh: str
    en: str


class BuyerYearAnswer(Told):
    """What a buyer's year gets back, in yuan; the buyer by mark and masked."""

    mark: str
    year: int
    applications: int
    amount: Decimal
    name: str | None
    id_number: str | None


class GivenBackAnswer(Told):
    """What an application gives back, in yuan; it does so once `concluded`."""

    cop_no: str
    amount: Decimal
    concluded: bool
    buyer: BuyerYearAnswer | None
