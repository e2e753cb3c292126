"""An announced return, and what must be right about it before the database is asked (pure)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from stdnum.iso7064 import mod_37_36

from app.intake.wording import FieldProblem, field_problem
from schemas.vocabulary import ReturnReason

MOST_CHARACTERS = 60
_ENTERPRISE = re.compile(r"[0-9A-Z]{10}([0-9A-Z]{8})?")
_WAYBILL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/#-]{3,59}")
_LPN = re.compile(r"G\d{10}[0-9A-Z]")
_COMMAND = "CMD-"
_ROOM = Decimal(10) ** 14


class AnnouncedLine(NamedTuple):
    """Goods said to come back: an amount of one line of the import list, and the codes they left with."""

    gnum: int
    qty: Decimal
    serial_no: str | None = None
    trace_code: str | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A return that a platform announces. `lines` may be empty: then whatever is left of the list is expected."""

    return_no: str
    platform_code: str
    order_no: str
    carrier_code: str
    waybill: str
    reason: str
    owner_code: str | None = None
    lines: tuple[AnnouncedLine, ...] = ()

    def __post_init__(self) -> None:
        lines = (AnnouncedLine(*line) for line in self.lines)
        object.__setattr__(self, "lines", tuple(line._replace(qty=Decimal(line.qty)) for line in lines))

    @property
    def key(self) -> tuple[str, str]:
        """The platform and its number: what makes two announcements the same."""
        return self.platform_code, self.return_no

    @property
    def content_hash(self) -> bytes:
        """SHA-256 over everything announced, the same however a number is written."""
        head = [self.return_no, self.platform_code, self.order_no, self.carrier_code, self.waybill, self.reason]
        text = json.dumps([head, self.owner_code, self.stored_lines()], ensure_ascii=False)
        return sha256(text.encode()).digest()

    def stored_lines(self) -> list[dict[str, Any]]:
        """The lines as the database keeps them."""
        return [line._asdict() | {"qty": format(line.qty.normalize() + 0, "f")} for line in self.lines]


@dataclass(frozen=True, slots=True)
class AnnounceResult:
    """What became of an announcement: `known` was here already, word for word."""

    return_no: str
    parcel_id: int | None
    outcome: Literal["announced", "known", "refused"]
    problems: tuple[FieldProblem, ...] = ()


def lines_from(stored: list[dict[str, Any]]) -> tuple[AnnouncedLine, ...]:
    """Lines as they were announced, from what `stored_lines` made of them."""
    return tuple(
        AnnouncedLine(line["gnum"], Decimal(line["qty"]), line["serial_no"], line["trace_code"]) for line in stored
    )


def looks_like_lpn(code: str) -> bool:
    """Whether `code` is a licence plate, check character and all."""
    return _LPN.fullmatch(code) is not None and mod_37_36.is_valid(code)


def waybill_fault(code: str) -> str | None:
    """Why `code` cannot be a waybill, as a code of wording.py; None if it can."""
    if looks_like_lpn(code):
        return "looks_like_an_lpn"
    return None if _WAYBILL.fullmatch(code) and not code.upper().startswith(_COMMAND) else "not_a_waybill"


def check(announcement: Announcement) -> tuple[FieldProblem, ...]:
    """Everything wrong with `announcement` by itself."""
    return tuple(_check(announcement))


def _check(it: Announcement) -> Iterator[FieldProblem]:
    yield from text_problems("return_no", it.return_no)
    yield from text_problems("order_no", it.order_no)
    for field in ("platform_code", "carrier_code"):
        yield from _code_problems(field, getattr(it, field))
    if it.owner_code is not None:
        yield from _code_problems("owner_code", it.owner_code)
    fault = waybill_fault(it.waybill)
    if fault:
        yield field_problem("waybill", fault)
    if it.reason not in set(ReturnReason):
        yield field_problem("reason", "unknown_reason", known=", ".join(ReturnReason))
    for line in it.lines:
        yield from _line_problems(line)


def text_problems(field: str, value: str | None, *, required: bool = True) -> Iterator[FieldProblem]:
    """What is wrong with a number of somebody else's: 1 to 60 printable characters without blanks at its ends."""
    if not value or not value.strip():
        if required:
            yield field_problem(field, "missing")
    elif len(value) > MOST_CHARACTERS:
        yield field_problem(field, "too_long", most=MOST_CHARACTERS)
    elif not value.isprintable() or value != value.strip():
        yield field_problem(field, "not_printable")


def _code_problems(field: str, value: str) -> Iterator[FieldProblem]:
    if not value:
        yield field_problem(field, "missing")
    elif not _ENTERPRISE.fullmatch(value):
        yield field_problem(field, "not_an_enterprise_code")


def _line_problems(line: AnnouncedLine) -> Iterator[FieldProblem]:
    if not 1 <= line.gnum <= 9999:
        yield field_problem("gnum", "not_a_line_number")
    if not is_quantity(line.qty):
        yield field_problem("qty", "not_a_quantity")
    yield from text_problems("serial_no", line.serial_no, required=False)
    yield from text_problems("trace_code", line.trace_code, required=False)


def is_quantity(value: Decimal) -> bool:
    """Whether `value` is above zero and fits numeric(19,5) without rounding."""
    return value.is_finite() and 0 < value < _ROOM and value == value.quantize(Decimal("0.00001"))
