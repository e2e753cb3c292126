"""Opening parcels against a real database: grade, lines, inspection and journal in one unit of work."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlmodel import select

from app.core.actor import Actor
from app.originals.models import OriginalLine
from app.parcel.reading import history, lines_of, parcels_by_ids
from app.site.policy import SitePolicy
from app.site.service import set_policy
from app.sorting.holding import release, reopen
from app.sorting.inspecting import inspect_many
from app.sorting.models import Inspection
from app.sorting.requests import CountedLine, InspectionRequest, InspectionResult
from schemas.vocabulary import Grade, ParcelState, Role


def _inspections(work, view) -> list[Inspection]:
    return list(work.session.exec(select(Inspection).where(Inspection.parcel_id == view.id).order_by(Inspection.seq)))


def failed(result: InspectionResult) -> list[str]:
    return [ruling.rule.key for ruling in result.rules if not ruling.passed]


def _now(work, view):
    return parcels_by_ids(work, [view.id])[view.id]


def test_good_goods_become_conforming_and_everything_is_kept(work, on_table, inspect) -> None:
    view = on_table()
    result = inspect(view)
    assert (result.outcome.to_state, result.grade, result.disposition) == ("conforming", "A", "relist")
    parcel = _now(work, view)
    assert (parcel.state, parcel.grade, parcel.disposition) == ("conforming", "A", "relist")
    steps = history(work, view.id)[-2:]
    assert [(step.event, step.details) for step in steps] == [
        ("inspect_goods", ""),
        ("grade_conforming", "A infant_milk"),
    ]
    (kept,) = _inspections(work, view)
    assert (kept.seq, kept.fate, kept.category, kept.computed_grade) == (steps[1].seq, "conforming", "infant_milk", "A")
    assert kept.answers == {"matches": "same", "seal": "intact", "expiry": "2027-11-15", "batch": "B1"}
    assert {ruling["rule"] for ruling in kept.rules} >= {"original_known", "seal_unbroken", "declared_in_time"}
    assert all(ruling["passed"] and ruling["source"] for ruling in kept.rules)


def test_the_lines_are_kept_as_counted_with_batch_expiry_and_serial(work, on_table, inspect) -> None:
    view = on_table()
    rows = [(1, "1", "B7", "2027-12-01", None), CountedLine(2, Decimal(1), None, date(2027, 6, 1))]
    inspect(view, expiry=None, batch=None, _counted=rows)
    lines = {line.gnum: line for line in lines_of(work, [view.id])[view.id]}
    assert [(line.qty, line.counted, line.batch_no, line.expires_on) for line in lines.values()] == [
        (Decimal(1), True, "B7", date(2027, 12, 1)),
        (Decimal(1), True, None, date(2027, 6, 1)),
    ]


def test_the_earliest_expiry_of_the_count_decides(work, on_table, inspect) -> None:
    rows = [(1, 1, "B", "2030-01-01"), (2, 1, "B", "2026-11-14")]
    result = inspect(on_table(), expiry="2030-01-01", _counted=rows)
    assert (result.outcome.to_state, result.grade) == ("nonconforming", "D")
    assert failed(result) == ["food_in_date", "fit_for_second_sale"]


def test_what_was_announced_is_taken_as_counted_with_the_answers_written_on_it(work, on_table, inspect) -> None:
    view = on_table(lines={2: 1})
    inspect(view)
    (line,) = lines_of(work, [view.id])[view.id]
    assert (line.counted, line.batch_no, line.expires_on) == (True, "B1", date(2027, 11, 15))


def test_a_broken_seal_is_nonconforming_with_the_article_named(work, on_table, inspect) -> None:
    view = on_table()
    result = inspect(view, seal="broken")
    assert (result.outcome.to_state, result.grade, result.disposition) == ("nonconforming", "D", "out_of_zone")
    assert failed(result) == ["seal_unbroken", "fit_for_second_sale"]
    assert result.rules[1].rule.cite_zh == "网络购买商品七日无理由退货暂行办法第九条第（一）项（条款号待核）"
    assert history(work, view.id)[-1].details == "D infant_milk failed=fit_for_second_sale"
    assert _now(work, view).disposition == "out_of_zone"


@pytest.mark.parametrize(
    ("over", "rule", "state"),
    [
        ({"released_at": None}, "original_released", "held"),
        ({"trade_mode": "9610"}, "bonded_mode", "nonconforming"),
        ({"area_code": "ELSEWHERE"}, "of_this_area", "nonconforming"),
    ],
)
def test_the_original_decides_whatever_the_goods(given_original, on_table, inspect, over, rule, state) -> None:
    result = inspect(on_table(original=given_original(**over)))
    assert (result.outcome.to_state, failed(result)) == (state, [rule])
    assert result.grade == "A"


@pytest.mark.parametrize(("days", "state"), [(29, "conforming"), (30, "nonconforming")])
def test_the_thirty_day_clock(work, given_original, on_table, inspect, days, state) -> None:
    view = on_table(original=given_original(released_at=work.clock.now() - timedelta(days=days)))
    result = inspect(view)
    assert result.outcome.to_state == state
    assert failed(result) == ([] if state == "conforming" else ["declared_in_time"])


def test_goods_back_after_the_forty_fifth_day_leave_again(work, given_original, on_table, inspect) -> None:
    set_policy(work, policy=SitePolicy(declare_within_days=99), valid_from=date(2026, 11, 1))
    released = work.clock.now() - timedelta(days=60)
    in_time = on_table(original=given_original(released_at=released), arrived_at=released + timedelta(days=44))
    late = on_table(original=given_original(released_at=released), arrived_at=released + timedelta(days=45))
    assert inspect(in_time).outcome.to_state == "conforming"
    assert failed(inspect(late)) == ["arrived_in_time"]


def test_more_than_the_list_had_or_something_else_is_held(work, on_table, inspect) -> None:
    too_much, strange, other = on_table(), on_table(), on_table()
    assert failed(inspect(too_much, _counted=[(1, 3)])) == ["within_quantity"]
    assert failed(inspect(strange, _counted=[(1, 1), (5, 1)])) == ["of_this_list"]
    assert failed(inspect(other, matches="other")) == ["of_this_list"]
    assert {_now(work, view).state for view in (too_much, strange, other)} == {"held"}
    assert _now(work, other).disposition is None


def test_what_other_parcels_of_the_list_hold_is_no_longer_there(work, given_original, on_table, inspect) -> None:
    original = given_original()
    first, second, third = (on_table(original=original, lines={1: 1}) for _ in range(3))
    assert [inspect(view).outcome.to_state for view in (first, second, third)] == ["conforming", "conforming", "held"]


def test_parcels_of_one_list_in_one_batch_see_each_other(work, given_original, on_table) -> None:
    original = given_original()
    views = [on_table(original=original, lines={1: 1}) for _ in range(3)]
    results = inspect_many(work, inspections=[_request(view) for view in views])
    assert [result.outcome.to_state for result in results] == ["conforming", "conforming", "held"]


def test_a_conforming_parcel_in_the_batch_still_holds_its_goods(work, given_original, on_table, inspect) -> None:
    original = given_original()
    first, second = on_table(original=original, lines={1: 2}), on_table(original=original, lines={1: 1})
    inspect(first)
    results = inspect_many(work, inspections=[_request(first), _request(second)])
    assert [result.outcome.verdict for result in results] == ["refused", "moved"]
    assert results[0].outcome.refusal.code == "not_lawful"
    assert results[1].outcome.to_state == "held"


def test_what_is_only_announced_takes_nothing_away(work, given_original, on_table, inspect) -> None:
    original = given_original()
    on_table(original=original)
    assert inspect(on_table(original=original)).outcome.to_state == "conforming"


def test_a_parcel_counted_again_does_not_stand_in_its_own_way(work, on_table, inspect) -> None:
    view = on_table()
    inspect(view)
    reopen(work, lpn=view.lpn)
    assert inspect(view, _counted=[(1, 2)]).outcome.to_state == "conforming"
    assert [line.gnum for line in lines_of(work, [view.id])[view.id]] == [1]
    assert [kept.fate for kept in _inspections(work, view)] == ["conforming", "conforming"]


def test_an_empty_parcel_is_held_and_has_no_lines(work, on_table, inspect) -> None:
    view = on_table()
    assert failed(inspect(view, _counted=())) == ["something_inside"]
    assert lines_of(work, [view.id]) == {}


def test_nothing_announced_must_be_counted(on_table, inspect) -> None:
    result = inspect(on_table(lines={}))
    assert (result.outcome.verdict, result.outcome.refusal.code) == ("refused", "count_needed")


@pytest.mark.parametrize(("scanned", "state"), [("sn-1", "conforming"), ("SN-9", "held"), (["SN-1", "SN-2"], "held")])
def test_the_serial_must_be_the_one_announced(on_table, inspect, scanned, state) -> None:
    assert inspect(on_table(serial="SN-1"), codes=scanned).outcome.to_state == state


def test_where_a_serial_is_known_it_must_be_scanned(on_table, inspect) -> None:
    result = inspect(on_table(serial="SN-1"))
    assert result.outcome.refusal.code == "question_unanswered"
    assert result.outcome.refusal.arguments == {"question": "codes"}


def test_a_wrong_serial_stays_wrong_at_the_second_look(work, on_table, inspect) -> None:
    """What was scanned first never becomes what is compared with."""
    view = on_table(serial="SN-1", lines={1: 1})
    assert inspect(view, codes="SN-9").outcome.to_state == "held"
    release(work, lpn=view.lpn)
    assert inspect(view, codes="SN-9").outcome.to_state == "held"
    release(work, lpn=view.lpn)
    assert inspect(view, codes="SN-1").outcome.to_state == "conforming"


def test_trace_codes_of_the_list_are_compared_too(work, given_original, on_table, inspect) -> None:
    original = given_original()
    line = work.session.get(OriginalLine, (1, original.id, 1))
    line.trace_codes = "TR-1; TR-2"
    work.session.flush()
    assert inspect(on_table(original=original, lines={1: 1}), codes="TR-2").outcome.to_state == "conforming"
    assert inspect(on_table(original=original, lines={1: 1}), codes="TR-3").outcome.to_state == "held"


def test_an_operator_lowers_and_a_lead_raises(work, as_role, on_table, inspect) -> None:
    operator, lead = as_role(Role.OPERATOR), as_role(Role.LEAD, badge="L1")
    assert inspect(on_table(), by=operator, _grade=Grade.C).outcome.to_state == "nonconforming"
    dented = on_table(original=None, lines={1: 1})
    refused = inspect(dented, by=operator, seal="dented", _grade=Grade.A)
    assert refused.outcome.refusal.code == "grade_needs_lead"
    assert (refused.grade, _now(work, dented).state) == (None, "received")
    raised = inspect(dented, by=lead, seal="dented", _grade=Grade.A)
    assert (raised.outcome.to_state, raised.grade) == ("conforming", "A")
    (kept,) = _inspections(work, dented)
    assert (kept.computed_grade, kept.grade, kept.badge) == ("C", "A", "L1")


def test_not_even_a_lead_raises_expired_goods(as_role, on_table, inspect) -> None:
    result = inspect(on_table(), by=as_role(Role.LEAD), expiry="2026-11-01", _grade=Grade.A)
    assert result.outcome.refusal.code == "grade_is_final"


@pytest.mark.parametrize("state", [ParcelState.UNCLAIMED, ParcelState.HELD])
def test_an_unclaimed_or_held_parcel_is_opened_where_it_stands(work, given_parcel, inspect, state) -> None:
    view = given_parcel(state)
    result = inspect(view, seal="broken", _category="food")
    assert (result.outcome.event, result.outcome.to_state, result.grade) == ("inspect_goods", state, "D")
    (kept,) = _inspections(work, view)
    assert (kept.fate, kept.category, kept.disposition) == ("noted", "food", None)
    assert _now(work, view).grade is None


def test_a_received_parcel_without_original_is_held(given_parcel, work, inspect) -> None:
    view = given_parcel(ParcelState.RECEIVED)
    result = inspect(view, seal=None, expiry=None, batch=None, sealed="sealed", damage="none")
    assert (result.outcome.to_state, failed(result)) == ("held", ["original_known"])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"seal": None}, "question_unanswered"),
        ({"seal": "open"}, "answer_invalid"),
        ({"colour": "red"}, "question_unknown"),
        ({"_counted": [(1, 0)]}, "count_invalid"),
    ],
)
def test_what_cannot_be_understood_is_refused_and_kept_with_the_scan(work, on_table, inspect, said, code) -> None:
    view, scan_id = on_table(), uuid4()
    first = inspect(view, _scan_id=scan_id, **said)
    again = inspect(view, _scan_id=scan_id)
    assert first.outcome.refusal.code == code
    assert (again.outcome.replayed, again.outcome.refusal) == (True, first.outcome.refusal)
    assert not _inspections(work, view)
    assert _now(work, view).seq == view.seq


def test_a_repeated_scan_gets_its_first_verdict_and_changes_nothing(work, on_table, inspect) -> None:
    view, scan_id = on_table(), uuid4()
    first = inspect(view, _scan_id=scan_id)
    again = inspect(view, _scan_id=scan_id, seal="broken")
    assert again.outcome == replace(first.outcome, replayed=True)
    assert (again.grade, again.disposition, again.rules) == (first.grade, first.disposition, first.rules)
    assert len(_inspections(work, view)) == 1


def test_a_batch_answers_each_for_itself(work, on_table) -> None:
    good, bad, twice = on_table(), on_table(), on_table()
    scan_id = uuid4()
    requests = [
        _request(good),
        _request(bad, seal="open"),
        InspectionRequest("G0100000000X"),
        _request(twice, scan_id=scan_id),
        _request(twice, scan_id=scan_id, seal="broken"),
        _request(twice),
        _request(good, actor=Actor("B9", frozenset({Role.BROKER}))),
    ]
    results = inspect_many(work, inspections=requests)
    assert [result.outcome.verdict for result in results] == [
        "moved",
        "refused",
        "unknown",
        "moved",
        "moved",
        "refused",
        "refused",
    ]
    assert (results[4].outcome.replayed, results[4].grade) == (True, "A")


def test_who_may_not_inspect_is_refused_and_nothing_is_written(work, on_table, inspect, as_role) -> None:
    view = on_table()
    result = inspect(view, by=as_role(Role.BROKER))
    assert (result.outcome.refusal.code, result.grade) == ("not_your_role", None)
    assert not _inspections(work, view)
    assert [line.counted for line in lines_of(work, [view.id])[view.id]] == [False, False]


def test_the_parcel_is_put_where_the_inspector_says(work, on_table, inspect) -> None:
    view = on_table()
    inspect(view, _place="T-7")
    assert _now(work, view).place == "T-7"


def test_twenty_parcels_take_as_many_statements_as_one(work, on_table, monkeypatch) -> None:
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: Any, statement: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(str(statement))
        return execute(cursor, statement, *args, **kwargs)

    def statements(views: list[Any]) -> int:
        sent.clear()
        results = inspect_many(work, inspections=[_request(view) for view in views])
        assert {result.outcome.to_state for result in results} == {"conforming"}
        return len(sent)

    one, many = [on_table()], [on_table() for _ in range(20)]
    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    assert 10 < statements(one) == statements(many) < 30


def _request(view: Any, **said: Any) -> InspectionRequest:
    asked = {name: said.pop(name) for name in ("scan_id", "actor") if name in said}
    answers = {"matches": "same", "seal": "intact", "expiry": "2027-11-15", "batch": "B1"} | said
    return InspectionRequest(view.lpn, answers, **asked)


def test_lines_read_again_in_one_transaction_are_the_ones_written(work, on_table, inspect) -> None:
    view = on_table()
    before = lines_of(work, [view.id])[view.id]
    inspect(view, _counted=[(1, 1)])
    after = lines_of(work, [view.id])[view.id]
    assert len(before) == 2
    assert [(line.gnum, line.qty, line.counted) for line in after] == [(1, Decimal(1), True)]
