"""Every rule of eligibility, one by one, on plain facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.originals.models import Original
from app.site.models import Site
from app.site.policy import SitePolicy
from app.sorting.eligibility import Facts, eligible

RELEASED = datetime(2026, 11, 10, 2, tzinfo=UTC)
FIRST_DAY = date(2026, 11, 10)
SITE = Site(
    site_id=1,
    name="测试",
    customs_code="5165",
    area_code="AREA",
    area_name="测试",
    ems_no="T5165W000999",
    agent_code="A",
    agent_name="测试",
    dxp_id="D",
)


def _original(**over: Any) -> Original:
    fields = {"customs_code": "5165", "area_code": "AREA", "ems_no": "T5165W000999", "trade_mode": "1210"}
    return Original(**fields | {"released_at": RELEASED} | over)


FACTS = Facts(
    today=date(2026, 11, 15),
    policy=SitePolicy(),
    site=SITE,
    original=_original(),
    arrived_on=date(2026, 11, 14),
    counted={1: Decimal(2)},
    listed={1: Decimal(2), 2: Decimal(1)},
)


def failed(facts: Facts) -> dict[str, str]:
    return {ruling.rule.key: ruling.zh for ruling in eligible(facts) if not ruling.passed}


def test_a_return_within_all_rules_passes_each_of_them() -> None:
    rulings = eligible(FACTS)
    assert [ruling.rule.key for ruling in rulings if ruling.passed] == [
        "original_known",
        "original_released",
        "of_this_area",
        "bonded_mode",
        "something_inside",
        "of_this_list",
        "within_quantity",
        "arrived_in_time",
        "declared_in_time",
    ]
    assert all("GACC 20" in ruling.rule.cite for ruling in rulings)


def test_without_an_original_only_that_is_said() -> None:
    assert list(failed(replace(FACTS, original=None))) == ["original_known"]
    assert len(eligible(replace(FACTS, original=None))) == 1


def test_without_release_no_clock_is_judged() -> None:
    facts = replace(FACTS, original=_original(released_at=None), today=date(2030, 1, 1))
    assert list(failed(facts)) == ["original_released"]


@pytest.mark.parametrize(
    ("over", "rule"),
    [
        ({"customs_code": "5130"}, "of_this_area"),
        ({"area_code": "OTHER"}, "of_this_area"),
        ({"ems_no": "T0000W000001"}, "of_this_area"),
        ({"trade_mode": "9610"}, "bonded_mode"),
    ],
)
def test_goods_of_another_area_book_or_mode_are_not_declared_here(over, rule) -> None:
    found = failed(replace(FACTS, original=_original(**over)))
    assert list(found) == [rule]
    assert next(iter(over.values())) in found[rule]


def test_another_customs_is_taken_where_the_policy_names_it() -> None:
    facts = replace(FACTS, original=_original(customs_code="5166"))
    assert list(failed(facts)) == ["of_this_area"]
    assert not failed(replace(facts, policy=SitePolicy(other_customs=frozenset({"5166"}))))


@pytest.mark.parametrize(
    ("over", "rule"),
    [
        ({"counted": {}}, "something_inside"),
        ({"counted": {1: Decimal(1), 7: Decimal(1)}}, "of_this_list"),
        ({"counted": {1: Decimal("2.00001")}}, "within_quantity"),
        ({"elsewhere": {1: Decimal("0.5")}}, "within_quantity"),
    ],
)
def test_goods_not_of_the_list_or_too_many_are_held(over, rule) -> None:
    rulings = [ruling for ruling in eligible(replace(FACTS, **over)) if not ruling.passed]
    assert [(ruling.rule.key, ruling.rule.otherwise) for ruling in rulings] == [(rule, "hold")]


def test_the_lines_that_are_wrong_are_named() -> None:
    found = failed(replace(FACTS, counted={1: Decimal(3), 8: Decimal(1), 9: Decimal(1)}))
    assert "gnum 8, 9" in found["of_this_list"]
    assert "gnum 1" in found["within_quantity"]


@pytest.mark.parametrize(
    ("rule", "field", "days", "setting"),
    [
        ("declared_in_time", "today", 30, "declare_within_days"),
        ("arrived_in_time", "arrived_on", 45, "arrive_within_days"),
    ],
)
def test_the_release_day_is_day_one_and_the_last_day_counts(rule, field, days, setting) -> None:
    policy = SitePolicy(declare_within_days=99, arrive_within_days=99).model_copy(update={setting: days})
    last = FIRST_DAY + timedelta(days=days - 1)
    facts = replace(FACTS, policy=policy, today=FIRST_DAY)
    assert not failed(replace(facts, **{field: last}))
    late = failed(replace(facts, **{field: last + timedelta(days=1)}))
    assert list(late) == [rule]
    assert last.isoformat() in late[rule]
    assert str(days) in late[rule]


def test_a_release_late_in_the_evening_of_utc_belongs_to_the_next_business_day() -> None:
    facts = replace(FACTS, original=_original(released_at=datetime(2026, 11, 10, 16, 30, tzinfo=UTC)))
    assert not failed(replace(facts, today=date(2026, 12, 10)))
    assert list(failed(replace(facts, today=date(2026, 12, 11)))) == ["declared_in_time"]


def test_goods_without_a_gate_time_count_as_arrived_today() -> None:
    facts = replace(FACTS, arrived_on=None, policy=SitePolicy(arrive_within_days=5))
    assert list(failed(facts)) == ["arrived_in_time"]
