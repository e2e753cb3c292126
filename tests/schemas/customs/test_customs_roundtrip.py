"""Whatever is written is read back the same: hypothesis over whole records."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas.customs.codec import parse, to_bytes, to_tree, write
from schemas.customs.messages import (
    CEB621Message,
    CEB625Message,
    CEB626Message,
    CEB900Message,
    Inventory,
    InventoryHead,
    InventoryLine,
    InvtRefund,
    InvtRefundHead,
    InvtRefundLine,
    InvtRefundReturn,
    MessageReturn,
)
from schemas.customs.shapes import Column, Number, Text, columns
from schemas.customs.strict import RULES
from schemas.customs.validation import validate

SIGNATURE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="a"/><ds:SignatureMethod Algorithm="b"/><ds:Reference URI="">
<ds:DigestMethod Algorithm="c"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>"""
WORDS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufffe\uffff")
FIXED: dict[str, st.SearchStrategy[Any]] = {
    "guid": st.uuids().map(lambda guid: str(guid).upper()),
    "appType": st.sampled_from("123"),
    "appTime": st.datetimes().map(lambda at: f"{at:%Y%m%d%H%M%S}".rjust(14, "0")),
    "appStatus": st.sampled_from("12"),
    "ieFlag": st.just("I"),
    "declTime": st.just("20261101"),
    "ieDate": st.just("20261101"),
    "buyerIdType": st.just("1"),
    "buyerIdNumber": st.sampled_from(["440115190001010019", "110101190003030035"]),
    "invtNo": st.from_regex(r"[0-9]{8}I[0-9]{9}", fullmatch=True, alphabet=st.characters(codec="ascii")),
    "tradeMode": st.sampled_from(["1210", "1239", "9610"]),
    "trafMode": st.sampled_from("9Y"),
    "currency": st.just("142"),
    "gcode": st.just("3304990039"),
    "gnum": st.integers(1, 9999),
    "returnStatus": st.sampled_from(["-625209", "-1"]),
    "returnTime": st.just("20261115103000456"),
    "preNo": st.just("T20261115000000045"),
}
CODE = st.from_regex(r"[0-9]{4}", fullmatch=True, alphabet=st.characters(codec="ascii"))


def _values(column: Column) -> st.SearchStrategy[Any]:
    shape = column.shape
    if column.element in FIXED:
        return FIXED[column.element]
    if column.element in RULES and isinstance(shape, Text):
        return st.just("440166TE01") if shape.most == 18 else CODE.map(lambda code: code[: shape.most])
    if isinstance(shape, Number):
        return st.decimals(Decimal("0.00001"), Decimal(99_999_999_999_999), places=5)
    if isinstance(shape, Text):
        return st.text(WORDS, min_size=max(1, shape.least), max_size=min(shape.most, 30)).map(_outer_spaces_gone)
    return st.integers(1, 10**shape.digits - 1)


def _outer_spaces_gone(text: str) -> str:
    """Receipts are read with outer white space cut off; a text of nothing else would be empty."""
    return text.strip() or "x"


def records(record: type) -> st.SearchStrategy[Any]:
    required = {field.name for field in fields(record)}
    made = {
        c.attribute: _values(c) if c.required or c.attribute == "cop_no" else st.none() | _values(c)
        for c in columns(record)
        if c.attribute in required
    }
    return st.builds(record, **made)


quickly = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def _signed(message: Any) -> bytes:
    root = to_tree(message)
    root.append(etree.fromstring(SIGNATURE))
    assert validate(root) == []
    return to_bytes(root)


@quickly
@given(head=records(InvtRefundHead), lines=st.lists(records(InvtRefundLine), min_size=1, max_size=3).map(tuple))
def test_return_application(application: CEB625Message, head: InvtRefundHead, lines: Any) -> None:
    message = replace(application, refunds=(InvtRefund(head, lines),))
    assert parse(_signed(message)) == message


@quickly
@given(head=records(InventoryHead), lines=st.lists(records(InventoryLine), min_size=1, max_size=3).map(tuple))
def test_import_list(imports: CEB621Message, head: InventoryHead, lines: Any) -> None:
    message = replace(imports, inventories=(Inventory(head, lines),))
    assert parse(_signed(message)) == message


@quickly
@given(answers=st.lists(records(InvtRefundReturn), min_size=1, max_size=3).map(tuple))
def test_receipts(receipt: CEB626Message, answers: Any) -> None:
    message = replace(receipt, returns=answers)
    assert parse(write(message)) == message


@quickly
@given(answer=records(MessageReturn))
def test_format_receipt(refusal: CEB900Message, answer: MessageReturn) -> None:
    message = replace(refusal, message_return=answer)
    assert parse(write(message)) == message
