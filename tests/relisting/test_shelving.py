"""Moving goods between bins, blocking them, and letting them go back."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.db.work import Work
from app.parcel.moves import Move, Outcome
from app.parcel.reading import history, parcel_by_lpn
from app.parcel.scans import Scan
from app.parcel.service import advance
from app.relisting.bins import all_bins, define_bins
from app.relisting.ledger import balance
from app.relisting.listing import listings, relist_many
from app.relisting.shelving import block_many, move_bin_many, unblock, unblock_many
from app.relisting.verifying import verify_ledger
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.vocabulary import Event, ParcelState, Role


def block(work: Work, lpn: str, **data: Any) -> Outcome:
    (outcome,) = block_many(work, scans=[Scan(lpn, data={"reason": "damaged"} | data)])
    return outcome


def refusal(outcome: Outcome) -> str | None:
    return outcome.refusal and outcome.refusal.code


def test_goods_go_from_bin_to_bin(work: Work, given_restocked: Callable[..., str], holdings: Any) -> None:
    lpn = given_restocked()
    scans = [Scan(lpn, data={"bin": code}) for code in ("A-02", "A-02", "A-01", "A-02", "Q-01", "Z-1", "")]
    *moved, cage, unknown, none = move_bin_many(work, scans=scans)
    assert all(each.moved_now for each in moved)
    assert [refusal(each) for each in (cage, unknown, none)] == ["wrong_bin_zone", "unknown_bin", "bin_needed"]
    assert holdings(moved[-1]) == [("A-02", 2, 0), ("A-02", 1, 0)]
    assert [(row.bin, row.physical) for row in balance(work)] == [("A-02", 2), ("A-02", 1)]
    assert parcel_by_lpn(work, lpn).place == "A-02"
    assert verify_ledger(work).ok


def test_blocked_goods_leave_their_shelf_and_come_back(
    work: Work, given_restocked: Callable[..., str], holdings: Any
) -> None:
    lpn = given_restocked()
    blocked = block(work, lpn, bin="Q-01", reason="quality")
    assert (blocked.to_state, parcel_by_lpn(work, lpn).place) == (ParcelState.BLOCKED, "Q-01")
    assert holdings(blocked) == [("Q-01", 2, 0), ("Q-01", 1, 0)]
    assert [row.available for row in balance(work)] == [0, 0]
    assert history(work, blocked.parcel_id or 0)[-1].details == "reason=quality; bin=Q-01"
    assert refusal(unblock(work, lpn=lpn)) == "wrong_bin_zone"
    back = unblock(work, lpn=lpn, bin_code="A-02")
    assert holdings(back) == [("A-02", 2, 0), ("A-02", 1, 0)]
    assert [row.available for row in balance(work)] == [2, 1]
    assert verify_ledger(work).ok


def test_blocked_where_they_lie(work: Work, given_restocked: Callable[..., str], holdings: Any) -> None:
    lpn = given_restocked()
    assert holdings(block(work, lpn)) == [("A-01", 2, 0), ("A-01", 1, 0)]
    back = unblock(work, lpn=lpn)
    assert back.to_state == ParcelState.RESTOCKED
    assert holdings(back) == [("A-01", 2, 0), ("A-01", 1, 0)]
    assert verify_ledger(work).ok


def test_found_damaged_at_putaway_goods_are_stock_all_the_same(
    work: Work, given_cleared: Callable[..., str], holdings: Any
) -> None:
    in_cage, nowhere = given_cleared(), given_cleared()
    assert holdings(block(work, in_cage, bin="Q-01")) == [("Q-01", 2, 0), ("Q-01", 1, 0)]
    assert holdings(block(work, nowhere)) == [(None, 2, 0), (None, 1, 0)]
    assert parcel_by_lpn(work, nowhere).place == "S1"
    assert refusal(unblock(work, lpn=nowhere)) == "bin_needed"
    assert unblock(work, lpn=nowhere, bin_code="A-01").moved_now
    assert verify_ledger(work).ok


def test_blocking_takes_goods_off_sale(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked()
    relist_many(work, scans=[Scan(lpn)])
    parcel_id = parcel_by_lpn(work, lpn).id
    assert len(listings(work, parcel_ids=[parcel_id])) == 2
    block(work, lpn, bin="Q-01", reason="expired")
    assert listings(work, parcel_ids=[parcel_id]) == []


def test_blocks_that_are_refused(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked()
    assert refusal(block(work, lpn, reason=None)) == "reason_needed"
    assert refusal(block(work, lpn, reason="李雷, 13800138000")) == "reason_needed"
    assert refusal(block(work, lpn, bin="A-02")) == "wrong_bin_zone"
    assert refusal(block(work, lpn, bin="Z-99")) == "unknown_bin"


def test_only_a_lead_unblocks(work: Work, given_restocked: Callable[..., str], actor: Callable[..., Actor]) -> None:
    lpn = given_restocked()
    block(work, lpn)
    scans = [Scan(lpn, actor=actor("B2", Role.OPERATOR)), Scan(lpn, actor=actor("B3", Role.LEAD))]
    operator, lead = unblock_many(work, scans=scans)
    assert (refusal(operator), lead.to_state) == ("not_your_role", ParcelState.RESTOCKED)


def test_what_is_not_booked_stays_blocked_where_the_book_decides(
    work: Work, given_restocked: Callable[..., str]
) -> None:
    set_policy(work, policy=SitePolicy(sale_needs="book_entry"), valid_from=work.clock.now().date())
    lpn = given_restocked()
    block(work, lpn)
    assert refusal(unblock(work, lpn=lpn)) == "not_booked"


def test_goods_that_were_never_concluded_do_not_become_stock_by_a_wrong_unloading(
    work: Work, shelves: None, given_original: Any, given_parcel: Any
) -> None:
    lpn = given_parcel(ParcelState.NONCONFORMING, original=given_original(), grade="A").lpn
    advance(work, Move(event=Event.LOAD, code=lpn))
    advance(work, Move(event=Event.UNLOAD, code=lpn))
    assert parcel_by_lpn(work, lpn).state == "nonconforming"
    assert refusal(unblock(work, lpn=lpn, bin_code="A-01")) == "not_lawful"


def test_bins_are_defined_once_and_keep_their_goods(work: Work, given_restocked: Callable[..., str]) -> None:
    given_restocked()
    assert {each.code: each.zone for each in all_bins(work)} == {"A-01": "good", "A-02": "good", "Q-01": "blocked"}
    define_bins(work, codes=["A-01", "A-02"], zone="good")
    with pytest.raises(Conflict) as used:
        define_bins(work, codes=["A-01", "A-02"], zone="blocked")
    assert (used.value.code, used.value.arguments["bins"]) == ("bin_in_use", ["A-01"])
    assert define_bins(work, codes=["A-02"], zone="blocked")[0].zone == "blocked"
    for code in ("a-1", "", "库位1", "A 1", "A-0123456789-X", "-1"):
        with pytest.raises(Invalid) as bad:
            define_bins(work, codes=[code], zone="good")
        assert bad.value.code == "bad_bin_code"
