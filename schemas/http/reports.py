"""The month in figures, as the paper has it: volume and value, by five dimensions, with the balance that ties."""

from datetime import date
from decimal import Decimal

from schemas.http.shapes import Told


class AmountAnswer(Told):
    """Parcels, quantity in declaration units, value in yuan."""

    parcels: int
    qty: Decimal
    value_cny: Decimal


class VolumeAnswer(Told):
    """One figure of volume."""

    key: str
    zh: str
    en: str
    amount: AmountAnswer


class RowAnswer(Told):
    """One row: `applications_concluded` counts applications (票), never parcels."""

    code: str
    zh: str
    en: str
    applications_concluded: int
    concluded: AmountAnswer
    taken_in: AmountAnswer


class DimensionAnswer(Told):
    """The month by platform, owner, hs_chapter, origin or disposition."""

    key: str
    zh: str
    en: str
    rows: list[RowAnswer]


class CountAnswer(Told):
    """So many parcels in a state, or moved by an event."""

    key: str
    zh: str
    en: str
    parcels: int


class BalanceOfParcels(Told):
    """Parcels in hand: opening + entered - departed = closing."""

    opening: int
    entered: list[CountAnswer]
    departed: list[CountAnswer]
    closing: int
    by_state: list[CountAnswer]


class DayAnswer(Told):
    """A business day: parcels by figure."""

    day: date
    parcels: dict[str, int]


class SealAnswer(Told):
    """A business day as the journal sealed it."""

    day: date
    steps: int
    seal: str


class PlaceAnswer(Told):
    """The return centre."""

    site_id: int
    name: str
    customs_code: str
    area_code: str
    area_name: str
    ems_no: str
    agent_code: str
    agent_name: str


class MonthAnswer(Told):
    """Everything a month's report says; `provisional` while the month is not over."""

    place: PlaceAnswer
    period: str
    provisional: bool
    steps: int
    volume: list[VolumeAnswer]
    total: RowAnswer
    dimensions: list[DimensionAnswer]
    balance: BalanceOfParcels
    days: list[DayAnswer]
    seals: list[SealAnswer]
