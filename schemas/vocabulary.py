"""The shared words: the value types that every layer speaks, and nothing else.

States and events are listed here as plain enumerations; which state may follow which is
data, in `app/parcel/lifecycle.tsv`.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from stdnum.iso7064 import mod_37_36


class ParcelState(StrEnum):
    """Where a return parcel (退货包裹) stands on its road; `NEW` is before its birth."""

    NEW = "new"
    EXPECTED = "expected"
    ARRIVED = "arrived"
    RECEIVED = "received"
    UNCLAIMED = "unclaimed"
    HELD = "held"
    CONFORMING = "conforming"
    NONCONFORMING = "nonconforming"
    DECLARED = "declared"
    WITHDRAWING = "withdrawing"
    INSPECTION = "inspection"
    DETAINED = "detained"
    REJECTED = "rejected"
    CLEARED = "cleared"
    RESTOCKED = "restocked"
    RELISTED = "relisted"
    BLOCKED = "blocked"
    LEAVING = "leaving"
    LEAVING_STOCK = "leaving_stock"
    LEFT = "left"
    DESTROYING = "destroying"
    DESTROYING_STOCK = "destroying_stock"
    DESTROYED = "destroyed"
    MISSING = "missing"
    MISSING_DECLARED = "missing_declared"
    MISSING_STOCK = "missing_stock"
    LOST = "lost"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    EMPTIED = "emptied"


class Event(StrEnum):
    """What can happen to a parcel; the words for people stand in `app/parcel/events.tsv`."""

    EXPECT = "expect"
    ARRIVE_UNEXPECTED = "arrive_unexpected"
    RECEIVE_UNKNOWN = "receive_unknown"
    SPLIT_OFF_RECEIVED = "split_off_received"
    SPLIT_OFF_HELD = "split_off_held"
    AMEND = "amend"
    ARRIVE = "arrive"
    RECEIVE = "receive"
    CANCEL = "cancel"
    LAPSE = "lapse"
    REFUSE = "refuse"
    REINSTATE = "reinstate"
    RECEIVE_UNMATCHED = "receive_unmatched"
    MISS = "miss"
    CORRECT_ARRIVAL = "correct_arrival"
    UNDO_RECEIVE = "undo_receive"
    INSPECT_GOODS = "inspect_goods"
    GRADE_CONFORMING = "grade_conforming"
    GRADE_NONCONFORMING = "grade_nonconforming"
    HOLD = "hold"
    SPLIT = "split"
    EMPTY = "empty"
    UNMATCH = "unmatch"
    EXPIRE = "expire"
    LOSE = "lose"
    HAND_OVER = "hand_over"
    CLAIM = "claim"
    TIME_OUT = "time_out"
    DISOWN = "disown"
    RELEASE = "release"
    RELEASE_UNCLAIMED = "release_unclaimed"
    CONDEMN = "condemn"
    REOPEN = "reopen"
    SUBMIT = "submit"
    CANCEL_RETURN = "cancel_return"
    FAIL_TO_SEND = "fail_to_send"
    REJECT = "reject"
    INSPECT = "inspect"
    CONCLUDE = "conclude"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    DETAIN = "detain"
    ACCEPT_WITHDRAWAL = "accept_withdrawal"
    REFUSE_WITHDRAWAL = "refuse_withdrawal"
    PASS_INSPECTION = "pass_inspection"
    GIVE_BACK = "give_back"
    RESUME = "resume"
    CORRECT = "correct"
    RESTOCK = "restock"
    BLOCK = "block"
    UNDO_RESTOCK = "undo_restock"
    RELIST = "relist"
    MOVE_BIN = "move_bin"
    DELIST = "delist"
    UNBLOCK = "unblock"
    ORDER_DESTRUCTION = "order_destruction"
    ORDER_REEXPORT = "order_reexport"
    LOAD = "load"
    UNLOAD = "unload"
    REFUSE_EXIT = "refuse_exit"
    PASS_GATE = "pass_gate"
    CANCEL_DESTRUCTION = "cancel_destruction"
    DESTROY = "destroy"
    FIND = "find"
    WRITE_OFF = "write_off"


class Grade(StrEnum):
    """What the inspector found: A as new, B opened but whole, C worn or damaged, D unfit."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Disposition(StrEnum):
    """What becomes of the goods; decided by the warehouse, never by the customer's reason."""

    RELIST = "relist"
    REPACK = "repack"
    SUPPLIER = "supplier"
    OUT_OF_ZONE = "out_of_zone"
    DESTROY = "destroy"


class ReturnReason(StrEnum):
    """Why the consumer sends it back (goes as text into `reason` of CEB625)."""

    NO_REASON = "no_reason"
    WRONG_ITEM = "wrong_item"
    DAMAGED = "damaged"
    QUALITY = "quality"
    NOT_AS_DESCRIBED = "not_as_described"
    UNDELIVERED = "undelivered"
    OTHER = "other"


class Role(StrEnum):
    """The seven roles; an owner sees only its own ebcCode, an auditor (customs) only reads."""

    OPERATOR = "operator"
    LEAD = "lead"
    BROKER = "broker"
    MANAGER = "manager"
    OWNER = "owner"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Verdict(StrEnum):
    """What became of a scan: the parcel moved, the move was refused, or nobody knows the code."""

    MOVED = "moved"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def _checked_lpn(value: str) -> str:
    if not mod_37_36.is_valid(value):
        raise ValueError("the check character of this LPN is wrong")
    return value


Lpn = Annotated[str, StringConstraints(pattern=r"^G\d{10}[0-9A-Z]$"), AfterValidator(_checked_lpn)]
"""Licence plate: `G`, two digits of the site, eight of the parcel, ISO 7064 MOD 37,36 check character."""

HsCode = Annotated[str, StringConstraints(pattern=r"^\d{10}$")]
"""Tariff number: eight digits and two of the customs' own (`gcode`)."""

CustomsCode = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
EnterpriseCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{10}([0-9A-Z]{8})?$")]
"""Customs registration code (10) or unified social credit code (18)."""

Quantity = Annotated[Decimal, Field(gt=0, max_digits=19, decimal_places=5)]
Money = Annotated[Decimal, Field(ge=0, max_digits=19, decimal_places=5)]

FEN = Decimal("0.01")


def yuan(amount: Decimal) -> Decimal:
    """Round to the fen, half up: the one rounding rule, applied once, where a sum is shown."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def make_lpn(site_id: int, serial: int) -> str:
    """The licence plate of parcel number `serial` (1 to 99,999,999) of a site (1 to 99)."""
    if not 1 <= site_id <= 99 or not 1 <= serial <= 99_999_999:
        raise ValueError("an LPN has room for sites 1 to 99 and parcels 1 to 99,999,999")
    body = f"G{site_id:02d}{serial:08d}"
    return body + mod_37_36.calc_check_digit(body)


def last_day(released: date, days: int, *, counts: bool = True) -> date:
    """Last day of a clock of `days` days: the release day is day 1 (GACC 2020 No.45, read cautiously), else day 0."""
    return date.fromordinal(released.toordinal() + days - counts)
