"""Aside and back: hold, release, condemn, reopen, and who may."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from app.core.errors import Conflict, Forbidden, NotFound
from app.parcel.reading import history, parcels_by_ids
from app.parcel.scans import Scan
from app.site.policy import SitePolicy
from app.site.service import set_policy
from app.sorting.holding import (
    HOLD_REASONS,
    HoldReason,
    condemn,
    condemn_many,
    hold_many,
    release,
    release_many,
    reopen,
    reopen_many,
)
from schemas.vocabulary import Disposition, ParcelState, Role


def test_every_reason_has_words() -> None:
    assert set(HOLD_REASONS) == set(HoldReason)
    assert all(zh and en for zh, en in HOLD_REASONS.values())


def test_a_parcel_is_held_with_a_reason_and_a_place(work, given_original, given_parcel) -> None:
    for state in ("received", "unclaimed", "conforming", "rejected"):
        view = given_parcel(ParcelState(state), original=given_original())
        (outcome,) = hold_many(work, scans=[Scan(view.lpn, data={"reason": "papers", "place": "cage 1"})])
        assert outcome.to_state == "held"
        parcel = parcels_by_ids(work, [view.id])[view.id]
        assert (parcel.state, parcel.place) == ("held", "cage 1")
        assert history(work, view.id)[-1].details == "reason=papers"


def test_holding_needs_a_reason_of_the_list(work, given_parcel) -> None:
    view = given_parcel(ParcelState.RECEIVED)
    for reason in (None, "", "because", ["papers"], {"a": 1}):
        (outcome,) = hold_many(work, scans=[Scan(view.lpn, data={"reason": reason})])
        assert outcome.refusal.code == "reason_needed"
        assert "papers" in outcome.refusal.arguments["known"]


def test_hold_answers_each_scan_for_itself(work, given_parcel) -> None:
    good, late = given_parcel(ParcelState.RECEIVED), given_parcel(ParcelState.RELISTED)
    data = {"reason": "customs"}
    outcomes = hold_many(work, scans=[Scan(good.lpn, data=data), Scan(late.lpn, data=data), Scan("nobody", data=data)])
    assert [outcome.verdict for outcome in outcomes] == ["moved", "refused", "unknown"]


def test_a_lead_releases_to_grading_or_to_unclaimed(work, given_original, given_parcel) -> None:
    known = given_parcel(ParcelState.HELD, original=given_original())
    unknown = given_parcel(ParcelState.HELD)
    assert release(work, lpn=known.lpn).to_state == "received"
    assert release(work, lpn=unknown.lpn).to_state == "unclaimed"


def test_an_operator_neither_releases_nor_condemns(as_role, given_parcel) -> None:
    view, operator = given_parcel(ParcelState.HELD), as_role(Role.OPERATOR)
    for act in (release, condemn):
        with pytest.raises(Forbidden) as refused:
            act(operator, lpn=view.lpn)
        assert refused.value.code == "not_your_role"


def test_acts_on_an_unknown_parcel_say_so(work) -> None:
    for act in (release, condemn, reopen):
        with pytest.raises(NotFound):
            act(work, lpn="G0100000000X")


def test_condemned_goods_leave_the_zone(work, given_parcel) -> None:
    view = given_parcel(ParcelState.HELD)
    assert condemn(work, lpn=view.lpn).to_state == "nonconforming"
    assert parcels_by_ids(work, [view.id])[view.id].disposition == "out_of_zone"


def test_a_broker_condemns_a_rejected_parcel(as_role, given_parcel) -> None:
    view = given_parcel(ParcelState.REJECTED)
    done = condemn(as_role(Role.BROKER), lpn=view.lpn, disposition=Disposition.SUPPLIER)
    assert done.to_state == "nonconforming"


def test_condemned_goods_are_not_sold_and_not_destroyed_without_the_policy(work, given_parcel) -> None:
    view = given_parcel(ParcelState.HELD)
    for disposition in ("relist", "destroy", "burn", ["out_of_zone"]):
        (outcome,) = condemn_many(work, scans=[Scan(view.lpn, data={"disposition": disposition})])
        assert outcome.refusal.code == "disposition_not_possible"


def test_condemned_goods_are_destroyed_where_the_policy_says_so(work, given_parcel) -> None:
    set_policy(work, policy=SitePolicy(destroy_nonconforming=True), valid_from=date(2026, 1, 1))
    view = given_parcel(ParcelState.HELD)
    condemn(work, lpn=view.lpn, disposition=Disposition.DESTROY)
    assert parcels_by_ids(work, [view.id])[view.id].disposition == "destroy"


def test_an_operator_reopens_the_own_grading_in_time(as_role, on_table, inspect, clock) -> None:
    view, operator = on_table(), as_role(Role.OPERATOR, badge="B1")
    inspect(view, by=operator)
    clock.advance(timedelta(minutes=10))
    assert reopen(operator, lpn=view.lpn).to_state == "received"


def test_an_operator_does_not_reopen_after_the_undo_time_but_a_lead_does(as_role, on_table, inspect, clock) -> None:
    view, operator = on_table(), as_role(Role.OPERATOR, badge="B1")
    inspect(view, by=operator)
    clock.advance(timedelta(minutes=10, seconds=1))
    with pytest.raises(Conflict) as refused:
        reopen(operator, lpn=view.lpn)
    assert (refused.value.code, refused.value.arguments) == ("undo_too_late", {"minutes": 10})
    assert reopen(as_role(Role.LEAD), lpn=view.lpn).to_state == "received"


def test_an_operator_does_not_reopen_what_another_graded(as_role, on_table, inspect) -> None:
    view = on_table()
    inspect(view, by=as_role(Role.OPERATOR, badge="B1"))
    with pytest.raises(Forbidden) as refused:
        reopen(as_role(Role.OPERATOR, badge="B2"), lpn=view.lpn)
    assert refused.value.code == "not_your_act"


def test_what_never_was_graded_here_is_not_the_operators_to_reopen(as_role, given_parcel) -> None:
    view = given_parcel(ParcelState.CONFORMING)
    with pytest.raises(Forbidden, match="not_your_act"):
        reopen(as_role(Role.OPERATOR), lpn=view.lpn)


def test_only_a_lead_reopens_a_nonconforming_parcel(as_role, on_table, inspect) -> None:
    view, operator = on_table(), as_role(Role.OPERATOR, badge="B1")
    inspect(view, by=operator, seal="broken")
    with pytest.raises(Forbidden, match="not_your_role"):
        reopen(operator, lpn=view.lpn)
    assert reopen(as_role(Role.LEAD), lpn=view.lpn).to_state == "received"


def test_a_declared_parcel_is_not_reopened(work, given_parcel) -> None:
    view = given_parcel(ParcelState.DECLARED)
    with pytest.raises(Conflict, match="not_lawful"):
        reopen(work, lpn=view.lpn)


def test_repeated_scans_get_their_first_verdict(work, given_parcel) -> None:
    view, scan_id = given_parcel(ParcelState.HELD), uuid4()
    (first,) = release_many(work, scans=[Scan(view.lpn, scan_id)])
    (again,) = release_many(work, scans=[Scan(view.lpn, scan_id)])
    assert (first.moved_now, again.moved_now, again.to_state) == (True, False, first.to_state)
    (refused,) = reopen_many(work, scans=[Scan(view.lpn, uuid4())])
    assert refused.refusal.code == "not_lawful"
