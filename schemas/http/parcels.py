"""Parcels: where each stands, its clocks, its lines, and its whole life."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel


class Words(BaseModel):
    """A code never stands without its words."""

    code: str
    zh: str
    en: str


class ClocksAnswer(BaseModel):
    """The two legal clocks: last days, and how many days are left from today (negative when late)."""

    arrive_by: date
    arrive_days_left: int
    declare_by: date
    declare_days_left: int


class ParcelAnswer(BaseModel):
    """A return parcel as it stands."""

    id: int
    lpn: str | None
    state: Words
    state_since: datetime
    place: str
    owner_code: str | None
    platform_code: str | None
    carrier_code: str | None
    waybill: str | None
    order_no: str | None
    original_id: int | None
    parent_id: int | None
    reason: str | None
    grade: str | None
    disposition: str | None
    arrived_at: datetime | None
    received_at: datetime | None
    clocks: ClocksAnswer | None = None


class LineAnswer(BaseModel):
    """An amount of one line of the original."""

    gnum: int
    qty: Decimal
    counted: bool
    serial_no: str | None
    batch_no: str | None
    expires_on: date | None


class StepAnswer(BaseModel):
    """One step of a parcel's life, as journalled; `hash` chains it to the step before."""

    seq: int
    from_state: Words
    event: Words
    to_state: Words
    at: datetime
    station: str | None
    camera: str | None
    badge: str
    device: str | None
    details: str
    hash: str


class ParcelLife(BaseModel):
    """A parcel with everything that ever happened to it."""

    parcel: ParcelAnswer
    lines: list[LineAnswer]
    steps: list[StepAnswer]


class FindingAnswer(BaseModel):
    """Why something is not allowed: by which article, what to look at, what to do next."""

    code: str
    article: str
    field: str
    message_zh: str
    message_en: str
    next_step_zh: str
    next_step_en: str


class WhyAnswer(BaseModel):
    """Why a parcel is not declarable or saleable; empty lists when it is."""

    lpn: str
    state: Words
    not_declarable: list[FindingAnswer]
    not_saleable: list[FindingAnswer]


class StateCount(BaseModel):
    """How many parcels stand in a state, and since when the oldest of them."""

    state: Words
    parcels: int
    oldest_since: datetime | None
