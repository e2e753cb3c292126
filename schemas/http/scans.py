"""Scans: what a station sends and what it is told."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ScanVerb = Literal[
    "arrive",
    "receive",
    "receive_unknown",
    "inspect",
    "hold",
    "release",
    "condemn",
    "cancel_return",
    "reopen",
    "split",
    "restock",
    "undo_restock",
    "relist",
    "delist",
    "move_bin",
    "block",
    "unblock",
    "load",
    "unload",
    "lose",
    "find",
]

ScannedCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=128)]


class ScanRequest(BaseModel):
    """One scan. `scan_id` is made by the client (UUIDv7): sent again, it gets its first verdict again."""

    model_config = ConfigDict(extra="forbid")

    scan_id: UUID
    verb: ScanVerb
    code: ScannedCode
    station: str = Field(min_length=1, max_length=40)
    device: str | None = Field(default=None, max_length=80)
    data: dict[str, Any] = Field(default={}, description="What the verb needs besides: bin, tote, manifest, answers.")


class ScanBatch(BaseModel):
    """Up to 500 scans, answered in their order."""

    model_config = ConfigDict(extra="forbid")

    scans: list[ScanRequest] = Field(min_length=1, max_length=500)


class RefusalAnswer(BaseModel):
    """Why a scan was refused, in words for the operator, and what those were made from."""

    code: str
    zh: str
    en: str
    arguments: dict[str, Any]


class ScanAnswer(BaseModel):
    """The verdict on a scan. `replayed` says that it was given before and nothing happened now."""

    scan_id: UUID | None
    verdict: Literal["moved", "refused", "unknown"]
    code: str
    event: str
    at: datetime
    parcel_id: int | None = None
    lpn: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    seq: int | None = None
    refusal: RefusalAnswer | None = None
    replayed: bool = False


class ScanBatchAnswer(BaseModel):
    """The verdicts, in the order of the scans."""

    answers: list[ScanAnswer]
