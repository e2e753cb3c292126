"""Every refusal of an import, each naming file, list and line; and what refuses a file as a whole."""

import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.originals.clocks import clocks
from app.originals.content import draft_of
from app.originals.problems import Breach
from app.originals.rules import breaches
from app.originals.wording import WORDS
from app.site.models import Site
from app.site.policy import SitePolicy
from app.site.service import set_policy, this_site

HEAD_REFUSALS = [
    ({"trade_mode": "9610"}, "not_1210", "tradeMode"),
    ({"ie_flag": "E"}, "not_import", "ieFlag"),
    ({"app_type": "3"}, "deletion", "appType"),
    ({"cop_no": None}, "cop_no_missing", "copNo"),
    ({"ems_no": None}, "ems_no_missing", "emsNo"),
    ({"area_code": None}, "area_code_missing", "areaCode"),
    ({"customs_code": "2992"}, "other_customs", "customsCode"),
    ({"area_code": "440166TW09"}, "other_area", "areaCode"),
    ({"ems_no": "T5165W000998"}, "other_account_book", "emsNo"),
]
LINE_REFUSALS = [
    ({"item_record_no": None}, "item_record_no_missing", "itemRecordNo"),
    ({"total_price": Decimal("398.02")}, "amounts_differ", "totalPrice"),
    ({"qty": Decimal(0), "total_price": Decimal(0)}, "not_positive", "qty"),
    ({"qty1": Decimal(-1)}, "negative", "qty1"),
    ({"price": Decimal("-0.001"), "total_price": Decimal(0)}, "negative", "price"),
    ({"qty1": Decimal(10) ** 14}, "too_large", "qty1"),
    ({"gcode": "33049900A9"}, "gcode_not_digits", "gcode"),
    ({"gnum": 0}, "gnum_out_of_range", "gnum"),
    ({"gnum": 2}, "gnum_repeated", "gnum"),
]


def in_text(body: bytes, element: str, value: str, *, nth: int = 0) -> bytes:
    """The message with the nth `element` saying `value`: for what the strict writer would not write."""
    found = list(re.finditer(rf"<ceb:{element}>[^<]*</ceb:{element}>", body.decode()))[nth]
    text = body.decode()
    return f"{text[: found.start()]}<ceb:{element}>{value}</ceb:{element}>{text[found.end() :]}".encode()


@pytest.fixture
def site(work) -> Site:
    return this_site(work)


@pytest.mark.parametrize(("over", "code", "element"), HEAD_REFUSALS)
def test_heads(over, code, element, say, site) -> None:
    found = breaches(say.list(1, **over), site=site, policy=SitePolicy())
    assert [(breach.code, breach.element) for breach in found] == [(code, element)]


@pytest.mark.parametrize(("over", "code", "element"), LINE_REFUSALS)
def test_lines(over, code, element, say, site) -> None:
    lines = (say.line(2), say.line(**{"gnum": 1} | over))
    found = breaches(say.list(1, lines=lines), site=site, policy=SitePolicy())
    assert [(breach.code, breach.element, breach.line_no) for breach in found if breach.code == code] == [
        (code, element, 2)
    ]


def test_every_refusal_has_words_in_both_languages() -> None:
    for zh, en in WORDS.values():
        assert re.search("[\u4e00-\u9fff]", zh)
        assert en.isascii()


def test_a_refusal_names_file_list_and_line(take, say) -> None:
    bad = say.list(2, lines=(say.line(1), say.line(2, total_price=Decimal(400))))
    report = take(say.ceb621(say.list(1), bad), "monday.xml")
    (found,) = report.problems
    assert (found.code, found.list_no, found.line_no, found.element) == ("amounts_differ", 2, 2, "totalPrice")
    assert found.message.startswith(
        f"monday.xml, list 2 (TQD00000002), line 2, file line {found.at_line}: price 199.00 x"
    )
    assert found.message_zh.startswith("monday.xml 第 2 单(TQD00000002)第 2 项")
    assert found.at_line > 1


def test_the_tolerance_is_a_setting(take, say, work, clock) -> None:
    off = say.list(1, lines=(say.line(1, total_price=Decimal("398.50")),))
    assert take(say.ceb621(off)).refused == 1
    set_policy(work, policy=SitePolicy(amount_tolerance=Decimal("0.50")), valid_from=clock.now().date())
    assert take(say.ceb621(off)).imported == 1


def test_another_currency_is_refused_with_its_line(take, say) -> None:
    body = in_text(say.ceb621(say.list(1), say.list(2)), "currency", "502", nth=5)
    report = take(body)
    (found,) = report.problems
    assert (found.code, found.list_no, found.line_no) == ("wrong_currency", 2, 2)
    assert found.at_line == next(n for n, text in enumerate(body.decode().splitlines(), 1) if ">502<" in text)
    assert report.imported == 1


