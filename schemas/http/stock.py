"""Stock: balance and ledger, bins, listings, book entries (核注清单) and sales."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from schemas.http.shapes import Code, Sent, Text, Told
from schemas.http.sorting import ActRequest
from schemas.vocabulary import Grade, Lpn, Quantity

Zone = Literal["good", "blocked"]
LpnList = Annotated[list[Lpn], Field(min_length=1, max_length=500)]
Amount = Annotated[Decimal, Field(max_digits=19, decimal_places=5)]


class BalanceAnswer(Told):
    """What the ledger holds of an account item in a bin. The book knows no bins: `booked` stands on bin null."""

    account_item: str
    bin: str | None
    physical: Decimal
    booked: Decimal
    available: Decimal


class StockLine(Told):
    """How one line of a parcel stands in the ledger."""

    gnum: int
    qty: Decimal
    account_item: str | None
    physical: Decimal
    booked: Decimal
    sold: Decimal
    corrected: Decimal
    bin_code: str | None
    batch_no: str | None
    expires_on: date | None


class LedgerMoveAnswer(Told):
    """One entry of the ledger; it hangs on step `parcel_seq` of the parcel's journal."""

    id: int
    gnum: int
    parcel_seq: int
    account_item: str
    kind: str
    physical: Decimal
    booked: Decimal
    bin_code: str | None
    document_no: str | None
    batch_no: str | None
    expires_on: date | None
    badge: str
    at: datetime


class ListingAnswer(Told):
    """Goods on sale again, or that once were."""

    id: int
    lpn: str | None
    gnum: int
    sku: str
    grade: Grade
    price: Decimal
    qty: Decimal
    listed_at: datetime
    delisted_at: datetime | None
    badge: str


class ParcelStock(Told):
    """A parcel in the ledger: how it stands, how that came about, and what it is and was on sale as."""

    lines: list[StockLine]
    moves: list[LedgerMoveAnswer]
    listings: list[ListingAnswer]


class BlockRequest(ActRequest):
    """Why goods in stock are set apart, and into which bin of the blocked zone."""

    reason: Literal["damaged", "miscount", "expired", "recalled", "quality", "other"]
    bin: Code | None = None


class UnblockRequest(ActRequest):
    """The bin of the good zone the goods go back to; may be left out if they lie in one."""

    bin: Code | None = None


class CorrectRequest(Sent):
    """What a count (`physical`) or a settlement with customs (`booked`) found more or, negative, less."""

    lpn: Lpn
    gnum: int = Field(ge=1, le=9999)
    document_no: Text
    physical: Amount = Decimal(0)
    booked: Amount = Decimal(0)


class BinAnswer(Told):
    """A storage place."""

    code: str
    zone: Zone


class BinsRequest(Sent):
    """Bins to add to a zone, or to move there while they are empty."""

    zone: Zone
    codes: list[Code] = Field(min_length=1, max_length=1000)


class BookEntryRequest(Sent):
    """The parcels a 核注清单 speaks for; more may be added until it is booked."""

    number: Code
    lpns: LpnList


class BookLineAnswer(Told):
    """Goods of one account item alike in tariff code, unit, origin and price; `amount` in yuan."""

    account_item: str
    item_no: str | None
    gcode: str
    gname: str
    gmodel: str
    unit: str
    qty: Decimal
    unit1: str
    qty1: Decimal
    price: Decimal
    amount: Decimal
    currency: str
    country: str
    parcels: list[str]
    applications: list[str]


class BookDraftAnswer(Told):
    """What a 核注清单 would hold; `open_points` (Chinese, English) have to be asked before it is entered."""

    ems_no: str
    customs_code: str
    lines: list[BookLineAnswer]
    lpns: list[str]
    open_points: list[tuple[str, str]]


class BookEntryAnswer(Told):
    """A book entry."""

    id: int
    number: str
    state: Literal["entered", "booked", "cancelled"]
    entered_by: str
    entered_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    parcels: int


class BookEntryWhole(Told):
    """A book entry with the parcels it speaks for."""

    entry: BookEntryAnswer
    lpns: list[str]


class SaleRequest(Sent):
    """So much of one line of a parcel on sale, sold on the import list `list_no` (清单编号)."""

    lpn: Lpn
    gnum: int = Field(ge=1, le=9999)
    qty: Quantity
    list_no: Code


class SalesRequest(Sent):
    """Up to 500 sales, each standing for itself."""

    sales: list[SaleRequest] = Field(min_length=1, max_length=500)


class SaleAnswer(Told):
    """What became of a sale: `known` was written before."""

    lpn: str
    gnum: int
    list_no: str
    outcome: Literal["sold", "known", "refused"]
    refusal: str | None


class SalesAnswer(Told):
    """The results in the order sent."""

    results: list[SaleAnswer]
