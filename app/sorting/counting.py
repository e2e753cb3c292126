"""What was counted: checked, put together line by line, and used where it answers a question (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.errors import Invalid
from app.parcel.views import LineView
from app.sorting.answers import last_day_in, scanned_codes, text_in
from app.sorting.requests import CountedLine

Lines = Mapping[int, CountedLine]
"""Counted lines by gnum."""

MOST_LINES = 99
_STEP = Decimal("0.00001")
_MOST = Decimal(10) ** 14


def counted_lines(rows: Sequence[CountedLine | tuple[Any, ...]]) -> dict[int, CountedLine]:
    """The rows of a count by gnum; rows of one gnum are added up, with the earliest expiry and all batches.

    Raises `Invalid` (count_invalid) naming row and field.
    """
    if len(rows) > MOST_LINES:
        raise _wrong(MOST_LINES, "gnum", f"at most {MOST_LINES} rows")
    found: dict[int, CountedLine] = {}
    for number, row in enumerate(rows):
        line = _checked(number, row)
        found[line.gnum] = _together(found[line.gnum], line) if line.gnum in found else line
    return found


def announced_lines(lines: Sequence[LineView]) -> dict[int, CountedLine]:
    """The lines as they stand, taken as counted. A serial that was only announced has not been seen."""
    return {line.gnum: CountedLine(line.gnum, line.qty, line.batch_no, line.expires_on) for line in lines}


def _wrong(number: int, field: str, wanted: str) -> Invalid:
    sentence = f"Counted row {number}: {field} must be {wanted}."
    return Invalid("count_invalid", sentence, row=number, field=field, wanted=wanted)


def _checked(number: int, row: CountedLine | tuple[Any, ...]) -> CountedLine:
    try:
        line = row if isinstance(row, CountedLine) else CountedLine(*row)
    except TypeError as error:
        raise _wrong(number, "gnum", "followed by qty, batch_no, expires_on, serial_no") from error
    if isinstance(line.gnum, bool) or not isinstance(line.gnum, int) or not 1 <= line.gnum <= 9999:
        raise _wrong(number, "gnum", "a line of the list, 1 to 9999")
    expires_on = None if line.expires_on is None else last_day_in("expires_on", line.expires_on)
    batch_no = None if line.batch_no is None else text_in("batch_no", line.batch_no)
    serial_no = None if line.serial_no is None else " ".join(sorted(scanned_codes("serial_no", line.serial_no)))
    return CountedLine(line.gnum, _quantity(number, line.qty), batch_no, expires_on, serial_no)


def _quantity(number: int, value: object) -> Decimal:
    try:
        qty = Decimal(str(value))
    except InvalidOperation as error:
        raise _wrong(number, "qty", "a number") from error
    if not qty.is_finite() or not 0 < qty < _MOST or qty != qty.quantize(_STEP):
        raise _wrong(number, "qty", "above zero, with at most 5 decimals")
    return qty


def _together(one: CountedLine, other: CountedLine) -> CountedLine:
    days = [line.expires_on for line in (one, other) if line.expires_on]
    return replace(
        one,
        qty=one.qty + other.qty,
        batch_no=_joined(", ", one.batch_no, other.batch_no),
        expires_on=min(days, default=None),
        serial_no=_joined(" ", one.serial_no, other.serial_no),
    )


def _joined(mark: str, *texts: str | None) -> str | None:
    return mark.join(dict.fromkeys(part for text in texts if text for part in text.split(mark))) or None


def answers_with(answers: Mapping[str, Any], lines: Lines, fills: Mapping[str, str]) -> dict[str, Any]:
    """The answers, with those the count gives itself: it is the more exact of the two.

    `fills` is the field of a line by question key. Of several lines the earliest expiry counts.
    """
    return dict(answers) | {key: told for key, field in fills.items() if (told := _told(lines, field)) is not None}


def _told(lines: Lines, field: str) -> Any:
    values = [value for line in lines.values() if (value := getattr(line, field)) is not None]
    if not values:
        return None
    return min(values) if field == "expires_on" else values if field == "serial_no" else values[0]


def lines_with(lines: Lines, answers: Mapping[str, Any], fills: Mapping[str, str]) -> list[CountedLine]:
    """The lines, with what was answered once for the whole parcel written on each of them.

    A code belongs to one piece: it is written only where the parcel has a single line.
    """
    told = {field: answers[key] for key, field in fills.items() if key in answers and _told(lines, field) is None}
    if "expires_on" in told:
        told["expires_on"] = last_day_in("expires_on", told["expires_on"])
    codes = told.pop("serial_no", None)
    if codes and len(lines) == 1:
        told["serial_no"] = " ".join(codes)
    return [replace(line, **told) for line in lines.values()]