def test_what_the_schema_forbids_is_refused_for_its_list_alone(take, say) -> None:
    report = take(in_text(say.ceb621(say.list(1), say.list(2)), "gcode", "33049900"))
    assert [result.outcome for result in report.lists] == ["refused", "imported"]
    assert report.problems[0].code == "schema"
    assert "length" in report.problems[0].message


def test_no_refusal_tells_personal_data(take, say) -> None:
    body = in_text(say.ceb621(say.list(1, ems_no=None)), "buyerIdNumber", "4401151900010100190" * 4)
    report = take(body)
    assert report.refused == 1
    assert "440115" not in repr(report)
    assert "13800138000" not in repr(draft_of(1, 1, say.list(1)))


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda body: body[: len(body) // 2], "malformed"),
        (lambda body: body[:0], "malformed"),
        (lambda body: body.replace(b"?>", b"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", 1), "doctype"),
        (lambda body: body.replace(b"chinaport.gov.cn/ceb", b"example.org/ceb"), "wrong_namespace"),
        (lambda body: body.decode().replace("UTF-8", "GB18030").encode("gb18030"), "wrong_encoding"),
        (lambda body: body.decode().encode("gb18030"), "wrong_encoding"),
        (lambda body: body.replace(b"CEB621Message", b"CEB999Message"), "unknown_message"),
        (lambda body: body.replace(b"ceb:Inventory>", b"ceb:Stock>"), "schema"),
    ],
)
def test_what_refuses_a_whole_file(damage, code, take, say, work) -> None:
    with pytest.raises(Invalid) as refused:
        take(damage(say.ceb621(say.list(1))), "bad.xml")
    assert refused.value.code == code
    assert refused.value.message.startswith("bad.xml")
    assert refused.value.arguments["file"] == "bad.xml"
    assert work.connection.execute("SELECT count(*) FROM original").fetchone() == (0,)


def test_a_hundred_and_one_lists_are_too_many(take, say) -> None:
    body = say.ceb621(say.list(1)).decode()
    one = body[body.index("<ceb:Inventory>") : body.index("</ceb:Inventory>") + len("</ceb:Inventory>")]
    with pytest.raises(Invalid) as refused:
        take(body.replace(one, one * 101).encode())
    assert refused.value.code == "too_many_lists"


def test_a_damaged_envelope(take, say, clock) -> None:
    body = say.enveloped(say.ceb621(say.list(1)), clock.now()).decode()
    with pytest.raises(Invalid) as refused:
        take(re.sub("<(.*:)?Data>.{8}", lambda m: m.group()[:-8] + "!!!!!!!!", body).encode())
    assert refused.value.code == "envelope"


def test_messages_of_other_kinds_are_not_imported_here(take, shared) -> None:
    for name in (
        "CEB626_03_valid_399_approved.xml",
        "DxpMsg_01_wraps_CEB626_03.xml",
        "CEB625_01_valid_full_return_A.xml",
    ):
        with pytest.raises(Invalid) as refused:
            take((shared / "customs" / "samples" / name).read_bytes(), name)
        assert refused.value.code == "unknown_message"


def test_the_published_samples(take, shared, work) -> None:
    samples = shared / "customs" / "samples"
    first = take((samples / "CEB621_01_valid_order_A_two_lines.xml").read_bytes())
    assert (first.imported, first.refused) == (1, 0)
    batch = take((samples / "CEB621_02_valid_batch_A_B_C.xml").read_bytes())
    assert (batch.known + batch.imported, batch.refused) == (3, 0)
    foreign = take((samples / "CEB621_03_invalid_currency_502.xml").read_bytes())
    assert [problem.code for problem in foreign.problems] == ["wrong_currency"]
    released = take((samples / "CEB622_01_valid_800_release_A.xml").read_bytes())
    assert released.imported == 1
    life = take((samples / "CEB622_02_valid_life_cycle_B.xml").read_bytes())
    assert (life.imported, life.refused) == (4, 0)
    late = take((samples / "CEB622_05_invalid_returnTime_14.xml").read_bytes())
    assert late.receipts[0].problems[0].element == "InventoryReturn[1]/returnTime"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_anything_but_a_refusal(body, take) -> None:
    with pytest.raises(Invalid):
        take(body)


@given(price=st.decimals(0, 99999, places=2), qty=st.integers(1, 9999), off=st.decimals(-1, 1, places=5))
def test_amounts_are_refused_exactly_beyond_the_tolerance(price, qty, off) -> None:
    from app.originals.rules import _amounts

    class Line:
        pass

    line = Line()
    line.price, line.qty, line.total_price = price, Decimal(qty), price * qty + off
    found = list(_amounts(1, line, Decimal("0.01")))
    assert bool(found) == (abs(off) > Decimal("0.01"))
    assert all(isinstance(breach, Breach) for breach in found)


def test_no_clocks_before_release() -> None:
    assert clocks(None, SitePolicy()) is None
