"""Counted rows: put together by line, checked field by field, and used as answers."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import Invalid
from app.sorting.counting import answers_with, counted_lines, lines_with
from app.sorting.requests import CountedLine

FILLS = {"codes": "serial_no", "expiry": "expires_on", "batch": "batch_no"}
EARLY, LATE = date(2027, 1, 1), date(2028, 1, 1)


def test_rows_of_one_line_are_added_up_with_the_earliest_expiry_and_all_batches() -> None:
    rows = [
        (1, "2", "B1", LATE, "sn-1"),
        CountedLine(2, Decimal(1)),
        (1, 1, "B2", "2027-01-01", "SN-2"),
        (1, "0.5", "B1"),
    ]
    assert counted_lines(rows) == {
        1: CountedLine(1, Decimal("3.5"), "B1, B2", EARLY, "SN-1 SN-2"),
        2: CountedLine(2, Decimal(1)),
    }


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ((), "gnum"),
        (("1", 1), "gnum"),
        ((True, 1), "gnum"),
        ((0, 1), "gnum"),
        ((10000, 1), "gnum"),
        ((1, 0), "qty"),
        ((1, -1), "qty"),
        ((1, "many"), "qty"),
        ((1, "NaN"), "qty"),
        ((1, "Infinity"), "qty"),
        ((1, "1.000001"), "qty"),
        ((1, 10**14), "qty"),
        ((1, None), "qty"),
    ],
)
def test_a_wrong_row_is_named_with_its_field(row, field) -> None:
    with pytest.raises(Invalid) as refused:
        counted_lines([(9, 1), row])
    assert refused.value.code == "count_invalid"
    assert (refused.value.arguments["row"], refused.value.arguments["field"]) == (1, field)


@pytest.mark.parametrize("row", [(1, 1, "x" * 41), (1, 1, None, "soon"), (1, 1, None, None, "")])
def test_a_wrong_batch_expiry_or_serial_is_refused(row) -> None:
    with pytest.raises(Invalid) as refused:
        counted_lines([row])
    assert refused.value.code == "answer_invalid"


def test_more_rows_than_a_declaration_has_lines_are_refused() -> None:
    with pytest.raises(Invalid):
        counted_lines([(1, 1)] * 100)


def test_the_count_answers_what_it_brought_and_wins_over_what_was_said() -> None:
    lines = counted_lines([(1, 1, "B1", LATE, "A"), (2, 1, "B2", EARLY, "B"), (3, 1)])
    found = answers_with({"expiry": "2030-01-01", "seal": "intact"}, lines, FILLS)
    assert found == {"seal": "intact", "expiry": EARLY, "batch": "B1", "codes": ["A", "B"]}
    assert answers_with({"expiry": "2030-01-01"}, counted_lines([(1, 1)]), FILLS) == {"expiry": "2030-01-01"}


def test_what_was_answered_once_is_written_on_every_line_that_lacks_it() -> None:
    said = {"expiry": "2027-01-01", "batch": "B9", "codes": ["A"]}
    (one,) = lines_with(counted_lines([(1, 1)]), said, FILLS)
    assert (one.expires_on, one.batch_no, one.serial_no) == (EARLY, "B9", "A")
    two = lines_with(counted_lines([(1, 1, "B1"), (2, 1)]), said, FILLS)
    assert [(line.expires_on, line.batch_no, line.serial_no) for line in two] == [
        (EARLY, "B1", None),
        (EARLY, None, None),
    ]
