"""Whatever customs answers is explained, with a next step; whatever is found wrong has words and a source."""

import re
from pathlib import Path

import pytest

from schemas.customs.codes.explaining import ERRORS, STATUSES, explain
from schemas.customs.faults import FaultCode, Finding
from schemas.customs.layout import LAYOUTS
from schemas.customs.shapes import columns
from schemas.customs.strict import FORMAT_CHECK_RULES, RULES
from schemas.customs.telling import FIELDS, tell
from schemas.customs.telling import RULES as WORDS

ROOT = Path(__file__).parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("code", [*STATUSES, *ERRORS])
def test_every_code_is_explained_whole(code: str) -> None:
    told = explain(code)
    assert (told.code, told.known) == (code, True)
    assert CHINESE.search(told.zh)
    assert CHINESE.search(told.next_step_zh)
    assert not CHINESE.search(told.en)
    assert told.next_step_en.replace("核注清单", "").isprintable()
    assert told.source


def test_what_nobody_listed_is_said_to_be_unknown() -> None:
    for code in ("777", "9X7", "", "-625999", "-1"):
        told = explain(code)
        assert (told.code, told.known) == (code, False)
        assert told.next_step_zh
        assert told.next_step_en
    assert explain("-625999").en == "processing error at customs or the e-port"
    assert explain("777").en == "a state that is in no list"


def test_a_format_receipt_never_reached_customs() -> None:
    told = explain("-1", kind="CEB900Message")
    assert told.known
    assert "guicang customs check" in told.next_step_en


def test_the_last_step_of_a_reject_is_to_correct_and_declare_again() -> None:
    assert "gnum" in explain("-625209").next_step_zh
    assert "gnum" in explain(" -625209 ").next_step_en
    assert "no new clock" in explain("100").next_step_en


def test_every_field_has_a_name_in_both_languages() -> None:
    named = {
        c.element for layout in LAYOUTS.values() for part in layout.parts or (layout.record,) for c in columns(part)
    }
    assert named - set(FIELDS) == set()


def test_every_rule_has_words() -> None:
    """Every rule a table names, and every rule the code may give a finding."""
    rules = {rule.name for rule in (*RULES.values(), *FORMAT_CHECK_RULES.values())} | {code.value for code in FaultCode}
    layers = {"file", "wire", "strict"}
    for name in ("validation.py", "envelope.py", "verdicts.py", "codec/reading.py", "codec/writing.py"):
        text = (ROOT / "schemas/customs" / name).read_text(encoding="utf-8")
        rules |= set(re.findall(r'(?:BrokenError|_refuse|_without|Finding)\([^)]*?"([a-z_0-9]+)"\)', text))
    assert rules - layers - set(WORDS) == set()
    for rule in WORDS:
        told = tell(Finding("InvtRefund[1]/InvtRefundHead/copNo", rule, 3))
        assert CHINESE.search(told.message_zh)
        assert told.source


SAID = {
    ("InvtRefund[2]/InvtRefundList[1]/gcode", "length"): (
        "商品编码（gcode）：长度不符（C10）",
        "gcode (tariff code) has the wrong length (C10)",
    ),
    ("InvtRefund[1]/InvtRefundList[1]/qty", "fraction_digits"): (
        "数量（qty）：小数位数过多（N19,5）",
        "qty (quantity) has too many decimal places (N19,5)",
    ),
    ("Data/CEB626Message/InvtRefundReturn[1]/copNo", "max_length"): (
        "企业内部编号（copNo）：超过最大长度（C..20）",
        "copNo (enterprise's document number) is too long (C..20)",
    ),
    ("@guid", "missing"): ("系统唯一序号（guid）：缺少", "guid (unique number) is missing"),
    ("InvtRefund[1]/newThing", "unexpected"): ("newThing：此处不允许", "newThing is not allowed here"),
    ("", "doctype"): ("报文：含有 DOCTYPE，拒绝解析", "The message has a DOCTYPE: refused unread"),
}


@pytest.mark.parametrize("finding", SAID)
def test_a_finding_in_words(finding: tuple[str, str]) -> None:
    told = tell(Finding(*finding))
    assert (told.message_zh, told.message_en) == SAID[finding]
