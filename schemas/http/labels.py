"""Labels: what is to be printed, and what was."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.http.shapes import Code, Sent, Sentence, Told
from schemas.vocabulary import Lpn

Template = Literal[
    "handover",
    "lpn",
    "chute",
    "grade",
    "item",
    "bin",
    "tote",
    "relist",
    "exit",
    "pallet",
    "integrity",
    "command",
    "badge",
    "station",
]


class LabelsRequest(Sent):
    """Labels for parcels (`lpns`), bins, a whole load (`exit` with `manifest`), a handover, or names.

    `names` are totes, SSCC, commands, badges or stations; without any, all commands or stations.
    """

    template: Template
    stock: Code = Field("60x40", description="Size in mm, such as 60x40 or 100x150; a sheet, such as a4-18.")
    dpi: Literal[203, 300] = 203
    lpns: list[Lpn] = Field(default=[], max_length=500)
    bins: list[Code] = Field(default=[], max_length=500)
    names: list[Code] = Field(default=[], max_length=500)
    manifest: str | None = Field(None, pattern=r"^[0-9A-Z][0-9A-Z-]{0,29}$")
    reprint_reason: Sentence | None = Field(None, description="Needed for labels that were printed before.")


class ScanBackRequest(Sent):
    """A printed label that was scanned."""

    lpn: Lpn
    template: Template = "lpn"


class LabelJobAnswer(Told):
    """A label that was asked for, printed, and perhaps scanned back."""

    id: int
    template: Template
    stock: str
    subject: str
    reprint_reason: str | None
    badge: str
    station: str | None
    asked_at: datetime
    printed_at: datetime | None
    scanned_back_at: datetime | None
