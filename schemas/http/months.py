"""The months: the list of them, what was closed, the parcels behind a figure. The pack itself is its own document."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from schemas.http.shapes import Sent, Sentence, Told


class ClosingAnswer(Told):
    """A closing of a month: `sha256` of the pack's JSON, `link` of the site's chain, both in hex."""

    site_id: int
    month: date
    version: int
    closed_at: datetime
    closed_by: str
    facts_upto: int
    sha256: str
    link: str
    reopened_at: datetime | None
    reopened_by: str | None
    reason: str | None
    altered: bool = False


class MonthAnswer(Told):
    """A month in the list: its headline, whether it is over, and its closings, newest first."""

    month: date
    returns: int
    value_cny: Decimal
    received: int
    over: bool
    closings: list[ClosingAnswer]


class Reopening(Sent):
    """Why a closed month is opened again: it stands on the next cover."""

    reason: Sentence = Field(description="Written down with who and when.")


class BehindAsked(Sent):
    """Which figure of the pack: its table, row and column, as they stand in the pack's JSON."""

    table: str = Field(max_length=20, description="The table's key.")
    column: str = Field(max_length=40, description="The column's key: figure.measure.")
    row: str = Field(default="", max_length=80, description="The row's key; `*` is the total.")
    span: Literal["month", "year"] = "month"
    upto: int | None = Field(default=None, ge=0, lt=2**62, description="`cover.facts_upto` of the pack.")
    number: str = Field(default="", max_length=80, description="Only those with this number.")
    sites: str = Field(default="", max_length=300, description="`1,2,3` or `all`; else this site.")
    owner: str = Field(default="", max_length=18, description="Of this owner (ebcCode) only.")
    cursor: str | None = Field(default=None, max_length=400, description="`next_cursor` of the page before.")
    limit: int = Field(default=100, ge=1, le=500, description="At most so many.")


class BehindAnswer(Told):
    """A parcel behind a figure, with the step that counts. `sign` is -1 where it takes back an earlier one."""

    site_id: int
    lpn: str | None
    state: str | None
    cop_no: str | None
    day: date
    sign: int
    seq: int | None
    at: datetime | None
    event: str | None
    station: str | None
    camera: str | None
    hash: str | None
    qty: Decimal
    value_cny: Decimal
    net_kg: Decimal | None
    gross_kg: Decimal | None


class BehindPage(Told):
    """A page of what is behind a figure; `total` is the figure where it counts parcels or applications, else rows."""

    total: int
    items: list[BehindAnswer]
    next_cursor: str | None
