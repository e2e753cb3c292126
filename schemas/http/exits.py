"""Exits: loads that leave the zone, destruction, and what is missing, given up or handed over."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.http.parcels import Words
from schemas.http.scans import ScanAnswer
from schemas.http.shapes import Sent, Text, Told
from schemas.http.sorting import PlacedRequest
from schemas.http.stock import LpnList

ExitKind = Literal["out_of_zone", "reexport"]
ExitState = Literal["open", "sealed", "passed", "refused"]


class ExitRequest(Sent):
    """A load: `out_of_zone` for goods that never came into stock, `reexport` for stock."""

    number: str = Field(pattern=r"^[0-9A-Z][0-9A-Z-]{0,29}$")
    kind: ExitKind
    destination: Text
    vehicle: Text
    seal_no: Text | None = None


class ExitAnswer(Told):
    """An exit manifest (出区单)."""

    id: int
    number: str
    kind: ExitKind
    destination: str
    vehicle: str
    seal_no: str | None
    gate_pass_no: str | None
    document_no: str | None
    state: ExitState
    opened_by: str
    opened_at: datetime
    passed_at: datetime | None


class LoadedParcel(Told):
    """A parcel on a load."""

    id: int
    lpn: str | None
    state: Words
    grade: str | None
    disposition: str | None


class ExitWhole(Told):
    """An exit manifest with its load."""

    manifest: ExitAnswer
    parcels: list[LoadedParcel]


class SealRequest(Sent):
    """The number of the seal."""

    seal_no: Text


class GatePassRequest(Sent):
    """The number of the gate pass (核放单): a letter, four digits of customs, I or E, eighteen digits."""

    gate_pass_no: Text


class RefuseExitRequest(Sent):
    """Why the gate said no, or the number of its notice."""

    reason: Text


class ReexportRequest(Sent):
    """Blocked stock to be sent out of the country, under one document."""

    lpns: LpnList
    document_no: Text


class DestructionRequest(Sent):
    """Blocked stock to be destroyed; `number` is that of the application, `destroyer` a qualified firm."""

    number: Text
    lpns: LpnList
    cause: Literal["expired", "damaged", "recalled", "quality", "force_majeure", "other"]
    destroyer: Text


class LpnsRequest(Sent):
    """The parcels an act is about: it happens to all of them or to none."""

    lpns: LpnList


class DestroyRequest(Sent):
    """The certificate's number, and the badge of a colleague who saw it."""

    certificate_no: Text
    witness: Text


class WriteOffRequest(Sent):
    """The second person's badge; for stock also the number of customs' document."""

    second: Text
    document_no: Text | None = None


class FindRequest(PlacedRequest):
    """Where the parcel turned up."""


class OutcomesAnswer(Told):
    """What happened to each parcel."""

    outcomes: list[ScanAnswer]
