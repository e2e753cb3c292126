"""Every shared sample gets the verdict its manifest names, and is read as what it is."""

from typing import Any

import pytest

from schemas.customs.codec import parse, read
from schemas.customs.faults import MessageError
from schemas.customs.messages import CEB621Message, CEB622Message, CEB626Message
from schemas.customs.validation import validate

Samples = list[tuple[dict[str, Any], bytes]]
NO_MESSAGE = {"malformed": "malformed", "hostile": "doctype"}


def _verdict(data: bytes, *, strict: bool) -> str:
    try:
        return "invalid" if validate(data, strict=strict) else "valid"
    except MessageError as refused:
        return refused.code.value


def test_verdicts(samples: Samples) -> None:
    wrong = []
    for row, data in samples:
        for layer in ("wire", "strict"):
            # "other" are a format receipt and an envelope; both are in order.
            wanted = NO_MESSAGE.get(row[layer], row[layer]).replace("other", "valid")
            if _verdict(data, strict=layer == "strict") != wanted:
                wrong.append((row["file"], layer, wanted))
    assert wrong == []


def test_valid_samples_are_read_whole(samples: Samples) -> None:
    for row, data in samples:
        if row["wire"] in ("valid", "other"):
            assert read(data).faults == (), row["file"]


@pytest.mark.parametrize(
    ("name", "element", "rule"),
    [
        ("CEB621_03", "Inventory[1]/InventoryHead/currency", "fixed"),
        ("CEB622_05", "InventoryReturn[1]/returnTime", "length"),
        ("CEB625_10", "Signature", "missing"),
        ("CEB625_13", "InvtRefund[1]/InvtRefundList[1]/gcode", "length"),
        ("CEB625_16", "InvtRefund[1]/InvtRefundList[1]/qty", "fraction_digits"),
        ("CEB625_17", "InvtRefund[101]", "too_many"),
    ],
)
def test_findings_name_element_rule_and_line(samples: Samples, name: str, element: str, rule: str) -> None:
    data = next(data for row, data in samples if row["file"].startswith(name))
    finding = validate(data)[0]
    assert (finding.element, finding.rule) == (element, rule)
    text = data.decode().splitlines()[finding.line - 1]
    name = element.rpartition("/")[2].partition("[")[0]
    assert rule == "missing" or name in text
    with pytest.raises(MessageError) as refused:
        parse(data)
    assert (refused.value.element, refused.value.rule, refused.value.line) == (element, rule, finding.line)


def test_three_lists_with_their_values(samples: Samples) -> None:
    message = parse(next(data for row, data in samples if row["file"].startswith("CEB621_02")))
    assert isinstance(message, CEB621Message)
    assert [i.head.cop_no for i in message.inventories] == ["TQD2026110100001", "TQD2026110100002", "TQD2026090100003"]
    line = message.inventories[0].lines[0]
    assert (line.gnum, line.item_record_no, line.qty * line.price) == (1, "1001", line.total_price)
    assert message.transfer.dxp_id == "DXPENT0000000000"


def test_release_time(samples: Samples) -> None:
    message = parse(next(data for row, data in samples if row["file"].startswith("CEB622_02")))
    assert isinstance(message, CEB622Message)
    release = next(r for r in message.returns if r.return_status == "800")
    assert release.returned_at.isoformat() == "2026-11-01T15:35:00.001000+08:00"
    assert message.returns[0].invt_no is None


def test_envelope_is_opened(samples: Samples) -> None:
    data = next(data for row, data in samples if row["file"].startswith("DxpMsg"))
    reading = read(data)
    assert reading.envelope is not None
    assert reading.envelope.msg_type == "CEB626Message"
    message = reading.message()
    assert isinstance(message, CEB626Message)
    assert message.returns[0].return_status == "399"
