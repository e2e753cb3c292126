"""Tolerant reading of what customs really sends, list by list, without a word about a buyer."""

from dataclasses import replace

import pytest
from lxml import etree

from schemas.customs.codec import parse, read, to_bytes, to_tree, write
from schemas.customs.faults import MessageError
from schemas.customs.layout import tag
from schemas.customs.messages import CEB621Message, CEB626Message, CEB900Message, InvtRefundReturn
from schemas.customs.validation import validate

PLACEHOLDER = b"""<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="a"/><ds:SignatureMethod Algorithm="b"/><ds:Reference URI="">
<ds:DigestMethod Algorithm="c"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>"""


def _receipt(receipt: CEB626Message, old: str, new: str) -> InvtRefundReturn:
    data = write(receipt).decode()
    assert old in data
    message = parse(data.replace(old, new).encode())
    assert isinstance(message, CEB626Message)
    return message.returns[0]


def test_guid_may_be_lower_case(receipt: CEB626Message) -> None:
    guid = receipt.guid
    assert _receipt(receipt, guid, guid.lower()).guid == guid.lower()


def test_order_of_elements_does_not_matter(receipt: CEB626Message) -> None:
    root = etree.fromstring(write(receipt))
    document = root[0]
    document[:] = reversed(document)
    assert validate(root)
    assert parse(etree.tostring(root)) == receipt


def test_the_format_receipt_in_the_order_seen_in_the_field(refusal: CEB900Message) -> None:
    root = etree.fromstring(write(refusal))
    info, moment = root[0][2], root[0][3]
    assert (info.tag, moment.tag) == (tag("returnInfo"), tag("returnTime"))
    info.addprevious(moment)
    assert [(finding.element, finding.rule) for finding in validate(root)] != []
    assert parse(etree.tostring(root)) == refusal


def test_pre_no_may_be_missing(receipt: CEB626Message) -> None:
    assert _receipt(receipt, "<preNo>T20261115000000045</preNo>", "").pre_no is None


def test_unknown_status_and_free_text_are_kept(receipt: CEB626Message) -> None:
    read_back = _receipt(receipt, "<returnStatus>399<", "<returnStatus>9X7<")
    assert read_back.return_status == "9X7"
    assert _receipt(receipt, "审结]", "审结]null").return_info == "[Code:2100;Desc:审结]null"
    assert _receipt(receipt, "[Code:2100;Desc:审结]", "").return_info == ""


def test_unknown_elements_are_passed_over(receipt: CEB626Message) -> None:
    assert _receipt(receipt, "<preNo>", "<newThing>1</newThing><preNo>").cop_no == "TTH0001"


@pytest.mark.parametrize(
    ("old", "new", "element", "rule"),
    [
        ("<copNo>TTH0001</copNo>", "", "copNo", "missing"),
        ("<copNo>TTH0001</copNo>", "<copNo>A</copNo><copNo>B</copNo>", "", "duplicate"),
        ("20261115103000456", "20261115103000", "returnTime", "length"),
        ("20261115103000456", "20261315103000456", "returnTime", "time"),
        ("TTH0001", "T" * 21, "copNo", "max_length"),
    ],
)
def test_what_a_receipt_must_have(receipt: CEB626Message, old: str, new: str, element: str, rule: str) -> None:
    with pytest.raises(MessageError) as refused:
        _receipt(receipt, old, new)
    path = f"InvtRefundReturn[1]/{element}".rstrip("/")
    assert (refused.value.element, refused.value.rule) == (path, rule)


def test_one_bad_receipt_leaves_its_neighbours(receipt: CEB626Message) -> None:
    three = replace(receipt, returns=receipt.returns * 3)
    data = write(three).replace(b"<copNo>TTH0001</copNo>", b"", 1)
    documents = read(data).documents
    assert [d.fault is None for d in documents] == [False, True, True]
    assert documents[0].model is None


