"""A gate with something to leave through it: parcels that wait for their exit, blocked stock, and colleagues."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import GuicangError
from app.db.work import Work
from app.parcel.scans import Scan
from app.people.service import enrol
from app.relisting.bins import define_bins
from app.relisting.restocking import restock_many
from app.relisting.shelving import block_many
from schemas.vocabulary import ParcelState, Role


@pytest.fixture
def colleagues(work: Work) -> None:
    """B2 is on duty, B9 has left."""
    enrol(work, badge="B2", login="b2", name="测试员乙", roles=frozenset({Role.OPERATOR}))
    enrol(work, badge="B9", login="b9", name="测试员壬", roles=frozenset({Role.OPERATOR})).active = False
    work.session.flush()


@pytest.fixture
def given_nonconforming(work: Work, given_original: Any, given_parcel: Any) -> Callable[[], str]:
    """A parcel that has to leave the zone; returns its LPN."""
    return lambda: given_parcel(ParcelState.NONCONFORMING, original=given_original(), disposition="out_of_zone").lpn


@pytest.fixture
def given_blocked(work: Work, given_original: Any, given_parcel: Any) -> Callable[[], str]:
    """Blocked stock (two lines, 2 and 1 pieces, in bin Q-01); returns its LPN."""
    define_bins(work, codes=["A-01"], zone="good")
    define_bins(work, codes=["Q-01"], zone="blocked")

    def put() -> str:
        lpn = given_parcel(ParcelState.CLEARED, original=given_original(), grade="C").lpn
        restock_many(work, scans=[Scan(lpn, data={"bin": "A-01"})])
        (outcome,) = block_many(work, scans=[Scan(lpn, data={"bin": "Q-01", "reason": "damaged"})])
        assert outcome.moved_now
        return lpn

    return put


@pytest.fixture
def refused() -> Callable[..., str]:
    """The code of the error that `act` raises."""

    def run(act: Callable[..., Any], *args: Any, **named: Any) -> str:
        with pytest.raises(GuicangError) as error:
            act(*args, **named)
        return error.value.code

    return run
