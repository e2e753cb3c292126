"""A parcel as others see it, what others look for, and where a locked parcel stands."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from schemas.vocabulary import ParcelState


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; None means any. `released_before` finds those whose clocks end soonest."""

    state: ParcelState | None = None
    lpn: str | None = None
    waybill: str | None = None
    order_no: str | None = None
    owner_code: str | None = None
    original_id: int | None = None
    released_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """An amount of one line (gnum) of the original in a parcel, as it stands or is to stand.

    Beside the table's own class because a batch has hundreds of them, and each of those costs a hundred of these.
    """

    parcel_id: int
    gnum: int
    qty: Decimal
    counted: bool = False
    serial_no: str | None = None
    batch_no: str | None = None
    expires_on: date | None = None


@dataclass(slots=True)
class Standing:
    """Where a locked parcel stands: everything the guard needs to decide its next step."""

    id: int
    lpn: str | None
    state: ParcelState
    seq: int
    head: bytes

    def __post_init__(self) -> None:
        self.state = ParcelState(self.state)
