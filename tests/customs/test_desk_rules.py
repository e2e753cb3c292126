"""Every rule of a return application: it passes, it breaks, and broken it has its name, source and next step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.customs.rules.catalogue import finding, rules
from app.customs.rules.judging import RULES, DeclaredLine, Facts, judge
from app.originals.models import Original, OriginalLine
from app.site.models import Site
from app.site.policy import SitePolicy

SITE = Site(
    site_id=1,
    name="中心仓",
    customs_code="5165",
    area_code="440166TW01",
    area_name="区内仓",
    ems_no="T5165W000999",
    agent_code="440166TA01",
    agent_name="报关企业",
    dxp_id="DXPENT0000000000",
)
RELEASED = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
LAST_DAY = date(2026, 11, 30)


def a_list(**over: Any) -> Original:
    fields = {"invt_no": "516520261000000001", "customs_code": "5165", "area_code": "440166TW01", "order_no": "ORDER1"}
    fields |= {"ems_no": "T5165W000999", "trade_mode": "1210", "released_at": RELEASED}
    return Original.model_construct(**fields | over)


def a_line(gnum: int = 1, **over: Any) -> OriginalLine:
    fields = {"gnum": gnum, "gcode": "3304990039", "unit": "140", "qty": Decimal(2), "taken": Decimal(0)}
    return OriginalLine.model_construct(**fields | over)


GOOD = Facts(
    today=date(2026, 11, 15),
    policy=SitePolicy(),
    site=SITE,
    original=a_list(),
    listed={1: a_line(), 2: a_line(2)},
    declared=[DeclaredLine(1, Decimal(2), "3304990039", "140")],
    arrived_on=date(2026, 11, 10),
    order_nos=frozenset({"ORDER1"}),
    buyer_id_type="1",
    certified=frozenset({"440166TA01"}),
)


def listing(**over: Any) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, original=a_list(**over))


def having(**over: Any) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, **over)


def declaring(*lines: DeclaredLine) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, declared=list(lines))


MANY = {gnum: a_line(gnum) for gnum in range(1, 101)}
BREAKS: dict[str, Callable[[Facts], Facts]] = {
    "list_unnumbered": listing(invt_no=None),
    "not_released": listing(released_at=None),
    "not_1210": listing(trade_mode="9610"),
    "not_of_this_area": listing(customs_code="2992"),
    "other_buyer": having(order_nos=frozenset({"ORDER1", "ORDER2"})),
    "buyer_id_kind": having(buyer_id_type="2"),
    "agent_differs": having(certified=frozenset({"330766K00Q"})),
    "nothing_declared": declaring(),
    "too_many_lines": having(
        listed=MANY, declared=[DeclaredLine(gnum, Decimal(1), "3304990039", "140") for gnum in MANY]
    ),
    "list_unknown": declaring(DeclaredLine(3, Decimal(1), "3304990039", "140")),
    "gcode_differs": declaring(DeclaredLine(1, Decimal(1), "3304990040", "140")),
    "unit_differs": declaring(DeclaredLine(1, Decimal(1), "3304990039", "011")),
    "qty_not_positive": declaring(DeclaredLine(1, Decimal(0), "3304990039", "140")),
    "quantity_exceeded": having(listed={1: a_line(taken=Decimal(1))}),
    "arrived_too_late": having(arrived_on=date(2026, 12, 16)),
    "declare_too_late": having(today=date(2026, 12, 1)),
}


def codes(facts: Facts) -> list[str]:
    return [broken.code for broken in judge(facts)]


def test_every_rule_is_tried() -> None:
    assert list(BREAKS) == list(RULES)


def test_good_facts_break_nothing() -> None:
    assert codes(GOOD) == []
    assert codes(replace(GOOD, arrived_on=None, order_nos=frozenset(), buyer_id_type=None, certified=frozenset())) == []


@pytest.mark.parametrize("code", RULES)
def test_each_breaks_alone_and_has_its_name(code: str) -> None:
    assert codes(BREAKS[code](GOOD)) == [code]
    (broken,) = judge(BREAKS[code](GOOD))
    texts = (broken.article, broken.field, broken.message_zh, broken.message_en, broken.next_step_zh)
    assert all(texts)
    assert broken.next_step_en
    assert not any("{" in text for text in texts)


def test_every_reason_there_is_can_be_said() -> None:
    for code in rules():
        said = finding(code)
        assert all((said.article, said.message_zh, said.message_en, said.next_step_zh, said.next_step_en)), code


def test_several_broken_rules_are_all_told() -> None:
    facts = BREAKS["gcode_differs"](BREAKS["not_1210"](BREAKS["declare_too_late"](GOOD)))
    assert codes(facts) == ["not_1210", "gcode_differs", "declare_too_late"]
    assert "3" in judge(BREAKS["list_unknown"](GOOD))[0].message_zh


@pytest.mark.parametrize(("counts", "last"), [(True, LAST_DAY), (False, date(2026, 12, 1))])
def test_the_last_day_by_how_days_count(counts: bool, last: date) -> None:
    facts = replace(GOOD, policy=SitePolicy(release_day_counts=counts))
    assert codes(replace(facts, today=last)) == []
    assert codes(replace(facts, today=date.fromordinal(last.toordinal() + 1))) == ["declare_too_late"]


def test_days_are_policy() -> None:
    shorter = SitePolicy(declare_within_days=10, arrive_within_days=5)
    assert codes(replace(GOOD, policy=shorter)) == ["arrived_too_late", "declare_too_late"]


def test_a_pilot_lets_another_district_in() -> None:
    away = replace(GOOD, original=a_list(customs_code="2992", area_code="330766TW01", ems_no="T2992W000001"))
    assert codes(away) == ["not_of_this_area"]
    assert codes(replace(away, policy=SitePolicy(other_customs=frozenset({"2992"})))) == []
    assert codes(replace(GOOD, original=a_list(ems_no="T5165W000998"))) == ["not_of_this_area"]


def test_what_is_held_is_not_counted_twice_nor_late() -> None:
    held = replace(GOOD, held=True, listed={1: a_line(taken=Decimal(2))}, today=date(2027, 1, 1))
    assert codes(held) == []
    assert codes(replace(held, listed={1: a_line(qty=Decimal(2), taken=Decimal(3))})) == ["quantity_exceeded"]
