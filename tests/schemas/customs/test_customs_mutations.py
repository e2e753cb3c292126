"""Our schemas and the published ones give the same verdict: on valid samples, and on each of them damaged one way."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from schemas.customs.codec import to_tree, write
from schemas.customs.envelope import unwrap, wrap
from schemas.customs.layout import LAYOUTS
from schemas.customs.messages import BaseTransfer, CEB621Message, CEB625Message, CEB626Message, CEB900Message, DxpMsg
from schemas.customs.shapes import Number, Text, columns
from schemas.customs.times import read_time
from schemas.customs.validation import validate, xsd_folder

Samples = list[tuple[dict[str, Any], bytes]]
XS = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture(scope="module")
def official(official_folder: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(next(official_folder.glob("*进口业务节点*.xsd")))))


def _messages(samples: Samples) -> Iterator[tuple[str, etree._Element]]:
    for row, data in samples:
        if row["wire"] not in ("malformed", "hostile"):
            yield row["file"], etree.fromstring(unwrap(data)[1], etree.XMLParser(remove_comments=True))


def _same(official: etree.XMLSchema, name: str, what: str, root: etree._Element) -> list[str]:
    ours = not validate(root)
    return [] if ours == official.validate(root) else [f"{name}: {what}: ours says {'valid' if ours else 'invalid'}"]


def test_same_verdict_on_samples(samples: Samples, official: etree.XMLSchema) -> None:
    wrong = [line for name, root in _messages(samples) for line in _same(official, name, "as it is", root)]
    assert wrong == []


def test_same_verdict_on_attributes(samples: Samples, official: etree.XMLSchema) -> None:
    wrong = []
    for name, root in _messages(samples):
        for attributes in ({"guid": "short"}, {"version": ""}, {"version": "1.0.0.0.0.0"}, {"other": "x"}):
            copy = deepcopy(root)
            copy.attrib.update(attributes)
            wrong += _same(official, name, str(attributes), copy)
        del root.attrib["guid"]
        wrong += _same(official, name, "no guid", root)
    assert wrong == []


def test_what_we_write_is_valid_for_the_published_schema(
    official: etree.XMLSchema, receipt: CEB626Message, refusal: CEB900Message
) -> None:
    for message in (receipt, refusal):
        assert official.validate(etree.fromstring(write(message))), official.error_log.last_error


def test_unsigned_declarations_lack_only_the_signature(
    official: etree.XMLSchema, imports: CEB621Message, application: CEB625Message
) -> None:
    for message in (imports, application):
        root = to_tree(message)
        assert [(f.element, f.rule) for f in validate(root)] == [("Signature", "missing")]
        assert not official.validate(root)
        assert "Signature" in official.error_log[0].message


def test_envelope_is_valid_for_the_published_schema(official_folder: Path, receipt: CEB626Message) -> None:
    schema = etree.XMLSchema(etree.parse(str(next(official_folder.glob("*终端节点*.xsd")))))
    body = write(receipt)
    envelope = DxpMsg(
        cop_msg_id=receipt.guid,
        sender_id="DXPEDCCEB0000002",
        receiver_ids=("DXPENT0000000000",),
        creat_time=read_time("20261115103001"),
        msg_type="CEB626Message",
        data=body,
        file_name="a.xml",
        biz_keys=(("DealFlag", "1"),),
    )
    data = wrap(envelope)
    assert schema.validate(etree.fromstring(data)), schema.error_log.last_error
    assert unwrap(data) == (envelope, body)


def _types(name: str) -> dict[str, etree._Element]:
    root = etree.parse(str(xsd_folder() / name)).getroot()
    return {element.get("name"): element for element in root if element.get("name")}


def _facet(types: dict[str, etree._Element], name: str, facet: str) -> int | None:
    found = types[name.removeprefix("ceb:")].find(f"{XS}restriction/{XS}{facet}")
    return None if found is None else int(found.get("value"))


@pytest.mark.parametrize("name", ["CEB621", "CEB622", "CEB625", "CEB626", "CEB900"])
def test_models_and_schemas_say_the_same(name: str) -> None:
    """Order, presence and lengths stand twice, in the models and in the XSD; they must not drift apart."""
    layout = LAYOUTS[f"{name}Message"]
    types, frame = _types(f"{name}.xsd"), _types("frame.xsd")
    if layout.parts:
        records = {f"{layout.document}Head": layout.parts[0], f"{layout.document}List": layout.parts[1]}
        _compare(frame["BaseTransfer"], BaseTransfer, frame)
    else:
        records = {layout.document: layout.record}
    for element, record in records.items():
        _compare(types[element], record, frame)


def _compare(declared: etree._Element, record: type, types: dict[str, etree._Element]) -> None:
    elements = list(declared.iter(f"{XS}element"))[1:]
    assert [e.get("name") for e in elements] == [c.element for c in columns(record)]
    for element, column in zip(elements, columns(record), strict=True):
        assert (element.get("minOccurs") != "0") is column.required or column.element == "preNo", column
        if isinstance(column.shape, Text) and column.element != "oriBizMessage":
            most = _facet(types, element.get("type"), "length") or _facet(types, element.get("type"), "maxLength")
            # invtNo and preNo are exactly 18 in receipts; reading takes shorter ones.
            assert column.shape.most == most, column
        if isinstance(column.shape, Number):
            assert _facet(types, element.get("type"), "totalDigits") == 19
