"""A parcel as others see it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel as it stands, for reading only. `reason` is the consumer's, `disposition` the warehouse's."""

    id: int
    lpn: str | None
    state: str
    state_since: datetime
    owner_code: str | None
    platform_code: str | None
    carrier_code: str | None
    waybill: str | None
    waybill_use: int
    order_no: str | None
    original_id: int | None
    parent_id: int | None
    reason: str | None
    grade: str | None
    disposition: str | None
    place: str
    created_at: datetime
    arrived_at: datetime | None
    received_at: datetime | None
    seq: int
