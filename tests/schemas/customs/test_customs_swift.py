"""The fast way of writing gives the same bytes as the slow one, or leaves the message to it: field by field."""

from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from schemas.customs.codec import to_canonical
from schemas.customs.codec.swift import swiftly
from schemas.customs.messages import (
    CEB621Message,
    CEB622Message,
    CEB625Message,
    CEB626Message,
    CEB900Message,
    InventoryReturn,
)
from tests.schemas.customs.damage import NUMBERS, TEXTS, slowly


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
        if swift is not None and swift != slowly(message):
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
        assert swiftly(message) == slowly(message) == to_canonical(message)


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
    slow = slowly(message)
    assert (swiftly(message) == slow) is isinstance(slow, bytes)
