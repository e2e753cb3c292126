"""The month as typed figures: what the statement found, ready for screen and paper. Knows no database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """How many parcels, how much in them (declaration units), worth how much (CNY, two decimals)."""

    parcels: int = 0
    qty: Decimal = Decimal(0)
    value_cny: Decimal = Decimal("0.00")

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.parcels + other.parcels, self.qty + other.qty, self.value_cny + other.value_cny)


@dataclass(frozen=True, slots=True)
class Volume:
    """One figure of volume, as definitions.FIGURES defines it."""

    key: str
    zh: str
    en: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a dimension. `concluded` is what customs concluded, `taken_in` what was received or split off.

    `applications_concluded` counts applications (票), never parcels.
    """

    code: str
    zh: str
    en: str
    applications_concluded: int = 0
    concluded: Amount = Amount()
    taken_in: Amount = Amount()

    @property
    def parcels(self) -> int:
        return self.concluded.parcels

    @property
    def qty(self) -> Decimal:
        return self.concluded.qty

    @property
    def value_cny(self) -> Decimal:
        return self.concluded.value_cny


@dataclass(frozen=True, slots=True)
class Dimension:
    """A table of the month: `key` is platform, owner, hs_chapter, origin or disposition."""

    key: str
    zh: str
    en: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """So many parcels in a state, or moved by an event."""

    key: str
    zh: str
    en: str
    parcels: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Parcels in hand: `opening` + entered − departed = `closing`; `by_state` adds up to `closing`."""

    opening: int
    entered: tuple[Count, ...]
    departed: tuple[Count, ...]
    closing: int
    by_state: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A business day: parcels by figure that counts them on it."""

    day: date
    parcels: dict[str, int]


@dataclass(frozen=True, slots=True)
class Seal:
    """A business day as the journal sealed it: how many steps, and the seal (64 hex digits)."""

    day: date
    steps: int
    seal: str


@dataclass(frozen=True, slots=True)
class Place:
    """The return centre, with the codes customs knows it by."""

    site_id: int
    name: str
    customs_code: str
    area_code: str
    area_name: str
    ems_no: str
    agent_code: str
    agent_name: str


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Everything a month's report says. Equal figures give equal bytes in every format.

    `provisional` while the month is not over; `steps` is the number of journal steps in it.
    """

    place: Place
    year: int
    month: int
    provisional: bool
    steps: int
    volume: tuple[Volume, ...]
    total: Row
    dimensions: tuple[Dimension, ...]
    balance: Balance
    days: tuple[Day, ...]
    seals: tuple[Seal, ...] = ()

    @property
    def period(self) -> str:
        """`2026-11`."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def empty(self) -> bool:
        """Nothing happened, and nothing lies here."""
        return not (self.steps or self.balance.closing or self.total.applications_concluded)

    @property
    def applications_concluded(self) -> int:
        return self.total.applications_concluded

    @property
    def value_cny(self) -> Decimal:
        """Value of what customs concluded in the month."""
        return self.total.value_cny

    def amount(self, key: str) -> Amount:
        """The amount of one figure of volume. Raises KeyError for a figure nobody defined."""
        return {volume.key: volume.amount for volume in self.volume}[key]

    def dimension(self, key: str) -> Dimension:
        """One table by its key. Raises KeyError."""
        return {dimension.key: dimension for dimension in self.dimensions}[key]
