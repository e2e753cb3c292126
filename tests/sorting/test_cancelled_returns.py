"""A return that is called off after it was found to conform: the goods leave, and no declaration speaks for them."""

from typing import Any

import pytest

from app.customs.preparing import prepare
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.sorting.holding import cancel_return_many
from schemas.vocabulary import ParcelState, Role, Verdict


def test_a_conforming_return_is_called_off_and_can_only_leave(
    work: Any, given_parcel: Any, given_original: Any
) -> None:
    view = given_parcel(ParcelState.CONFORMING, original=given_original())
    (outcome,) = cancel_return_many(work, scans=[Scan(view.lpn)])
    assert outcome.verdict is Verdict.MOVED
    after = parcel_by_lpn(work, view.lpn)
    assert (after.state, after.disposition) == ("nonconforming", "out_of_zone")
    assert prepare(work) == []


@pytest.mark.parametrize("state", [ParcelState.DECLARED, ParcelState.RECEIVED])
def test_in_any_other_state_it_is_refused(
    work: Any, given_parcel: Any, given_original: Any, state: ParcelState
) -> None:
    view = given_parcel(state, original=given_original())
    (outcome,) = cancel_return_many(work, scans=[Scan(view.lpn)])
    assert outcome.refusal.code == "not_lawful"


def test_only_a_manager_may(open_work: Any, work: Any, given_parcel: Any) -> None:
    view = given_parcel(ParcelState.CONFORMING)
    work.session.commit()
    with open_work(Role.LEAD) as lead:
        (outcome,) = cancel_return_many(lead, scans=[Scan(view.lpn)])
        assert outcome.refusal.code == "not_your_role"