def _imports(imports: CEB621Message, lists: int) -> bytes:
    inventory = imports.inventories[0]
    numbered = tuple(replace(inventory, head=replace(inventory.head, cop_no=f"TQD{n:04d}")) for n in range(lists))
    root = to_tree(replace(imports, inventories=numbered))
    root.append(etree.fromstring(PLACEHOLDER))
    return to_bytes(root)


def test_a_hundred_lists_are_read_one_by_one(imports: CEB621Message) -> None:
    reading = read(_imports(imports, 100))
    assert reading.kind == "CEB621Message"
    assert [d.index for d in reading.documents] == list(range(1, 101))
    assert not reading.faults


def test_one_bad_list_does_not_sink_the_file(imports: CEB621Message) -> None:
    data = _imports(imports, 5).decode()
    parts = data.split("<ceb:Inventory>")
    parts[2] = parts[2].replace("<ceb:price>199.00</ceb:price>", "<ceb:price>cheap</ceb:price>")
    parts[4] = parts[4].replace("<ceb:gname>测试面霜</ceb:gname>", "")
    documents = read("<ceb:Inventory>".join(parts).encode()).documents
    faults = {d.index: (d.cop_no, d.fault.element, d.fault.rule) for d in documents if d.fault}
    assert faults == {
        2: ("TQD0001", "Inventory[2]/InventoryList[1]/price", "number"),
        4: ("TQD0003", "Inventory[4]/InventoryList[1]/gname", "missing"),
    }
    lines = data.splitlines()
    assert all("<ceb:Inventory>" in lines[d.line - 1] for d in documents)


def test_a_list_without_head_or_lines_is_one_bad_list(imports: CEB621Message) -> None:
    data = _imports(imports, 3).decode()
    head, rest = data.split("<ceb:Inventory>", 1)
    body, tail = rest.split("</ceb:Inventory>", 1)
    empty = f"{head}<ceb:Inventory></ceb:Inventory>{tail}".encode()
    documents = read(empty).documents
    assert [(d.cop_no, d.fault.element if d.fault else None) for d in documents] == [
        (None, "Inventory[1]/InventoryHead"),
        ("TQD0001", None),
        ("TQD0002", None),
    ]
    assert body


def test_what_surrounds_the_lists_refuses_the_file(imports: CEB621Message) -> None:
    data = _imports(imports, 2).replace(b"BaseTransfer", b"BaseTransport")
    with pytest.raises(MessageError) as refused:
        read(data)
    assert (refused.value.element, refused.value.rule) == ("BaseTransfer", "missing")


def test_a_hundred_and_one_lists_are_refused(imports: CEB621Message) -> None:
    data = _imports(imports, 100)
    one = data[data.index(b"<ceb:Inventory>") : data.index(b"</ceb:Inventory>") + len(b"</ceb:Inventory>")]
    with pytest.raises(MessageError) as refused:
        read(data.replace(one, one + one, 1))
    assert refused.value.rule == "too_many"


def test_personal_data_is_in_no_repr_and_no_error(imports: CEB621Message) -> None:
    secrets = ("440115190001010019", "测试甲", "13800130000", "虚构地址")
    data = _imports(imports, 1)
    head = parse(data).inventories[0].head  # pyright: ignore[reportAttributeAccessIssue]
    for secret in secrets:
        assert secret in data.decode()
        assert secret not in repr(imports)
        assert secret not in repr(head)
        broken = data.decode().replace(secret, secret * 80).encode()
        findings = validate(broken, strict=True)
        assert findings
        assert secret not in repr(findings)
        with pytest.raises(MessageError) as refused:
            parse(broken)
        assert secret not in f"{refused.value!s}{refused.value!r}"


def test_an_error_in_writing_names_no_person(imports: CEB621Message) -> None:
    inventory = imports.inventories[0]
    broken = replace(inventory, head=replace(inventory.head, buyer_name="测试甲" * 30))
    with pytest.raises(MessageError) as refused:
        write(replace(imports, inventories=(broken,)))
    assert refused.value.element == "Inventory[1]/InventoryHead/buyerName"
    assert "测试甲" not in str(refused.value)
