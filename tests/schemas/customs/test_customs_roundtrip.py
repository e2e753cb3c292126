"""Whatever is written is read back the same: hypothesis over whole records."""

from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from schemas.customs.codec import parse, read_reply, to_bytes, to_tree, unwrap, wrap, write, write_reply
from schemas.customs.codec.writing import written_columns
from schemas.customs.messages import (
    CEB621Message,
    CEB622Message,
    CEB625Message,
    CEB626Message,
    CEB900Message,
    DxpMsg,
    DxpRep,
    DxpResponse,
    DxpResult,
    Inventory,
    InventoryHead,
    InventoryLine,
    InventoryReturn,
    InvtRefund,
    InvtRefundHead,
    InvtRefundLine,
    InvtRefundReturn,
    MessageReturn,
    TransInfo,
)
from schemas.customs.shapes import Column, Number, Text
from schemas.customs.strict import RULES
from schemas.customs.times import SHANGHAI
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
        c.attribute: _values(c) if c.required else st.none() | _values(c)
        for c in written_columns(record)
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
@given(answers=st.lists(records(InventoryReturn), min_size=1, max_size=3).map(tuple))
def test_receipts_of_lists(receipt: CEB626Message, answers: Any) -> None:
    message = CEB622Message(guid=receipt.guid, returns=answers)
    assert validate(write(message)) == []
    assert parse(write(message)) == message


@quickly
@given(answer=records(MessageReturn))
def test_format_receipt(refusal: CEB900Message, answer: MessageReturn) -> None:
    message = replace(refusal, message_return=answer)
    assert parse(write(message)) == message


def _text(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(WORDS, min_size=least, max_size=most).map(_outer_spaces_gone)


def _given(most: int) -> st.SearchStrategy[str | None]:
    return st.none() | _text(most)


MOMENTS = st.integers(10**9, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, SHANGHAI))
DETAILS = {
    "cop_msg_id": _text(255),
    "sender_id": _text(16),
    "receiver_ids": st.lists(_text(16), min_size=1, max_size=5).map(tuple),
    "creat_time": MOMENTS,
    "msg_type": _text(30),
}
RESULTS = st.builds(DxpResult, rec_id=_text(16), code=_text(9), info=_given(300), note=_given(500))
RESPONSES = st.builds(
    DxpResponse,
    code=_text(9),
    noticed=st.dates(),
    original=st.builds(TransInfo, **DETAILS),
    info=_given(300),
    node_id=_given(8),
    results=st.lists(RESULTS, max_size=3).map(tuple),
    note=_given(500),
)


@quickly
@given(st.builds(DxpRep, receiver_id=_text(16), responses=st.tuples(RESPONSES), ad_node_id=_given(8)))
def test_answer_of_the_exchange(reply: DxpRep) -> None:
    assert read_reply(write_reply(reply)) == reply


@quickly
@given(st.data())
def test_envelope(receipt: CEB626Message, data: st.DataObject) -> None:
    body = write(receipt)
    made = {name: data.draw(strategy) for name, strategy in DETAILS.items()}
    keys = data.draw(st.lists(st.tuples(_text(32), st.text(WORDS, min_size=1, max_size=64)), max_size=5))
    envelope = DxpMsg(
        **made, data=body, file_name=data.draw(_given(255)), ic_card=data.draw(_given(13)), biz_keys=tuple(keys)
    )
    assert unwrap(wrap(envelope)) == (envelope, body)
