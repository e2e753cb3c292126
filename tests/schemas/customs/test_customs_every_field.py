"""Every field of every kind of message, damaged every way: our schemas and the published ones give the same verdict."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from schemas.customs.codec import to_tree, wrap, write, write_reply
from schemas.customs.layout import CEB, LAYOUTS
from schemas.customs.messages import (
    BaseTransfer,
    CEB621Message,
    CEB625Message,
    DxpMsg,
    DxpRep,
    DxpResponse,
    DxpResult,
    TransInfo,
)
from schemas.customs.shapes import Number, Text, Whole, columns
from schemas.customs.times import read_time
from schemas.customs.validation import wire_findings

GUID = "CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
GIVEN: dict[str, Any] = {
    "guid": GUID,
    "app_type": "1",
    "app_time": "20261115101500",
    "app_status": "2",
    "buyer_id_type": "1",
    "buyer_id_number": "440115190001010019",
    "ie_flag": "I",
    "decl_time": "20261101",
    "ie_date": "20261101",
    "trade_mode": "1210",
    "traf_mode": "9",
    "invt_no": "51652026I000000101",
    "currency": "142",
    "gcode": "3304990039",
    "pre_no": "T20261115000000045",
    "return_status": "-625209",
    "return_time": "20261115103000456",
    "dxp_mode": "DXP",
    **dict.fromkeys(("ebp_code", "ebc_code", "logistics_code", "agent_code", "area_code", "cop_code"), "440166TE01"),
}
ADDED = {
    "Signature": """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
        <ds:CanonicalizationMethod Algorithm="a"/><ds:SignatureMethod Algorithm="b"/><ds:Reference URI="">
        <ds:Transforms><ds:Transform Algorithm="t"/></ds:Transforms><ds:DigestMethod Algorithm="c"/>
        <ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo>
        <ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo><ds:KeyName>1</ds:KeyName><ds:X509Data>
        <ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>""",
    "BaseSubscribe": f"""<BaseSubscribe xmlns="{CEB}"><status>ALL</status><dxpMode>DXP</dxpMode>
        <dxpAddress>a</dxpAddress><note>n</note></BaseSubscribe>""",
    "ExtendMessage": f"""<ExtendMessage xmlns="{CEB}"><name>n</name><version>1</version>
        <Message><any xmlns="other"/></Message></ExtendMessage>""",
}


def _full(record: type) -> Any:
    """A record with every field, the optional ones as well."""
    return record(**{column.attribute: GIVEN.get(column.attribute, _some(column.shape)) for column in columns(record)})


def _some(shape: Any) -> Any:
    if isinstance(shape, Text):
        return "1" * max(shape.least, min(shape.most, 3))
    return 1 if isinstance(shape, Whole) else Decimal("1.5")


def _ceb(kind: str) -> etree._Element:
    layout = LAYOUTS[kind]
    parts = [_full(part) for part in layout.parts or ()]
    record = layout.record(parts[0], (parts[1],) * 2) if parts else _full(layout.record)
    held: Any = {layout.attribute: (record,) if layout.most > 1 else record}
    if not layout.declared:
        return etree.fromstring(write(layout.message(guid=GUID, **held)))
    root = to_tree(layout.message(guid=GUID, transfer=_full(BaseTransfer), **held))
    for name in ("BaseSubscribe", "ExtendMessage", "Signature"):
        root.append(etree.fromstring(ADDED[name]))
    return root


DETAILS = TransInfo(
    cop_msg_id=GUID,
    sender_id="DXPEDCCEB0000002",
    receiver_ids=("DXPENT0000000000", "B"),
    creat_time=read_time("20261115103001"),
    msg_type="CEB626Message",
)


def _dxp_msg() -> etree._Element:
    envelope = DxpMsg(
        cop_msg_id=GUID,
        sender_id="A",
        receiver_ids=("B", "C"),
        creat_time=DETAILS.creat_time,
        msg_type="CEB626Message",
        data=b"<x/>",
        file_name="a.xml",
        ic_card="1",
        biz_keys=(("DealFlag", "1"), ("RetType", "2")),
    )
    root = etree.fromstring(wrap(envelope))
    extra = root[-1]
    etree.SubElement(extra, f"{extra.tag[: -len('AddInfo')]}IsText", Encode="UTF-8")
    etree.SubElement(extra, f"{extra.tag[: -len('AddInfo')]}RecMapId").text = "1"
    root.append(etree.fromstring(ADDED["Signature"]))
    root.set("Id", "a1")
    return root


def _dxp_rep() -> etree._Element:
    result = DxpResult(rec_id="B", code="0001", info="i", note="n")
    response = DxpResponse(
        code="0002",
        noticed=date(2026, 11, 15),
        original=DETAILS,
        info="i",
        node_id="N1",
        results=(result, result),
        note="n",
    )
    root = etree.fromstring(write_reply(DxpRep(receiver_id="A", responses=(response,) * 2, ad_node_id="N")))
    root.append(etree.fromstring(ADDED["Signature"]))
    return root


KINDS: dict[str, Callable[[], etree._Element]] = {
    **{kind: lambda kind=kind: _ceb(kind) for kind in LAYOUTS},
    "DxpMsg": _dxp_msg,
    "DxpRep": _dxp_rep,
}


@pytest.fixture(scope="module")
def published(official_folder: Path) -> Callable[[str], etree.XMLSchema]:
    schemas = {
        node: etree.XMLSchema(etree.parse(str(next(official_folder.glob(f"*{node}*.xsd")))))
        for node in ("进口业务节点", "终端节点")
    }
    return lambda kind: schemas["终端节点" if kind.startswith("Dxp") else "进口业务节点"]


def _drop(element: etree._Element) -> None:
    element.getparent().remove(element)


def _swap(element: etree._Element) -> None:
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def _strange(element: etree._Element) -> None:
    element.addprevious(etree.Element(f"{{{etree.QName(element).namespace}}}newThing"))


def _rename(element: etree._Element) -> None:
    name = etree.QName(element)
    element.tag = f"{{{name.namespace}}}{name.localname.swapcase()}"


def _homeless(element: etree._Element) -> None:
    element.tag = etree.QName(element).localname


def _child(element: etree._Element) -> None:
    etree.SubElement(element, f"{{{etree.QName(element).namespace}}}newThing")


def _stray(element: etree._Element) -> None:
    element.tail = f"{element.tail or ''}stray"


def _clear(element: etree._Element) -> None:
    for name in element.attrib:
        element.attrib.pop(name)


DAMAGES: dict[str, Callable[[etree._Element], object]] = {
    "dropped": _drop,
    "doubled": lambda element: element.addnext(deepcopy(element)),
    "six of it": lambda element: [element.addnext(deepcopy(element)) for _ in range(5)],
    "a hundred of it": lambda element: [element.addnext(deepcopy(element)) for _ in range(99)],
    "reordered": _swap,
    "a strange one before it": _strange,
    "in another case": _rename,
    "without namespace": _homeless,
    "with a child": _child,
    "text behind it": _stray,
    "an attribute more": lambda element: element.set("strange", "1"),
    "no attributes": _clear,
    "empty": lambda element: element.clear(keep_tail=True),
}
SPECIAL = (
    "",
    " ",
    "x",
    "abc",
    "1.123456",
    "1,5",
    "-1",
    "1e3",
    "+1",
    "01",
    "NaN",
    "9" * 16,
    "142",
    " 142 ",
    "2026-11-15",
)
SPECIAL += ("2026-11-15T10:30:01", "2026-13-01", "QUJD", "QUJ", "true", "１", "退" * 18, "2147483648", "a\tb\n")
LENGTHS = (1, 3, 4, 8, 9, 10, 13, 14, 15, 16, 17, 18, 19, 20, 30, 32, 36, 37, 50, 60, 64, 100, 200, 250, 255, 300, 500)
LENGTHS += (510, 1000, 5000)


def _texts(text: str) -> Iterator[str]:
    yield from SPECIAL
    yield from (text + "9", text[:-1], f" {text}", f"{text} ", text.swapcase(), text * 2)
    for length in LENGTHS:
        yield from ("9" * length, "9" * (length + 1))


def _differs(published: etree.XMLSchema, root: etree._Element, what: str) -> list[str]:
    ours = not wire_findings(root)
    return [] if ours == published.validate(root) else [f"{what}: ours says {'valid' if ours else 'invalid'}"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_message_is_valid(published: Any, kind: str) -> None:
    root = KINDS[kind]()
    assert published(kind).validate(root), published(kind).error_log.last_error
    assert wire_findings(root) == []
    named = {etree.QName(element).localname for element in root.iter()}
    layout = LAYOUTS.get(kind)
    for record in (layout.parts or (layout.record,)) if layout else ():
        assert {column.element for column in columns(record)} <= named


@pytest.mark.parametrize("kind", KINDS)
def test_every_element_damaged_every_way(published: Any, kind: str) -> None:
    whole, wrong, invalid = KINDS[kind](), [], 0
    for at, element in enumerate(whole.iter()):
        for what, damage in DAMAGES.items():
            if element is whole and what not in ("an attribute more", "no attributes", "empty", "with a child"):
                continue
            copy = deepcopy(whole)
            damaged = list(copy.iter())[at]
            damage(damaged)
            wrong += _differs(published(kind), copy, f"{etree.QName(element).localname} {what}")
            invalid += bool(wire_findings(copy))
    assert wrong == []
    assert invalid > len(DAMAGES) * 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_every_kind(published: Any, kind: str) -> None:
    root, wrong = KINDS[kind](), []
    for element in root.iter():
        kept, name = element.text, etree.QName(element).localname
        for text in () if len(element) else _texts(kept or ""):
            element.text = text
            wrong += _differs(published(kind), root, f"{name} = {text[:40]!r} ({len(text)})")
        element.text = kept
        for attribute in element.attrib:
            was = element.get(attribute)
            for text in _texts(was or ""):
                element.set(attribute, text)
                wrong += _differs(published(kind), root, f"{name}/@{attribute} = {text[:40]!r} ({len(text)})")
            element.set(attribute, was)
    assert wrong == []


@pytest.mark.parametrize("model", [CEB621Message, CEB625Message])
def test_what_is_written_whole_lacks_only_the_signature(published: Any, model: type) -> None:
    root = _ceb(model.__name__)
    for element in root[-3:]:
        root.remove(element)
    assert [(f.element, f.rule) for _, f in wire_findings(root)] == [("Signature", "missing")]
    assert not published(model.__name__).validate(root)


def test_numbers_are_written_as_the_schema_has_them(published: Any) -> None:
    layout = LAYOUTS["CEB625Message"]
    assert layout.parts
    line = _full(layout.parts[1])
    for number in (Decimal("1E-5"), Decimal("99999999999999.99999"), Decimal("1E+13"), Decimal("0.10")):
        refund = layout.record(_full(layout.parts[0]), (replace(line, qty=number),))
        root = to_tree(CEB625Message(guid=GUID, refunds=(refund,), transfer=_full(BaseTransfer)))
        root.append(etree.fromstring(ADDED["Signature"]))
        assert published("CEB625Message").validate(root), number
        assert isinstance(columns(layout.parts[1])[3].shape, Number)
