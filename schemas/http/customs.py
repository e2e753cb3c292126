"""Customs: applications (退货申请单) with their messages and receipts, the queue by deadline, and the archive."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from schemas.http.parcels import Words
from schemas.http.shapes import Code, Sent, Sentence, Text, Told

ApplicationState = Literal[
    "prepared",
    "drafted",
    "submitted",
    "sent",
    "stored",
    "inspection",
    "detained",
    "concluded",
    "rejected",
    "failed",
    "withdrawing",
    "withdrawn",
    "given_back",
    "discarded",
]
ReceiptOutcome = Literal["waiting", "applied", "noted", "stale", "flagged"]
Direction = Literal["in", "out"]


class PreparedAnswer(Told):
    """An application that was just prepared."""

    id: int
    cop_no: str
    original_id: int
    prepared_by: str
    prepared_at: datetime


class SubmitRequest(Sent):
    """Which prepared applications to submit, together or not at all; all there are unless named."""

    cop_nos: list[Code] | None = Field(None, min_length=1, max_length=5000)


class DispatchAnswer(Told):
    """A signed message that is ready to be sent."""

    guid: str
    purpose: Literal["draft", "declare", "withdraw"]
    state: Literal["ready", "sent", "failed"]
    message_id: int
    made_at: datetime


class SubmittedList(Told):
    """The messages that were made; the worker sends them."""

    messages: list[DispatchAnswer]


class DeclarationAnswer(Told):
    """An application as it stands. `trouble` is a code the broker has to look at."""

    id: int
    cop_no: str
    state: ApplicationState
    app_type: str
    reason: str
    original_id: int
    invt_no: str | None
    order_no: str
    owner_code: str
    prepared_by: str
    prepared_at: datetime
    submitted_by: str | None
    submitted_at: datetime | None
    declared_at: datetime | None
    concluded_at: datetime | None
    last_status: str | None
    last_status_at: datetime | None
    pre_no: str | None
    holds_quantity: bool
    trouble: str | None
    parcels: int


class DeclaredLine(Told):
    """An amount of one line of the original."""

    gnum: int
    qty: Decimal


class DeclaredParcel(Told):
    """A parcel the application speaks for (`live`), or once spoke for."""

    parcel_id: int
    lpn: str | None
    state: Words
    live: bool


class MessageOfDeclaration(Told):
    """A CEB625 the application travelled in."""

    guid: str
    purpose: Literal["draft", "declare", "withdraw"]
    state: Literal["ready", "sent", "failed"]
    tries: int
    made_at: datetime
    next_try_at: datetime
    sent_at: datetime | None
    last_error: str | None
    message_id: int


class ReceiptAnswer(Told):
    """A receipt (CEB626; CEB900 or the exchange's DxpRep for a whole message) and what became of it."""

    id: int
    kind: Literal["CEB626", "CEB900", "DxpRep"]
    cop_no: str
    status: str
    return_time: datetime
    info: str
    pre_no: str | None
    outcome: ReceiptOutcome
    received_at: datetime
    message_id: int
    application: str | None


class WithdrawalAnswer(Told):
    """A request to take an application back."""

    cop_no: str
    state: Literal["asked", "accepted", "refused"]
    reason: str
    asked_by: str
    asked_at: datetime
    answered_at: datetime | None


class DeclarationWhole(Told):
    """An application with its lines, parcels, messages, receipts and withdrawals."""

    declaration: DeclarationAnswer
    lines: list[DeclaredLine]
    parcels: list[DeclaredParcel]
    messages: list[MessageOfDeclaration]
    receipts: list[ReceiptAnswer]
    withdrawals: list[WithdrawalAnswer]


class WithdrawRequest(Sent):
    """Why the application is taken back; customs reads it."""

    reason: Sentence


class NoteRequest(Sent):
    """What the broker notes of it: a document number, or a word for the journal."""

    document_no: Text | None = None


class DocumentRequest(Sent):
    """The number of customs' document."""

    document_no: Text


class DeadlineAnswer(Told):
    """A parcel whose 30-day clock runs. `days_left` is 0 on the last day, negative when late."""

    parcel_id: int
    lpn: str | None
    state: Words
    place: str
    owner_code: str | None
    order_no: str | None
    invt_no: str | None
    declare_by: date
    days_left: int
    cop_no: str | None
    application_state: ApplicationState | None
    trouble: str | None


class TakenInReceipt(Told):
    """What became of one receipt of a file."""

    position: int
    number: str | None
    status: str | None
    return_time: datetime | None
    outcome: Literal["applied", "noted", "stale", "flagged", "waiting", "duplicate", "unreadable"]
    problem: str | None


class InboxAnswer(Told):
    """What became of one file of customs'; it is archived whatever it holds."""

    file_name: str | None
    message_id: int
    kind: str
    new: bool
    receipts: list[TakenInReceipt]


class AppliedAnswer(Told):
    """How many waiting receipts were applied."""

    applied: int


class MessageAnswer(Told):
    """A message as the archive lists it: everything but what is in it."""

    id: int
    direction: Direction
    kind: str
    file_name: str | None
    size: int
    at: datetime
    outcome: str
