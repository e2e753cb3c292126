"""Import lists (清单): what an import answers, lists as they stand, and the buyer, who is opened on the record only."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from schemas.http.parcels import ClocksAnswer
from schemas.http.shapes import Purpose, Sent, Told


class FaultAnswer(Told):
    """A broken rule with its place: list and goods line count from 1, `at_line` the line of the file (0: unknown)."""

    code: str
    message_zh: str
    message: str
    list_no: int | None
    line_no: int | None
    element: str
    at_line: int


class ListAnswer(Told):
    """What became of one list of a CEB621."""

    position: int
    cop_no: str | None
    invt_no: str | None
    outcome: Literal["imported", "known", "changed", "refused"]
    problems: list[FaultAnswer]
    original_id: int | None


class ReleaseAnswer(Told):
    """What became of one receipt of a CEB622; `waiting` has no list yet and is applied once it comes."""

    position: int
    cop_no: str | None
    status: str | None
    outcome: Literal["applied", "known", "waiting", "refused"]
    problems: list[FaultAnswer]


class ImportAnswer(Told):
    """One file: where it is archived, and what became of each list or receipt in it."""

    file_name: str
    kind: str
    message_id: int
    imported: int
    known: int
    refused: int
    waiting: int
    lists: list[ListAnswer]
    receipts: list[ReleaseAnswer]


class OriginalAnswer(Told):
    """An import list. The buyer stays sealed."""

    id: int
    cop_no: str
    invt_no: str | None
    pre_no: str | None
    order_no: str
    ebp_code: str
    ebp_name: str
    ebc_code: str
    ebc_name: str
    logistics_no: str
    logistics_code: str
    logistics_name: str
    ems_no: str
    area_code: str
    customs_code: str
    trade_mode: str
    country: str
    decl_time: str
    status: str | None
    status_at: datetime | None
    released_at: datetime | None
    imported_at: datetime
    message_id: int


class OriginalLineAnswer(Told):
    """A line of a list; `taken` is reserved by applications on their way or concluded."""

    gnum: int
    item_record_no: str
    item_no: str | None
    item_name: str | None
    gcode: str
    gname: str
    gmodel: str
    bar_code: str | None
    country: str
    currency: str
    qty: Decimal
    unit: str
    price: Decimal
    total_price: Decimal
    taken: Decimal


class OriginalWhole(Told):
    """A list with its lines, its clocks once released, and what of each line is in no parcel yet."""

    original: OriginalAnswer
    clocks: ClocksAnswer | None
    lines: list[OriginalLineAnswer]
    not_returned: dict[int, Decimal]


class WaitingReleaseAnswer(Told):
    """A CEB622 receipt whose list has not come."""

    id: int
    cop_no: str
    agent_code: str | None
    invt_no: str | None
    pre_no: str | None
    status: str
    return_time: datetime
    message_id: int


class OpenRequest(Sent):
    """Why something sealed is opened."""

    purpose: Purpose


class BuyerAnswer(Told):
    """Who ordered. Reading this has been written down."""

    id_type: str
    id_number: str
    name: str
    telephone: str
    address: str
