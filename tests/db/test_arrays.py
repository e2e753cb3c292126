"""Arrays written quickly are the arrays psycopg would have written, whatever is in them."""

import enum
import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.arrays import write_arrays_quickly


class Colour(enum.StrEnum):
    """A text by another name."""

    RED = "red"


@pytest.fixture(scope="module")
def connection(postgres):
    with psycopg.connect(postgres.address.conninfo("postgres", "postgres"), autocommit=True) as opened:
        write_arrays_quickly(opened)
        yield opened


def back(connection: psycopg.Connection[Any], values: list[Any], kind: str) -> list[Any]:
    """The values as the server has them."""
    (row,) = connection.execute(f"SELECT %s::{kind}[]", [values])
    return row[0]


KINDS = {
    "text": st.text(st.characters(codec="utf-8", exclude_characters="\0"))
    | st.text("\\\",{} NULLnull\n'" + string.digits),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "bytea": st.binary(max_size=40),
    "uuid": st.uuids(),
    "numeric": st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**13), max_value=10**13),
    "date": st.dates(),
    "timestamptz": st.datetimes(
        datetime(1900, 1, 2),  # noqa: DTZ001 (hypothesis wants its bounds so)
        datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
    ),
    "boolean": st.booleans(),
    "float8": st.floats(allow_nan=False),
}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_sent_comes_back(connection, kind: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(KINDS[kind] | st.none(), max_size=8))
    assert back(connection, values, kind) == values


def test_texts_by_another_name_are_texts(connection) -> None:
    assert back(connection, [Colour.RED, "a,b", None], "text") == ["red", "a,b", None]


def test_documents_go_as_text(connection) -> None:
    assert back(connection, ['{"a": "\\\\ \\" {}"}', "{}"], "jsonb") == [{"a": '\\ " {}'}, {}]


def test_nested_lists_go_the_usual_way(connection) -> None:
    assert back(connection, [[1, 2], [3, 4]], "bigint") == [[1, 2], [3, 4]]


def test_numbers_find_rows_whatever_their_width(connection) -> None:
    found = connection.execute("SELECT 1 FROM pg_class WHERE relpages = ANY(%s) LIMIT 1", [[0, 2**40]]).fetchall()
    assert found == [(1,)]


@pytest.mark.parametrize("values", [["a\0b"], ["a\0b", None], ["a", "\0"]])
def test_a_nul_is_refused_and_never_cuts_a_text_in_two(connection, values: list[Any]) -> None:
    with pytest.raises(psycopg.DataError):
        back(connection, values, "text")


def test_mixed_kinds_are_refused_as_ever(connection) -> None:
    with pytest.raises(psycopg.DataError):
        back(connection, [1, "one"], "text")


def test_it_is_the_quick_way_that_was_tested(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::uuid[], %s::date[]", [[UUID(int=1)], [date(2026, 11, 15)]])
        assert cursor.fetchone() == ([UUID(int=1)], [date(2026, 11, 15)])
    assert connection.adapters.get_dumper(list, psycopg.adapt.PyFormat.AUTO).__name__ == "ArrayDumper"


def test_amounts_keep_their_digits(connection) -> None:
    assert [str(value) for value in back(connection, [Decimal("1.50000"), Decimal("1E+3")], "numeric")] == [
        "1.50000",
        "1000",
    ]
