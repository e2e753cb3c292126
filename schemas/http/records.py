"""Records that are only added to: changes of the staff, who opened sealed data, what was erased and what is held."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class StaffChangeAnswer(BaseModel):
    """One change of somebody's standing; no name and no password."""

    id: int
    badge: str
    what: str
    detail: str
    changed_by: str
    at: datetime


class AccessAnswer(BaseModel):
    """Somebody opened a message, a buyer (of the import list `original_id`) or a photo."""

    id: int
    badge: str
    purpose: str
    at: datetime
    message_id: int | None
    original_id: int | None
    photo_id: int | None


class ErasureAnswer(BaseModel):
    """One piece of erasing: how many `buyer`, `message` or `photo`, by which rule of the site's policy."""

    id: int
    kind: str
    rule: str
    older_than: datetime
    count: int
    badge: str
    at: datetime


class HoldRequest(BaseModel):
    """Keep the data of one parcel, or of one application, whatever the policy says."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    reason: str = Field(min_length=1, max_length=400)
    lpn: str | None = Field(default=None, max_length=40)
    cop_no: str | None = Field(default=None, max_length=40)


class LiftRequest(BaseModel):
    """Why the data need not be kept any longer."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    reason: str = Field(min_length=1, max_length=400)


class HoldAnswer(BaseModel):
    """A hold; `on` is a licence plate or the number of an application."""

    id: int
    on: str
    reason: str
    put_by: str
    put_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lifted_why: str | None = None
