"""The fast way of writing gives the same bytes as the slow one, or leaves the message to it: field by field."""

from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from schemas.customs.codec import to_canonical, to_tree
from schemas.customs.codec.swift import swiftly
from schemas.customs.faults import MessageError
from schemas.customs.messages import (
    CEB621Message,
    CEB622Message,
    CEB625Message,
    CEB626Message,
    CEB900Message,
    InventoryReturn,
)

TEXTS = (
    *(
        None,
        "",
        "x",
        " x",
        "x ",
        "0",
        "00",
        "1",
        "9",
        "-1",
        "a&b",
        "<",
        ">",
        "]]>",
        '"',
        "\t",
        "\r",
        "\n",
        "\x00",
        "\x01",
    ),
    *("\x1f", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff", "😀" * 30, "１２", "٣", "%s", "\xa0", "退" * 30, "9" * 19),
    *("20260229", "20240229", "20261301", "20260229101500", "20261115101560", "20261115101500999", "399", "-625209"),
    *("44011519000101001X", "440115190001010018", "cf0bd665-bd89-a336-cdd8-599da1e81c6e", "12345"),
    *("甲" * 60, "甲" * 61, "b" * 100, "b" * 101, "b" * 250, "b" * 251, "b" * 510, "b" * 511),
    *("c" * 1000, "c" * 1001, "c" * 5001),
    *("A" * length for length in range(2, 40)),
    *("1" * length for length in range(2, 20)),
)
NUMBERS = (
    None, "", 0, 1, -1, 9999, 10000, True, "1", "1.0", "x", Decimal("0.00001"), Decimal("0.000001"), Decimal("1E+3"),
    Decimal("-0"), Decimal(-2), Decimal("00012.3400"), Decimal("99999999999999.99999"), Decimal("999999999999999.9"),
    Decimal("1e18"), Decimal("1e19"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), 10**9, 1.5,
)  # fmt: skip


def _slowly(message: Any) -> bytes | str:
    try:
        return etree.tostring(to_tree(message), method="c14n")
    except (MessageError, ValueError, ArithmeticError, TypeError, AttributeError) as wrong:
        return f"{type(wrong).__name__} {wrong}"


def _damaged(record: Any) -> Iterator[tuple[str, Any]]:
    """Copies of a record, each with one field set to one value."""
    for field in fields(record):
        number = isinstance(getattr(record, field.name), int | Decimal)
        for value in NUMBERS if number else TEXTS:
            yield f"{field.name}={value!r}", replace(record, **{field.name: value})


def _disagreements(messages: Iterator[tuple[str, Any]]) -> list[str]:
    wrong, taken, left = [], 0, 0
    for what, message in messages:
        swift = swiftly(message)
        taken, left = taken + (swift is not None), left + (swift is None)
        if swift is not None and swift != _slowly(message):
            wrong.append(what)
    assert taken > 20
    assert left > 20
    return wrong


def test_every_field_of_an_application(application: CEB625Message) -> None:
    (refund,) = application.refunds
    heads = ((what, replace(refund, head=head)) for what, head in _damaged(refund.head))
    lines = ((what, replace(refund, lines=(refund.lines[0], line))) for what, line in _damaged(refund.lines[0]))
    assert _disagreements((w, replace(application, refunds=(refund, r))) for w, r in (*heads, *lines)) == []


def test_every_field_of_an_import_list(imports: CEB621Message) -> None:
    (listed,) = imports.inventories
    heads = ((what, replace(listed, head=head)) for what, head in _damaged(listed.head))
    lines = ((what, replace(listed, lines=(line,))) for what, line in _damaged(listed.lines[0]))
    assert _disagreements((w, replace(imports, inventories=(i,))) for w, i in (*heads, *lines)) == []


def test_every_field_of_who_sends(application: CEB625Message) -> None:
    assert _disagreements((w, replace(application, transfer=t)) for w, t in _damaged(application.transfer)) == []


def test_every_field_of_the_receipts(receipt: CEB626Message, refusal: CEB900Message) -> None:
    (answer,) = receipt.returns
    same = {field.name: getattr(answer, field.name) for field in fields(InventoryReturn)}
    listed = CEB622Message(guid=receipt.guid, returns=(InventoryReturn(**same),))
    assert _disagreements((w, replace(receipt, returns=(answer, r))) for w, r in _damaged(answer)) == []
    assert _disagreements((w, replace(listed, returns=(r,))) for w, r in _damaged(listed.returns[0])) == []
    returned = _damaged(refusal.message_return)
    assert _disagreements((w, replace(refusal, message_return=r)) for w, r in returned) == []


@pytest.mark.parametrize("attributes", [{"guid": "short"}, {"version": ""}, {"version": "1" * 11}, {"version": '"'}])
def test_attributes_of_the_message(application: CEB625Message, attributes: dict[str, str]) -> None:
    assert swiftly(replace(application, **attributes)) is None  # pyright: ignore[reportArgumentType]


def test_everyday_messages_are_written_swiftly(
    application: CEB625Message, imports: CEB621Message, receipt: CEB626Message, refusal: CEB900Message
) -> None:
    head = application.refunds[0].head
    assert "<" in head.reason
    assert "&" in head.reason
    changed = replace(application.refunds[0], head=replace(head, pre_no="T20261115000000045"))
    hundred = replace(application, refunds=(changed,) * 100)
    for message in (hundred, imports, receipt, refusal):
        assert swiftly(message) == _slowly(message) == to_canonical(message)


@pytest.mark.parametrize("count", [0, 1, 100, 101])
def test_how_many(application: CEB625Message, receipt: CEB626Message, count: int) -> None:
    (refund,) = application.refunds
    many = replace(application, refunds=(refund,) * count)
    lines = replace(application, refunds=(replace(refund, lines=refund.lines * count),))
    assert (swiftly(many) is not None) is (count in (1, 100))
    assert (swiftly(lines) is not None) is (count == 1)
    assert (swiftly(replace(receipt, returns=receipt.returns * count)) is not None) is (count in (1, 100))


@pytest.mark.parametrize(
    "number", ["440115190001010019", "110101190003030035", "11010119900307002X", "000000000000000001"]
)
def test_check_characters_of_many_buyers_at_once(application: CEB625Message, number: str) -> None:
    (refund,) = application.refunds
    other = replace(refund, head=replace(refund.head, buyer_id_number=number))
    message = replace(application, refunds=(refund,) * 50 + (other,) + (refund,) * 49)
    slow = _slowly(message)
    assert (swiftly(message) == slow) is isinstance(slow, bytes)
