"""Lost, found, written off, handed over."""

from collections.abc import Callable
from typing import Any

from app.db.work import Work
from app.exits.losses import find, hand_over, lose, lose_many, write_off
from app.exits.manifests import load_many, loaded_parcels, open_exit
from app.exits.stock_orders import order_reexport
from app.flow import stock
from app.parcel.reading import history, parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.ledger import balance, record
from app.relisting.verifying import verify_ledger
from schemas.vocabulary import ParcelState, Role, Verdict

Given = Callable[[], str]
Refused = Callable[..., str]

FOUND_AS = {
    ParcelState.RECEIVED: ("missing", "held"),
    ParcelState.HELD: ("missing", "held"),
    ParcelState.CONFORMING: ("missing", "held"),
    ParcelState.NONCONFORMING: ("missing", "held"),
    ParcelState.DECLARED: ("missing_declared", "declared"),
    ParcelState.CLEARED: ("missing_stock", "blocked"),
}


def test_lost_and_found_from_everywhere(work: Work, given_original: Any, given_parcel: Any) -> None:
    for state, (missing, found) in FOUND_AS.items():
        parcel = given_parcel(state, original=given_original(), place="格口7")
        assert lose(work, lpn=parcel.lpn).to_state == missing
        assert parcel_by_lpn(work, parcel.lpn).place == "格口7", "where it was seen last"
        assert find(work, lpn=parcel.lpn, place="传送带下").to_state == found
        assert parcel_by_lpn(work, parcel.lpn).place == "传送带下"


def test_what_is_lost_from_a_load_is_off_the_load(work: Work, given_nonconforming: Given) -> None:
    open_exit(work, number="CQ-1", kind="out_of_zone", destination="国内", vehicle="粤A1")
    lpn = given_nonconforming()
    load_many(work, scans=[Scan(lpn, data={"manifest": "CQ-1"})])
    assert lose(work, lpn=lpn).to_state == ParcelState.MISSING
    assert loaded_parcels(work, number="CQ-1") == []


def test_stock_is_missed_as_stock(work: Work, given_blocked: Given) -> None:
    """Lost on the load, it is found as blocked stock: held, it might be declared a second time."""
    open_exit(work, number="FY-1", kind="reexport", destination="香港", vehicle="粤Z1")
    lpn = given_blocked()
    order_reexport(work, lpns=[lpn], manifest="FY-1", document_no="BG2026-7")
    assert stock.lose(work, lpn=lpn).to_state == ParcelState.MISSING_STOCK
    assert loaded_parcels(work, number="FY-1") == []
    assert balance(work) == []
    assert verify_ledger(work).ok
    assert stock.find(work, lpn=lpn).to_state == ParcelState.BLOCKED
    assert [(row.bin, row.physical) for row in balance(work)] == [(None, 2), (None, 1)]
    assert verify_ledger(work).ok


def test_giving_up_takes_two_people_and_for_stock_a_document(
    work: Work, given_blocked: Given, given_nonconforming: Given, colleagues: None, refused: Refused
) -> None:
    goods, stock = given_nonconforming(), given_blocked()
    record(work, outcomes=lose_many(work, scans=[Scan(goods), Scan(stock)]), kind="lost")
    assert refused(write_off, work, lpn=goods, second="T0001") == "second_person_needed"
    assert refused(write_off, work, lpn=goods, second="B9") == "unknown_badge"
    assert refused(write_off, work, lpn=stock, second="B2") == "document_needed"
    assert refused(write_off, work, lpn="G0100000042Z", second="B2") == "unknown_parcel"
    outcomes = [
        write_off(work, lpn=goods, second="B2"),
        write_off(work, lpn=stock, second="B2", document_no="HX-1"),
    ]
    record(work, outcomes=outcomes, kind="correction", document_no="HX-1")
    assert {each.to_state for each in outcomes} == {ParcelState.LOST}
    assert history(work, outcomes[1].parcel_id or 0)[-1].details == "second=B2; document=HX-1"
    assert verify_ledger(work).ok
    assert balance(work) == []


def test_handed_over_to_customs_against_a_receipt(
    work: Work, given_original: Any, given_parcel: Any, refused: Refused
) -> None:
    for state in (ParcelState.RECEIVED, ParcelState.UNCLAIMED, ParcelState.HELD, ParcelState.DETAINED):
        lpn = given_parcel(state, original=given_original()).lpn
        assert refused(hand_over, work, lpn=lpn, document_no="") == "document_needed"
        outcome = hand_over(work, lpn=lpn, document_no="YJ-1")
        assert outcome.to_state == ParcelState.HANDED_OVER
        assert history(work, outcome.parcel_id or 0)[-1].details == "document=YJ-1"
    assert refused(hand_over, work, lpn="G0100000042Z", document_no="YJ-1") == "unknown_parcel"


def test_unlawful_and_unknown(work: Work, given_original: Any, given_parcel: Any, refused: Refused) -> None:
    lpn = given_parcel(ParcelState.EXPECTED, original=given_original()).lpn
    assert lose(work, lpn=lpn).verdict is Verdict.REFUSED
    assert find(work, lpn=lpn).verdict is Verdict.REFUSED
    assert lose(work, lpn="G0100000042Z").verdict is Verdict.UNKNOWN
    assert refused(hand_over, work, lpn=lpn, document_no="YJ-1") == "not_lawful"


def test_an_operator_loses_nothing(work: Work, given_nonconforming: Given, open_work: Any) -> None:
    lpn = given_nonconforming()
    work.session.commit()
    with open_work(Role.OPERATOR) as operator:
        (outcome,) = lose_many(operator, scans=[Scan(lpn)])
    assert outcome.refusal
    assert outcome.refusal.code == "not_your_role"
