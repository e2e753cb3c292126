"""What a manager orders for blocked stock: re-export under a document, destruction with certificate and witness."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlmodel import select

from app.core.errors import Forbidden
from app.db.work import Work
from app.exits.gate import pass_gate, refuse_exit
from app.exits.manifests import load_many, open_exit, unload
from app.exits.models import DestructionOrder
from app.exits.stock_orders import (
    cancel_destruction,
    destroy,
    destroy_many,
    order_destruction,
    order_reexport,
    parcels_ordered,
)
from app.flow import stock
from app.parcel.reading import history, parcel_by_lpn
from app.parcel.scans import Scan
from app.relisting.ledger import balance, record
from app.relisting.register.service import moves_of
from app.relisting.verifying import verify_ledger
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.vocabulary import ParcelState, Role

PASS = "Z5165E261115000000000001"
Given = Callable[[], str]
Refused = Callable[..., str]


@pytest.fixture
def reexport(work: Work) -> str:
    open_exit(work, number="FY-1", kind="reexport", destination="香港", vehicle="粤Z1")
    return "FY-1"


def test_stock_is_re_exported(work: Work, reexport: str, given_blocked: Given) -> None:
    lpns = [given_blocked(), given_blocked()]
    outcomes = order_reexport(work, lpns=lpns, manifest="FY-1", document_no="BG2026-7")
    assert [each.to_state for each in outcomes] == [ParcelState.LEAVING_STOCK] * 2
    assert parcel_by_lpn(work, lpns[0]).place == "Q-01", "it lies there until the gate"
    assert sum(row.physical for row in balance(work)) == 6
    left = stock.pass_gate(work, number="FY-1", gate_pass_no=PASS)
    assert [each.to_state for each in left] == [ParcelState.LEFT] * 2
    last = moves_of(work, parcel_id=left[0].parcel_id or 0)[-1]
    assert (last.kind, last.document_no) == ("reexported", "BG2026-7"), "what it goes out under, not the gate pass"
    assert balance(work) == []
    assert verify_ledger(work).ok


def test_stock_comes_back_to_blocked_stock(work: Work, reexport: str, given_blocked: Given) -> None:
    lpns = [given_blocked(), given_blocked()]
    order_reexport(work, lpns=lpns, manifest="FY-1", document_no="BG2026-7")
    assert unload(work, lpn=lpns[0]).to_state == ParcelState.BLOCKED
    (back,) = refuse_exit(work, number="FY-1", reason="布控")
    assert (back.lpn, back.to_state) == (lpns[1], ParcelState.BLOCKED)
    assert sum(row.physical for row in balance(work)) == 6
    assert verify_ledger(work).ok


def test_re_exports_that_are_refused(
    work: Work, reexport: str, given_blocked: Given, given_nonconforming: Given, refused: Refused
) -> None:
    lpn = given_blocked()
    open_exit(work, number="CQ-1", kind="out_of_zone", destination="国内", vehicle="粤A1")

    def ordered(*lpns: str, manifest: str = "FY-1", document_no: str = "BG2026-7") -> str:
        return refused(order_reexport, work, lpns=lpns, manifest=manifest, document_no=document_no)

    assert ordered(lpn, document_no=" ") == "document_needed"
    assert ordered(lpn, manifest="CQ-1") == "wrong_manifest_kind"
    assert ordered(lpn, manifest="FY-9") == "unknown_manifest"
    assert ordered(lpn, "G0100000042Z") == "unknown_parcel"
    assert refused(pass_gate, work, number="FY-1", gate_pass_no=PASS) == "document_needed"
    order_reexport(work, lpns=[lpn], manifest="FY-1", document_no="BG2026-7")
    assert ordered(given_blocked(), document_no="BG2026-8") == "other_document"


def test_what_is_not_blocked_is_not_re_exported(
    work: Work, reexport: str, given_nonconforming: Given, refused: Refused
) -> None:
    named = {"lpns": [given_nonconforming()], "manifest": "FY-1", "document_no": "BG2026-7"}
    assert refused(order_reexport, work, **named) == "not_lawful"


def test_stock_is_destroyed_before_a_witness(work: Work, given_blocked: Given, colleagues: None) -> None:
    one, two = given_blocked(), given_blocked()
    order_destruction(work, number="XH-1", lpns=[one, two], cause="damaged", destroyer="测试环保(虚构)")
    assert len(parcels_ordered(work, number="XH-1")) == 2
    outcome = destroy(work, lpn=one, certificate_no="ZS-1", witness="B2")
    assert outcome.to_state == ParcelState.DESTROYED
    record(work, outcomes=[outcome], kind="destroyed", document_no="ZS-1")
    assert history(work, outcome.parcel_id or 0)[-1].details == "certificate=ZS-1; witness=B2"
    rows = work.session.exec(select(DestructionOrder).order_by(DestructionOrder.parcel_id)).all()
    said = [(each.state, each.certificate_no, each.witness, each.destroyed_by) for each in rows]
    assert said == [("destroyed", "ZS-1", "B2", "T0001"), ("ordered", None, None, None)]
    assert str(rows[0].destroyed_on) == "2026-11-15"
    assert parcels_ordered(work, number="XH-1") == [parcel_by_lpn(work, two).id]
    assert sum(row.physical for row in balance(work)) == 3
    assert verify_ledger(work).ok


def test_an_order_is_taken_back_and_given_again(work: Work, given_blocked: Given, colleagues: None) -> None:
    lpn = given_blocked()
    for number in ("XH-1", "XH-2"):
        order_destruction(work, number=number, lpns=[lpn], cause="expired", destroyer="测试环保(虚构)")
        assert cancel_destruction(work, lpns=[lpn])[0].to_state == ParcelState.BLOCKED
        assert parcels_ordered(work, number=number) == []
    assert verify_ledger(work).ok


def test_destructions_that_are_refused(work: Work, given_blocked: Given, colleagues: None, refused: Refused) -> None:
    lpn = given_blocked()

    def ordered(**over: Any) -> str:
        said = {"number": "XH-1", "lpns": [lpn], "cause": "damaged", "destroyer": "测试环保(虚构)"} | over
        return refused(order_destruction, work, **said)

    assert ordered(cause="ugly") == "bad_cause"
    assert ordered(number="") == "document_needed"
    assert ordered(destroyer=" ") == "document_needed"
    assert ordered(lpns=["G0100000042Z"]) == "unknown_parcel"
    order_destruction(work, number="XH-1", lpns=[lpn], cause="damaged", destroyer="测试环保(虚构)")
    for witness, code in {"": "second_person_needed", "T0001": "second_person_needed"}.items():
        assert refused(destroy, work, lpn=lpn, certificate_no="ZS-1", witness=witness) == code
    for witness in ("B9", "B77"):
        assert refused(destroy, work, lpn=lpn, certificate_no="ZS-1", witness=witness) == "unknown_badge"
    assert refused(destroy, work, lpn=lpn, certificate_no="", witness="B2") == "document_needed"
    assert parcel_by_lpn(work, lpn).state == "destroying_stock"


def test_goods_outside_stock_are_destroyed_only_where_the_policy_allows(
    work: Work, given_nonconforming: Given, colleagues: None, refused: Refused
) -> None:
    lpn, other = given_nonconforming(), given_nonconforming()
    named = {"number": "XH-1", "lpns": [lpn, other], "cause": "damaged", "destroyer": "测试环保(虚构)"}
    assert refused(order_destruction, work, **named) == "destruction_not_allowed"
    set_policy(work, policy=SitePolicy(destroy_nonconforming=True), valid_from=work.clock.now().date())
    order_destruction(work, **named)
    assert cancel_destruction(work, lpns=[other])[0].to_state == ParcelState.HELD
    outcomes = destroy_many(work, lpns=[lpn], certificate_no="ZS-1", witness="B2")
    record(work, outcomes=outcomes, kind="destroyed", document_no="ZS-1")
    assert balance(work) == []
    assert verify_ledger(work).ok


def test_only_a_manager_orders(
    work: Work, given_blocked: Given, open_work: Callable[..., AbstractContextManager[Work]]
) -> None:
    lpn = given_blocked()
    work.session.commit()
    with pytest.raises(Forbidden), open_work(Role.LEAD) as lead:
        order_destruction(lead, number="XH-1", lpns=[lpn], cause="damaged", destroyer="测试环保(虚构)")


def test_all_or_none(work: Work, given_blocked: Given, open_work: Callable[..., AbstractContextManager[Work]]) -> None:
    good, restless = given_blocked(), given_blocked()
    order_destruction(work, number="XH-0", lpns=[restless], cause="damaged", destroyer="测试环保(虚构)")
    work.session.commit()
    with pytest.raises(Exception, match="not_lawful"), open_work() as other:
        order_destruction(other, number="XH-1", lpns=[good, restless], cause="damaged", destroyer="测试环保(虚构)")
    assert parcel_by_lpn(work, good).state == "blocked"
    assert load_many(work, scans=[Scan(good, data={"manifest": "CQ-1"})])[0].refusal
