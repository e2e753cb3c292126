"""The builders of the tests themselves: a parcel in every state, an original with lines."""

import pytest

from app.parcel.reading import lines_of
from schemas.vocabulary import ParcelState


@pytest.mark.parametrize("state", [s for s in ParcelState if s is not ParcelState.NEW])
def test_a_parcel_can_be_had_in_every_state(given_parcel, given_original, work, state) -> None:
    view = given_parcel(state, original=given_original())
    assert view.state == state
    assert [line.gnum for line in lines_of(work, [view.id])[view.id]] == [1, 2]
