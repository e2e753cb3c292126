"""Putting concluded goods back into stock, and taking that back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.db.work import Work
from app.originals.models import OriginalLine
from app.parcel.moves import Outcome
from app.parcel.reading import parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.ledger import balance
from app.relisting.listing import delist, relist_many
from app.relisting.restocking import restock_many, undo_restock, undo_restock_many
from app.relisting.sales import Sale, sell_many
from app.relisting.shelving import move_bin_many
from app.relisting.verifying import verify_ledger
from schemas.vocabulary import ParcelState, Role, Verdict

OpenWork = Callable[..., AbstractContextManager[Work]]


def restock(work: Work, lpn: str, **data: Any) -> Outcome:
    (outcome,) = restock_many(work, scans=[Scan(lpn, data={"bin": "A-01"} | data)])
    return outcome


def refusal(outcome: Outcome) -> str | None:
    assert outcome.verdict is Verdict.REFUSED
    return outcome.refusal and outcome.refusal.code


def test_goods_lie_in_their_bin_under_the_account_item_of_their_original(
    work: Work, given_cleared: Callable[..., str], holdings: Any
) -> None:
    lpn = given_cleared()
    outcome = restock(work, lpn)
    assert outcome.to_state == ParcelState.RESTOCKED
    assert holdings(outcome) == [("A-01", 2, 0), ("A-01", 1, 0)]
    assert parcel_by_lpn(work, lpn).place == "A-01"
    rows = [(row.account_item, row.bin, row.physical, row.booked, row.available) for row in balance(work)]
    assert rows == [("1001", "A-01", 2, 0, 2), ("1002", "A-01", 1, 0, 1)]
    assert verify_ledger(work).ok


def test_balance_goes_by_item_and_bin_and_page(work: Work, given_cleared: Callable[..., str]) -> None:
    for bin_code in ("A-01", "A-02"):
        restock(work, given_cleared(), bin=bin_code)
    assert len(balance(work)) == 4
    assert [row.bin for row in balance(work, account_item="1002")] == ["A-01", "A-02"]
    assert {row.account_item for row in balance(work, bin_code="A-02")} == {"1001", "1002"}
    first, second = balance(work, limit=2)
    rest = balance(work, after=(second.account_item, second.bin))
    assert [(row.account_item, row.bin) for row in (first, second, *rest)] == [
        ("1001", "A-01"),
        ("1001", "A-02"),
        ("1002", "A-01"),
        ("1002", "A-02"),
    ]


def test_a_bin_that_will_not_do(work: Work, given_cleared: Callable[..., str]) -> None:
    lpn = given_cleared()
    reasons = {"": "bin_needed", "Z-99": "unknown_bin", "Q-01": "wrong_bin_zone"}
    assert {code: refusal(restock(work, lpn, bin=code)) for code in reasons} == reasons
    assert [refusal(restock(work, lpn, bin=odd)) for odd in (None, {"a": 1}, ["A-01"])] == ["bin_needed"] * 3
    assert balance(work) == []


def test_nothing_counted_or_no_account_item(work: Work, given_cleared: Callable[..., str], given_original: Any) -> None:
    assert refusal(restock(work, given_cleared(lines={}))) == "no_lines"
    original = given_original()
    line = work.session.get(OriginalLine, (1, original.id, 2))
    assert line
    line.item_record_no = ""
    work.session.flush()
    assert refusal(restock(work, given_cleared(original=original))) == "no_account_item"


def test_what_customs_has_not_concluded_is_refused_whatever_the_bin(
    work: Work, shelves: None, given_original: Any, given_parcel: Any
) -> None:
    for state in (ParcelState.CONFORMING, ParcelState.DECLARED, ParcelState.REJECTED):
        lpn = given_parcel(state, original=given_original()).lpn
        assert refusal(restock(work, lpn)) == "not_lawful"
        assert refusal(restock(work, lpn, bin=None)) == "not_lawful"
    assert restock(work, "G0100000042Z").verdict is Verdict.UNKNOWN


def test_repeats_in_one_batch_and_again(work: Work, given_cleared: Callable[..., str]) -> None:
    lpn, scan_id = given_cleared(), uuid4()
    scan = Scan(lpn, scan_id, data={"bin": "A-01"})
    first, same, other = restock_many(work, scans=[scan, scan, Scan(lpn, uuid4(), data={"bin": "A-02"})])
    assert first.moved_now
    assert (same.verdict, same.replayed, same.seq) == (Verdict.MOVED, True, first.seq)
    assert refusal(other) == "not_lawful"
    (again,) = restock_many(work, scans=[scan])
    assert again.replayed
    assert sum(row.physical for row in balance(work)) == 3
    assert verify_ledger(work).ok


def test_two_stations_restock_one_parcel(work: Work, open_work: OpenWork, given_cleared: Callable[..., str]) -> None:
    lpns = [given_cleared() for _ in range(3)]
    work.session.commit()
    start = Barrier(2)

    def station(bin_code: str) -> list[Verdict]:
        start.wait()
        with open_work(badge=f"B-{bin_code}") as mine:
            scans = [Scan(lpn, uuid4(), data={"bin": bin_code}) for lpn in lpns]
            return [each.verdict for each in restock_many(mine, scans=scans)]

    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(station, ["A-01", "A-02"]))
    for pair in zip(*verdicts, strict=True):
        assert sorted(pair) == [Verdict.MOVED, Verdict.REFUSED]
    assert sum(row.physical for row in balance(work)) == 9
    assert verify_ledger(work).ok


def test_one_s_own_act_can_be_undone_for_ten_minutes(
    work: Work, given_restocked: Callable[..., str], clock: VirtualClock, actor: Callable[..., Actor], holdings: Any
) -> None:
    lpn, late = given_restocked(), given_restocked()
    mine = actor("T0001", Role.OPERATOR)

    def undo(code: str, by: Actor) -> Outcome:
        (outcome,) = undo_restock_many(work, scans=[Scan(code, actor=by)])
        return outcome

    assert refusal(undo(lpn, actor("B2", Role.OPERATOR))) == "not_your_act"
    clock.advance(timedelta(minutes=10))
    undone = undo(lpn, mine)
    assert undone.to_state == ParcelState.CLEARED
    assert holdings(undone) == [(None, 0, 0), (None, 0, 0)]
    assert parcel_by_lpn(work, lpn).place == "P1"
    clock.advance(timedelta(seconds=1))
    assert refusal(undo(late, mine)) == "undo_too_late"
    assert undo(late, actor("B3", Role.LEAD)).to_state == ParcelState.CLEARED
    assert restock(work, lpn, bin="A-02").moved_now
    assert verify_ledger(work).ok


def test_undone_from_the_bin_it_was_moved_to(work: Work, given_restocked: Callable[..., str], holdings: Any) -> None:
    lpn = given_restocked()
    move_bin_many(work, scans=[Scan(lpn, data={"bin": "A-02"})])
    assert holdings(undo_restock(work, lpn=lpn)) == [(None, 0, 0), (None, 0, 0)]
    assert balance(work) == []
    assert verify_ledger(work).ok


def test_what_was_sold_is_not_undone(work: Work, given_restocked: Callable[..., str]) -> None:
    lpn = given_restocked()
    relist_many(work, scans=[Scan(lpn)])
    (sold,) = sell_many(work, sales=[Sale(lpn, 1, Decimal(1), "51652026I000000901")])
    assert sold.outcome == "sold"
    delist(work, lpn=lpn)
    assert refusal(undo_restock(work, lpn=lpn)) == "already_sold"
