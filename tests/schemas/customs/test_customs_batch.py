"""Applications written from values give the same bytes as their models, or are left to them: field by field."""

from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.customs.codec import to_canonical
from schemas.customs.codec.batch import OWN, SHARED, Row, canonical, write_rows
from schemas.customs.faults import MessageError
from schemas.customs.messages import BaseTransfer, CEB625Message, InvtRefund
from tests.schemas.customs.damage import NUMBERS, TEXTS, slowly

GUID = "CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
BUYERS = ("440115190001010019", "110101190003030035", "11010119900307002X")


@pytest.fixture
def row(refund: InvtRefund) -> Row:
    head, (line, *_) = refund.head, refund.lines
    own = tuple(getattr(head, name) or "" for name in OWN)
    return Row(
        tuple(getattr(head, name) for name in SHARED), own, [(line.gnum, line.gcode, line.gname, line.unit, line.qty)]
    )


def _by_models(rows: list[Row], transfer: BaseTransfer) -> bytes | str:
    return slowly(CEB625Message(guid=GUID, refunds=tuple(row.model() for row in rows), transfer=transfer))


def _damaged(row: Row) -> Iterator[tuple[str, Row]]:
    for kind, names in (("shared", SHARED), ("own", OWN)):
        values = getattr(row, kind)
        for place, name in enumerate(names):
            for text in TEXTS:
                changed = (*values[:place], text, *values[place + 1 :])
                yield f"{name}={text!r}", row._replace(**{kind: changed})
    goods = row.lines[0]
    for place, name in enumerate(("gnum", "gcode", "gname", "unit", "qty")):
        for value in NUMBERS if name in {"gnum", "qty"} else TEXTS:
            yield f"{name}={value!r}", row._replace(lines=[(*goods[:place], value, *goods[place + 1 :])])  # pyright: ignore[reportArgumentType]


def test_every_field(row: Row, transfer: BaseTransfer) -> None:
    wrong, taken, left = [], 0, 0
    for what, damaged in _damaged(row):
        rows = [row, damaged]
        swift = write_rows(rows, guid=GUID, transfer=transfer)
        taken, left = taken + (swift is not None), left + (swift is None)
        if swift is not None and swift != _by_models(rows, transfer):
            wrong.append(what)
    assert wrong == []
    assert taken > 100
    assert left > 400


def test_every_field_of_who_sends(row: Row, transfer: BaseTransfer) -> None:
    for field in fields(transfer):
        for text in TEXTS:
            other = replace(transfer, **{field.name: text})
            swift = write_rows([row], guid=GUID, transfer=other)
            assert swift is None or swift == _by_models([row], other), (field.name, text)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_applications(data: Any) -> None:
    """Of many senders, with and without e-port numbers, of one line or many: the same bytes, and never left."""
    words = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=("Cs",)), min_size=1)
    transfer = BaseTransfer(cop_code="440166TA01", cop_name=data.draw(words.filter(lambda w: len(w) < 90)), dxp_id="D1")
    rows = [_any(data.draw, words) for _ in range(data.draw(st.integers(1, 5)))]
    assert write_rows(rows, guid=GUID, transfer=transfer) == _by_models(rows, transfer)


def _any(draw: Any, words: st.SearchStrategy[str]) -> Row:
    short = words.map(lambda word: word[:20])
    known = {"app_type": "2", "app_time": "20261115101500", "app_status": "2", "customs_code": "5165", "note": None}
    known |= dict.fromkeys(("ebp_code", "ebc_code", "logistics_code", "agent_code"), "440166TA0X")
    known["buyer_id_type"] = "1"
    own = {"guid": GUID, "invt_no": "51652026I000000101", "buyer_id_number": draw(st.sampled_from(BUYERS))}
    own["pre_no"] = draw(st.sampled_from(["", "T20261115000000045"]))
    quantity = st.decimals(min_value=Decimal("0.00001"), max_value=10**6, places=5)
    lines = st.tuples(st.integers(1, 9999), st.just("3304990039"), short, st.just("140"), quantity)
    return Row(
        tuple(known[name] if name in known else draw(words) for name in SHARED),
        tuple(own[name] if name in own else draw(short) for name in OWN),
        draw(st.lists(lines, min_size=1, max_size=3)),
    )


def test_what_is_wrong_is_named_with_its_place(row: Row, transfer: BaseTransfer) -> None:
    own = list(row.own)
    own[OWN.index("buyer_id_number")] = "440115190001010018"
    with pytest.raises(MessageError) as caught:
        canonical([row, row._replace(own=tuple(own))], guid=GUID, transfer=transfer)
    assert caught.value.element == "InvtRefund[2]/InvtRefundHead/buyerIdNumber"
    assert caught.value.rule == "identity_number"


@pytest.mark.parametrize("count", [0, 1, 100, 101])
def test_how_many(row: Row, transfer: BaseTransfer, count: int) -> None:
    lawful = count in (1, 100)
    assert (write_rows([row] * count, guid=GUID, transfer=transfer) is not None) is lawful
    lines = row._replace(lines=[(number, *row.lines[0][1:]) for number in range(1, count + 1)])
    assert (write_rows([lines], guid=GUID, transfer=transfer) is not None) is (count == 1)
    assert write_rows([row], guid="short", transfer=transfer) is None


def test_the_models_of_the_rows_come_to_the_same(row: Row, transfer: BaseTransfer) -> None:
    written = canonical([row] * 3, guid=GUID, transfer=transfer)
    assert written == to_canonical(CEB625Message(guid=GUID, refunds=(row.model(),) * 3, transfer=transfer))
