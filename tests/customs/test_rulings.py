"""The table of rulings, without a database: every order of the same receipts leads to the same end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.customs.rulings import Effect, effect_of, noted_state, rule, stops_clock, withdrawal_effect_of
from app.site.policy import SitePolicy

START = datetime(2026, 11, 15, 2, 0, tzinfo=UTC)
POLICY = SitePolicy()
WIDE = SitePolicy(concluding_statuses=frozenset({"399", "800"}), declared_when="2")


@pytest.mark.parametrize(
    ("status", "effect"),
    [
        ("1", Effect.NOTE),
        ("120", Effect.NOTE),
        ("800", Effect.NOTE),
        ("399", Effect.CONCLUDE),
        ("100", Effect.REJECT),
        ("-625209", Effect.REJECT),
        ("500", Effect.INSPECT),
        ("300", Effect.INSPECT),
        ("501", Effect.DETAIN),
        ("4", Effect.FAIL),
        ("600", Effect.UNKNOWN),
        ("700", Effect.UNKNOWN),
    ],
)
def test_the_policy_reads_a_status(status: str, effect: Effect) -> None:
    assert effect_of(status, POLICY) is effect


def test_the_policy_may_read_it_otherwise() -> None:
    assert effect_of("800", WIDE) is Effect.CONCLUDE


@pytest.mark.parametrize(
    ("status", "effect"),
    [("399", Effect.ACCEPT), ("100", Effect.REFUSE), ("-625022", Effect.REFUSE), ("4", Effect.REFUSE),
     ("120", Effect.NOTE), ("500", Effect.UNKNOWN)],
)  # fmt: skip
def test_a_withdrawal_reads_the_same_status_otherwise(status: str, effect: Effect) -> None:
    assert withdrawal_effect_of(status, POLICY) is effect


@pytest.mark.parametrize(
    ("status", "by_120", "by_2"),
    [("1", False, False), ("2", False, True), ("3", False, True), ("120", True, True), ("399", True, True),
     ("100", False, False), ("-625001", False, False)],
)  # fmt: skip
def test_what_stops_the_thirty_days(status: str, by_120: bool, by_2: bool) -> None:
    assert stops_clock(status, effect_of(status, POLICY), POLICY) is by_120
    assert stops_clock(status, effect_of(status, WIDE), WIDE) is by_2


def fold(receipts: list[tuple[str, int]]) -> str:
    """The state an application ends in."""
    state, moved_at = "submitted", None
    for status, minute in receipts:
        at, effect = START + timedelta(minutes=minute), effect_of(status, POLICY)
        ruling = rule(state, effect, at, moved_at=moved_at)
        state = noted_state(ruling.state or state, status)
        if effect not in {Effect.NOTE, Effect.UNKNOWN}:
            moved_at = max(moved_at or at, at)
    return state


receipts = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "120", "300", "500", "501", "599", "100", "-625209", "399", "600"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=8,
    # Customs has one clock: no two of its decisions carry the same millisecond.
    unique_by=lambda receipt: receipt[1],
)


@given(receipts, st.randoms(use_true_random=False), st.integers(0, 3))
def test_any_order_and_any_repeats_end_the_same(given: list[tuple[str, int]], chance: object, again: int) -> None:
    in_order = sorted(given, key=lambda receipt: receipt[1])
    shuffled = given + given[:again]
    chance.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]
    assert fold(shuffled) == fold(in_order)


def test_customs_never_had_it_only_before_it_had_it() -> None:
    assert fold([("1", 0), ("4", 1)]) == "failed"
    assert fold([("4", 1), ("1", 0)]) == "failed"
    assert fold([("120", 0), ("4", 1)]) == "stored"


def test_an_earlier_round_does_not_count() -> None:
    late = rule("submitted", Effect.REJECT, START, moved_at=None, closed_until=START)
    assert (late.outcome, late.closed, late.event) == ("stale", True, None)


@pytest.mark.parametrize("state", ["prepared", "discarded"])
@pytest.mark.parametrize("effect", list(Effect))
def test_what_was_never_sent_is_not_moved(state: str, effect: Effect) -> None:
    assert rule(state, effect, START, moved_at=None).outcome == "flagged"
