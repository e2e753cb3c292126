"""Printers and the queue of labels: what is set up, what is asked for, what people say of it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.http.labels import LabelJobAnswer, Template
from schemas.http.shapes import Code, Sent, Sentence, Told
from schemas.vocabulary import Lpn

PrinterName = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")]
StationName = Annotated[str, StringConstraints(min_length=0, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
JobId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class PrinterUseBody(Sent):
    """A template that the printer prints at a station; no station is every one without a printer of its own."""

    template: Template
    station: StationName = ""
    automatic: bool = Field(False, description="It prints by itself when its moment comes.")
    scan_back: bool = Field(False, description="The station goes on only after the label was scanned.")


class PrinterRequest(Sent):
    """A printer, new or changed. Its uses are those given here and no others."""

    name: PrinterName
    kind: Literal["tcp9100", "ipp", "cups", "file", "browser"]
    address: Annotated[str, StringConstraints(max_length=200, pattern=r"^[!-~ ]*$")] = ""
    stock: Code = "60x40"
    dpi: Literal[203, 300, 600] = 203
    format: Literal["pdf", "zpl"] | None = None
    says_status: bool = Field(True, description="Whether it answers ~HS (tcp9100).")
    uses: list[PrinterUseBody] = Field(default=[], max_length=500)


class PrinterUseAnswer(Told):
    """What a printer prints at a station."""

    template: str
    station: str
    automatic: bool
    scan_back: bool


class PrinterAnswer(Told):
    """A printer and how it was found the last time."""

    name: str
    kind: str
    address: str
    format: str
    stock: str
    dpi: int
    says_status: bool
    stopped: str | None = Field(description="Why it does not print; null: it does, or nobody has asked yet.")
    tries: int
    seen_at: datetime | None
    try_again_at: datetime | None
    uses: list[PrinterUseAnswer]


class ConditionAnswer(Told):
    """What a printer says of itself now."""

    stop: str | None
    said: str


class PrintRequest(Sent):
    """Labels for a station's own printer, or for the one named; what they are of as in `POST /labels`."""

    template: Template
    station: StationName | None = None
    printer: PrinterName | None = None
    lpns: list[Lpn] = Field(default=[], max_length=500)
    bins: list[Code] = Field(default=[], max_length=500)
    names: list[Code] = Field(default=[], max_length=500)
    manifest: str | None = Field(None, pattern=r"^[0-9A-Z][0-9A-Z-]{0,29}$")
    reprint_reason: Sentence | None = None
    batch: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,40}$")] | None = Field(
        None, description="Asked for again under the same name, a batch goes on where it stopped."
    )


class PrintAnswer(Told):
    """The jobs that are in the queue now, and how many labels the batch had asked for before."""

    jobs: list[int]
    skipped: int


class QueuedLabelAnswer(LabelJobAnswer):
    """A label on its way to a printer."""

    printer: str | None
    state: str
    code: str | None
    scan_back: bool
    tries: int
    detail: str | None = Field(description="What happened the last time.")
    settled_by: str | None
    settled_at: datetime | None


class PrinterQueueAnswer(Told):
    """How many labels wait at a printer."""

    printer: str
    asked: int
    sending: int
    doubtful: int
    failed: int


class QueueAnswer(Told):
    """How many wait by printer, and the first of them one by one; `next` is the `after` of the next page."""

    printers: list[PrinterQueueAnswer]
    labels: list[QueuedLabelAnswer]
    next: int | None


class SettleRequest(Sent):
    """What somebody says of labels: it came out, print it again, nobody wants it."""

    jobs: list[JobId] = Field(min_length=1, max_length=500)
    decision: Literal["came_out", "print_again", "cancel"]


class ReprintRequest(Sent):
    """Why a label is printed again."""

    reason: Sentence


class LabelScanRequest(Sent):
    """What was scanned where a label was to be scanned."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128)]
