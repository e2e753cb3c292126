"""Splitting: goods leave for a child parcel, nothing is lost and nothing is doubled, also when stations race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.parcel.journal.verifying import verify_journal
from app.parcel.reading import history, lines_of, parcel_by_lpn, parcels_by_ids
from app.parcel.scans import Scan
from app.sorting.holding import release
from app.sorting.inspecting import inspect_many
from app.sorting.requests import InspectionRequest
from app.sorting.splitting import split, split_many
from schemas.vocabulary import ParcelState, Role

ANSWERS = {"matches": "same", "seal": "intact", "expiry": "2027-11-15", "batch": "B1"}


def _lines(work: Any, parcel_id: int) -> dict[int, Decimal]:
    return {line.gnum: line.qty for line in lines_of(work, [parcel_id]).get(parcel_id, [])}


def test_goods_move_to_a_child_with_its_own_plate(work, on_table) -> None:
    parent = on_table(place="T-1", reason="quality", arrived_at=work.clock.now())
    done = split(work, lpn=parent.lpn, lines=[(1, Decimal(1))])
    child = parcel_by_lpn(work, done.lpn)
    assert (child.id, child.state, child.parent_id, child.place) == (done.parcel_id, "received", parent.id, "T-1")
    for name in ("original_id", "owner_code", "platform_code", "order_no", "reason", "arrived_at"):
        assert getattr(child, name) == getattr(parcels_by_ids(work, [parent.id])[parent.id], name)
    assert child.waybill is None
    assert (_lines(work, parent.id), _lines(work, child.id)) == ({1: 1, 2: 1}, {1: 1})
    assert (done.emptied, history(work, parent.id)[-1].details) == (False, f"to {done.lpn}")
    assert history(work, child.id)[0].details == f"from {parent.lpn}"


def test_parent_and_child_are_graded_each_for_itself(work, on_table, inspect) -> None:
    parent = on_table()
    child = parcel_by_lpn(work, split(work, lpn=parent.lpn, lines=[(1, Decimal(1))]).lpn)
    assert inspect(child, seal="broken").outcome.to_state == "nonconforming"
    assert inspect(parent).outcome.to_state == "conforming"


def test_a_parcel_with_everything_split_off_is_emptied(work, on_table) -> None:
    parent = on_table()
    split(work, lpn=parent.lpn, lines=[(1, Decimal(2))])
    done = split(work, lpn=parent.lpn, lines=[(2, Decimal(1))])
    assert (done.emptied, parcel_by_lpn(work, parent.lpn).state) == (True, "emptied")
    assert _lines(work, parent.id) == {}
    assert [step.event for step in history(work, parent.id)][-2:] == ["split", "empty"]


def test_a_lead_splits_a_held_parcel_but_leaves_something_in_it(work, as_role, on_table, inspect) -> None:
    parent = on_table()
    inspect(parent, _counted=[(1, 3)])
    with pytest.raises(Forbidden, match="not_your_role"):
        split(as_role(Role.OPERATOR), lpn=parent.lpn, lines=[(1, Decimal(1))])
    with pytest.raises(Conflict, match="nothing_would_remain"):
        split(work, lpn=parent.lpn, lines=[(1, Decimal(3))])
    done = split(work, lpn=parent.lpn, lines=[(1, Decimal(1))])
    assert parcel_by_lpn(work, done.lpn).state == "held"
    release(work, lpn=parent.lpn)
    assert inspect(parent).outcome.to_state == "conforming"


def test_goods_of_another_original_find_their_own_through_unclaimed(work, on_table, inspect) -> None:
    parent = on_table()
    done = split(work, lpn=parent.lpn, foreign=True)
    child = parcel_by_lpn(work, done.lpn)
    assert (child.original_id, child.owner_code, _lines(work, child.id)) == (None, None, {})
    assert _lines(work, parent.id) == {1: 2, 2: 1}
    result = inspect(child, seal=None, expiry=None, batch=None, sealed="sealed", damage="none")
    assert result.outcome.to_state == "held"
    assert release(work, lpn=child.lpn).to_state == "unclaimed"


def test_a_child_remembers_the_codes_that_left_not_those_that_were_scanned(work, on_table, inspect) -> None:
    parent = on_table(serial="SN-1", lines={1: 2})
    inspect(parent, codes="SN-9")
    child = parcel_by_lpn(work, split(work, lpn=parent.lpn, lines=[(1, Decimal(1))]).lpn)
    release(work, lpn=child.lpn)
    assert inspect(child, codes="SN-9").outcome.to_state == "held"
    release(work, lpn=child.lpn)
    assert inspect(child, codes="SN-1").outcome.to_state == "conforming"


UNSPLITTABLE: list[tuple[list[tuple[int, Decimal]], bool, str]] = [
    ([], False, "nothing_to_split"),
    ([(1, Decimal(1))], True, "nothing_to_split"),
    ([(1, Decimal(0))], False, "count_invalid"),
    ([(1, Decimal(3))], False, "not_in_parcel"),
    ([(1, Decimal(1)), (1, Decimal(2))], False, "not_in_parcel"),
    ([(7, Decimal(1))], False, "not_in_parcel"),
]


def test_what_cannot_be_split_off_is_refused_and_nothing_changes(work, on_table) -> None:
    parent = on_table()
    for lines, foreign, code in UNSPLITTABLE:
        with pytest.raises((Invalid, Conflict)) as refused:
            split(work, lpn=parent.lpn, lines=lines, foreign=foreign)
        assert refused.value.code == code
    assert parcel_by_lpn(work, parent.lpn).seq == parent.seq
    assert _lines(work, parent.id) == {1: 2, 2: 1}


def test_elsewhere_on_the_road_nothing_is_split(work, given_original, given_parcel) -> None:
    for state in set(ParcelState) - {ParcelState.NEW, ParcelState.RECEIVED, ParcelState.HELD}:
        view = given_parcel(state, original=given_original())
        with pytest.raises(Conflict, match="not_lawful"):
            split(work, lpn=view.lpn, lines=[(1, Decimal(1))])


def test_an_unknown_parcel_is_not_split(work) -> None:
    with pytest.raises(NotFound):
        split(work, lpn="G0100000000X", lines=[(1, Decimal(1))])


def test_a_repeated_split_makes_one_child(work, on_table) -> None:
    parent, scan_id = on_table(), uuid4()
    first = split(work, lpn=parent.lpn, lines=[(1, Decimal(1))], scan_id=scan_id)
    again = split(work, lpn=parent.lpn, lines=[(1, Decimal(1))], scan_id=scan_id)
    assert (again.lpn, again.outcome.replayed) == (first.lpn, True)
    assert _lines(work, parent.id) == {1: 1, 2: 1}


def test_a_refused_split_is_kept_with_its_scan(work, on_table) -> None:
    parent, scan_id = on_table(), uuid4()
    wrong = Scan(parent.lpn, scan_id, data={"lines": "all"})
    right = Scan(parent.lpn, scan_id, data={"lines": [{"gnum": 1, "qty": "1"}]})
    outcomes = split_many(work, scans=[wrong, right])
    assert [outcome.refusal.code for outcome in outcomes] == ["count_invalid", "count_invalid"]
    (fresh,) = split_many(work, scans=[Scan(parent.lpn, uuid4(), data=right.data)])
    assert (fresh.event, fresh.code) == ("split_off_received", parent.lpn)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(1, 3)), min_size=1, max_size=4))
def test_however_it_is_split_nothing_is_lost_and_nothing_is_doubled(work, on_table, parts) -> None:
    parent = on_table()
    ids = [parent.id]
    for gnum, qty in parts:
        try:
            ids.append(split(work, lpn=parent.lpn, lines=[(gnum, Decimal(qty))]).parcel_id)
        except Conflict as refused:
            assert refused.code in {"not_in_parcel", "not_lawful"}  # noqa: PT017
    total: dict[int, Decimal] = {}
    for parcel_id in ids:
        for gnum, qty in _lines(work, parcel_id).items():
            total[gnum] = total.get(gnum, Decimal(0)) + qty
    assert total == {1: 2, 2: 1}
    emptied = parcel_by_lpn(work, parent.lpn).state == "emptied"
    assert emptied == (not _lines(work, parent.id))


def _together(acts: list[Callable[[], Any]]) -> list[Any]:
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_splitting_and_grading_one_parcel_at_once(work, open_work, on_table) -> None:
    """Whoever is first: the goods are in the child or in what was graded, never in both."""
    for _ in range(6):
        parent = on_table()
        work.session.commit()

        def splitting(lpn: str = parent.lpn or "") -> Any:
            with open_work() as other:
                return split(other, lpn=lpn, lines=[(1, Decimal(2))]).parcel_id

        def grading(lpn: str = parent.lpn or "") -> Any:
            with open_work() as other:
                (result,) = inspect_many(other, inspections=[InspectionRequest(lpn, ANSWERS)])
                return result.outcome.to_state

        child, graded = _together([splitting, grading])
        assert graded == "conforming"
        if child == "not_lawful":
            assert _lines(work, parent.id) == {1: 2, 2: 1}
        else:
            assert (_lines(work, parent.id), _lines(work, child)) == ({2: 1}, {1: 2})
    with open_work() as fresh:
        assert not verify_journal(fresh).faults


def test_two_stations_split_off_the_last_piece_at_once(work, open_work, on_table) -> None:
    for _ in range(4):
        parent = on_table()
        work.session.commit()

        def splitting(lpn: str = parent.lpn or "") -> Any:
            with open_work() as other:
                return split(other, lpn=lpn, lines=[(2, Decimal(1))]).parcel_id

        done = _together([splitting, splitting])
        assert max(map(str, done)) == "not_in_parcel"
        assert _lines(work, parent.id) == {1: 2}


def test_two_stations_count_the_last_piece_of_a_list_at_once(work, open_work, given_original, on_table) -> None:
    for _ in range(4):
        original = given_original()
        parcels = [on_table(original=original, lines={2: 1}) for _ in range(2)]
        work.session.commit()

        def grading(lpn: str) -> Any:
            with open_work() as other:
                (result,) = inspect_many(other, inspections=[InspectionRequest(lpn, ANSWERS)])
                return result.outcome.to_state

        done = _together([lambda lpn=view.lpn: grading(lpn) for view in parcels])
        assert sorted(done) == ["conforming", "held"]
