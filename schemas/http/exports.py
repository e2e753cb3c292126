"""Files made in the background: asked for, looked at, cancelled, taken away; evidence is one kind of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from schemas.http.shapes import Purpose, Sent, Text, Told

ExportId = Annotated[int, Field(ge=1, le=2**63 - 1)]
ExportStateName = Literal["waiting", "working", "done", "failed", "cancelled", "expired"]


class EvidenceRequest(Sent):
    """Evidence of a parcel (LPN), a declaration (copNo) or a month (2026-11), as one ZIP.

    With a `purpose` messages and photos are in it as they are; without, only their SHA-256.
    """

    kind: Literal["parcel", "declaration", "month"]
    number: Text
    purpose: Purpose | None = None


class MonthExportRequest(Sent):
    """The pack of a month as files: `sites` is `1,2` or `all`, else this one; `owner` an ebcCode."""

    formats: list[Literal["pdf", "xlsx", "csv", "json"]] = Field(min_length=1, max_length=4)
    sites: Annotated[str, StringConstraints(max_length=300)] = ""
    owner: Annotated[str, StringConstraints(max_length=18)] = ""
    version: int = Field(0, ge=0, le=9999, description="As this version closed it; 0: as it stands.")


class ExportAnswer(Told):
    """A file that is being made, or was. `fault` is the code of what went wrong; `sha256` is of the file."""

    id: int
    kind: str
    form: str
    subject: dict[str, Any]
    opened: bool
    state: ExportStateName
    done: int = Field(description="So many parts of `total` are done; total 0: not known yet.")
    total: int
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    fault: str | None
    file_name: str | None
    sha256: str | None
    size: int | None
