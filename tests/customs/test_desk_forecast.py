"""The forecast: working days, the reckoning by hand, and what the desk is told of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import VirtualClock
from app.customs.pace.reckoning import days_before, days_until, reached, reckon
from app.customs.pace.service import forecast
from app.customs.preparing import prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Work
from app.site.policy import SitePolicy
from app.site.service import set_policy

SUNDAY = date(2026, 11, 15)
WEEKDAYS = frozenset({1, 2, 3, 4, 5})


def test_working_days() -> None:
    assert days_before(SUNDAY, 3, WEEKDAYS) == (date(2026, 11, 11), date(2026, 11, 12), date(2026, 11, 13))
    assert days_until(SUNDAY, date(2026, 11, 22), WEEKDAYS) == 5
    assert days_until(SUNDAY, SUNDAY, WEEKDAYS) == 0
    assert days_until(SUNDAY, date(2026, 11, 22), frozenset()) == 7


def test_the_soonest_go_first_and_the_lost_hold_up_nobody() -> None:
    monday, tuesday = date(2026, 11, 16), date(2026, 11, 17)
    loads = reckon({monday: 10, tuesday: 3}, today=SUNDAY, per_day=Decimal(4), left_today=0, weekdays=WEEKDAYS)
    assert [(load.will_make, load.will_miss) for load in loads] == [(4, 6), (3, 0)]
    assert reached(9, today=SUNDAY, per_day=Decimal(4), left_today=0, weekdays=WEEKDAYS) == date(2026, 11, 18)
    assert reached(2, today=SUNDAY, per_day=Decimal(4), left_today=2, weekdays=WEEKDAYS) == SUNDAY
    assert reached(3, today=SUNDAY, per_day=Decimal(0), left_today=2, weekdays=WEEKDAYS) is None


@given(
    st.dictionaries(st.integers(-3, 40), st.integers(1, 50), max_size=12),
    st.integers(1, 30), st.integers(0, 30),
)  # fmt: skip
def test_never_more_than_the_pace_allows(waiting: dict[int, int], pace: int, left: int) -> None:
    by_day = {SUNDAY + timedelta(days=ahead): count for ahead, count in waiting.items()}
    loads = reckon(by_day, today=SUNDAY, per_day=Decimal(pace), left_today=left, weekdays=WEEKDAYS)
    made = 0
    for load in loads:
        made += load.will_make
        assert 0 <= load.will_make <= load.waiting
        assert made <= left + pace * days_until(SUNDAY, load.declare_by, WEEKDAYS) or load.will_make == 0
    assert sum(load.waiting for load in loads) == sum(waiting.values())


@pytest.fixture
def a_past(work: Work, declarable: Any, signer: Signer, clock: VirtualClock, told: Any) -> None:
    """Four parcels submitted on Monday and stored a day and a half later."""
    set_policy(work, policy=SitePolicy(four_eyes=False, pace_days=2), valid_from=date(2020, 1, 1))
    clock.advance(timedelta(days=1))
    for _ in range(4):
        declarable(released_at=clock.now() - timedelta(days=2))
    cop_nos = [application.cop_no for application in prepare(work)]
    submit(work, signer=signer)
    work.session.commit()
    told(*[(cop_no, "120", 60 * 60) for cop_no in cop_nos])


def test_without_a_past_nothing_is_foretold(work: Work, declarable: Any) -> None:
    declarable()
    found = forecast(work)
    assert (found.known, found.missing, found.rows) == (False, 0, ())
    assert "无法预测" in found.how_zh


def test_who_will_miss(work: Work, declarable: Any, a_past: None, clock: VirtualClock) -> None:
    clock.advance(timedelta(days=2))
    calm = [declarable(released_at=clock.now() - timedelta(days=19)) for _ in range(2)]
    tight = [declarable(released_at=clock.now() - timedelta(days=26)) for _ in range(5)]
    prepare(work, limit=1)
    found = forecast(work)
    # Wednesday; on Monday and Tuesday 4 parcels, 2.0 a day. Last day Saturday, customs takes 2 days: by Thursday.
    assert (found.known, found.pace.submitted, found.pace.prepared) == (True, Decimal("2.0"), Decimal("2.0"))
    assert (found.pace.answer_days, found.pace.left_today) == (2, 2)
    assert [(load.waiting, load.will_make) for load in found.by_day] == [(5, 4), (2, 2)]
    assert found.missing == 1
    assert {row.lpn for row in found.rows} <= {view.lpn for view in tight}
    assert all(row.expected_on > row.declare_by for row in found.rows if row.expected_on)
    assert calm
    assert "2.0" in found.how_en
