"""Intake: announced returns, handover manifests, what is said at the gate, and whose an unclaimed parcel is."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.http.parcels import ClocksAnswer, Words
from schemas.http.shapes import Sent, Sentence, Text, Told
from schemas.vocabulary import Quantity, ReturnReason


class AnnouncedLineRequest(Sent):
    """Goods said to come back: an amount of one line of the import list, and the codes they left with."""

    gnum: int = Field(ge=1, le=9999)
    qty: Quantity
    serial_no: Text | None = None
    trace_code: Text | None = None


class AnnouncementRequest(Sent):
    """A return that a platform announces. Without lines, whatever is left of the list is expected."""

    return_no: Text
    platform_code: Text
    order_no: Text
    carrier_code: Text
    waybill: Text
    reason: ReturnReason
    owner_code: Text | None = Field(None, description="The ebcCode; an owner's own unless said.")
    lines: list[AnnouncedLineRequest] = Field(default=[], max_length=99)


class AnnouncementsRequest(Sent):
    """Up to 500 announcements, each judged for itself."""

    returns: list[AnnouncementRequest] = Field(min_length=1, max_length=500)


class AmendRequest(AnnouncementRequest):
    """An announcement as it shall be from now on; platform and return number name it."""

    scan_id: UUID | None = None


class ReturnKey(Sent):
    """An announced return by its platform and that platform's number."""

    platform_code: Text
    return_no: Text
    scan_id: UUID | None = None


class WrongField(Told):
    """What is wrong with one field, in both languages."""

    field: str
    code: str
    message_zh: str
    message_en: str


class AnnounceAnswer(Told):
    """What became of an announcement; `known` was here already, word for word."""

    return_no: str
    parcel_id: int | None
    outcome: Literal["announced", "known", "refused"]
    problems: list[WrongField]


class AnnouncementsAnswer(Told):
    """The results in the order sent. `dry_run` wrote nothing."""

    dry_run: bool
    results: list[AnnounceAnswer]


class WrongCell(Told):
    """What is wrong with one cell of a sheet."""

    row: int
    column: str
    code: str
    message_zh: str
    message_en: str


class SheetAnswer(Told):
    """A sheet of announced returns: every wrong cell, and what became (or would become) of the good returns."""

    file_name: str
    dry_run: bool
    errors: list[WrongCell]
    results: list[AnnounceAnswer]


class ExpectedAnswer(Told):
    """An announced return and how its parcel stands."""

    parcel_id: int
    return_no: str
    platform_code: str
    announced_at: datetime
    lines: list[dict[str, Any]]
    state: Words
    lpn: str | None
    owner_code: str | None
    order_no: str | None
    carrier_code: str | None
    waybill: str | None
    reason: str | None


class HandoverRequest(Sent):
    """A carrier's handover (交接单). `gate_time`, with its zone, stops the 45-day clock of its parcels."""

    number: Text
    carrier_code: Text
    vehicle: Text
    gate_registration_no: Text
    gate_time: AwareDatetime
    declared_count: int = Field(ge=0, le=100_000)
    seal_no: Text | None = None
    waybills: list[Text] = Field(default=[], max_length=10_000, description="The carrier's list, if there is one.")


class HandoverAnswer(Told):
    """A handover manifest."""

    id: int
    number: str
    carrier_code: str
    vehicle: str
    seal_no: str | None
    gate_registration_no: str
    gate_time: datetime
    declared_count: int
    state: Literal["open", "closed"]
    opened_by: str
    closed_at: datetime | None


class HandoverLineAnswer(Told):
    """One waybill of a manifest and the parcel it became."""

    line_no: int
    waybill: str
    parcel_id: int | None
    listed: bool
    difference: Literal["missing", "surplus"] | None


class HandoverWhole(Told):
    """A manifest with its lines."""

    manifest: HandoverAnswer
    lines: list[HandoverLineAnswer]


class DifferencesAnswer(Told):
    """In what a manifest differs; final once it is closed."""

    number: str
    declared_count: int
    arrived_count: int
    count_difference: int
    agree: bool
    missing: list[str]
    surplus: list[str]


class GateRequest(Sent):
    """A parcel at the gate, by its waybill; the carrier where two use the same number."""

    waybill: Text
    carrier_code: Text | None = None
    scan_id: UUID | None = None


class RefuseRequest(GateRequest):
    """A parcel that is not let in."""

    why: Sentence


class CandidateAnswer(Told):
    """A list an unclaimed parcel may belong to, and what speaks for it."""

    original_id: int
    invt_no: str | None
    order_no: str
    owner_code: str
    owner_name: str
    logistics_no: str
    released_at: datetime | None
    why: Literal["order_no", "waybill", "recent"]
    clocks: ClocksAnswer | None


class ClaimRequest(Sent):
    """Whose an unclaimed parcel is."""

    original_id: int = Field(ge=1, lt=2**63)
    scan_id: UUID | None = None
