"""A small warehouse: three bins, and parcels that customs has concluded."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app.core.actor import Actor
from app.db.work import Work
from app.parcel.moves import Outcome
from app.parcel.scans import Scan
from app.relisting.bins import define_bins
from app.relisting.ledger import stock_of
from app.relisting.restocking import restock_many
from schemas.vocabulary import ParcelState, Role

GOOD, OTHER, CAGE = "A-01", "A-02", "Q-01"


@pytest.fixture
def shelves(work: Work) -> None:
    """Two good bins and a cage for blocked goods."""
    define_bins(work, codes=[GOOD, OTHER], zone="good")
    define_bins(work, codes=[CAGE], zone="blocked")


@pytest.fixture
def given_cleared(work: Work, shelves: None, given_original: Any, given_parcel: Any) -> Callable[..., str]:
    """A concluded parcel of grade A; returns its LPN. Two lines (2 and 1 pieces) unless `lines` says otherwise."""

    def put(**over: Any) -> str:
        original = over.pop("original", None) or given_original()
        values = {"grade": "A", "disposition": "relist"} | over
        return given_parcel(ParcelState.CLEARED, original=original, **values).lpn

    return put


@pytest.fixture
def given_restocked(work: Work, given_cleared: Callable[..., str]) -> Callable[..., str]:
    """A parcel in bin A-01; returns its LPN."""

    def put(**over: Any) -> str:
        lpn = given_cleared(**over)
        (outcome,) = restock_many(work, scans=[Scan(lpn, data={"bin": GOOD})])
        assert outcome.to_state == "restocked", outcome
        return lpn

    return put


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """Somebody else at another station: `actor("B2", Role.OPERATOR)`."""

    def make(badge: str, *roles: Role, owner_code: str | None = None) -> Actor:
        return Actor(badge=badge, roles=frozenset(roles), station="P1", owner_code=owner_code)

    return make


@pytest.fixture
def holdings(work: Work) -> Callable[[Outcome], list[tuple[str | None, Decimal, Decimal]]]:
    """(bin, physical, booked) of each line of the parcel an outcome speaks of."""

    def look(outcome: Outcome) -> list[tuple[str | None, Decimal, Decimal]]:
        assert outcome.parcel_id
        lines = stock_of(work, parcel_ids=[outcome.parcel_id])[outcome.parcel_id]
        return [(line.bin_code, line.physical, line.booked) for line in lines]

    return look
