"""Inspection orders, amounts given back, the progress of sending, receipts matched by hand."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.core.clock import VirtualClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.sealing import KeyRing
from app.customs.gateway import FolderGateway
from app.customs.inspections.service import orders, record_found
from app.customs.matching import dismiss_receipt, match_receipt
from app.customs.models import Receipt
from app.customs.money.service import buyer_years, given_back
from app.customs.preparing import prepare
from app.customs.progress.service import progress
from app.customs.register.service import application
from app.customs.sending import send_ready
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Work
from app.flow.inspections import settle_inspection
from app.originals.buyers import Buyer, seal_buyer
from app.originals.models import Original
from app.parcel.reading import history, parcel_by_lpn
from app.site.policy import SitePolicy
from app.site.service import set_policy
from app.sorting.photos import store_photo
from schemas.vocabulary import Role


def test_an_inspection_from_call_to_seal(
    work: Work, declared: Any, told: Any, clock: VirtualClock, tmp_path: Path, a_photo: Any
) -> None:
    one, other = declared(lines={1: 2}), declared()
    store_photo(work, lpn=one.parcel.lpn, content=a_photo("before"), media_type="image/jpeg", folder=tmp_path)
    work.session.commit()
    assert orders(work) == []
    clock.advance(timedelta(minutes=5))
    told((one.cop_no, "500", 1), (other.cop_no, "120", 1))
    (order,) = orders(work)
    assert (order.lpn, order.cop_no, order.place, order.state, order.called_by) == (
        one.parcel.lpn, one.cop_no, "S1", "open", "system",
    )  # fmt: skip
    assert [(piece.gnum, piece.qty, piece.gname) for piece in order.pieces] == [(1, 2, "测试商品1")]
    assert record_found(work, lpn=one.parcel.lpn, found=False).state == "not_found"
    assert [order.lpn for order in orders(work, state="not_found")] == [one.parcel.lpn]
    assert record_found(work, lpn=one.parcel.lpn, found=True, place="CAGE-2").found_place == "CAGE-2"
    photo = store_photo(work, lpn=one.parcel.lpn, content=a_photo("since"), media_type="image/jpeg", folder=tmp_path)
    seals = {one.parcel.lpn: "SEAL-9"}
    settle_inspection(work, cop_no=one.cop_no, result="passed", note="开箱", document_no="5165-7", seals=seals)
    assert orders(work) == []
    (settled,) = orders(work, state="settled")
    assert (settled.result, settled.new_seal_no, settled.note, settled.found_place) == (
        "passed", "SEAL-9", "开箱", "CAGE-2",
    )  # fmt: skip
    assert settled.photos == [photo.sha256], "only what was taken since the call"
    assert parcel_by_lpn(work, one.parcel.lpn).state == "declared"
    assert "SEAL-9" in history(work, one.parcel.id)[-1].details
    work.session.commit()
    told((one.cop_no, "500", 2))
    assert [order.state for order in orders(work)] == ["open"], "a second call is another order"


@pytest.mark.parametrize(("result", "state"), [("failed", "inspection"), ("detained", "detained")])
def test_other_results(work: Work, declared: Any, told: Any, result: Any, state: str) -> None:
    one = declared()
    told((one.cop_no, "300", 1))
    if result == "detained":
        with pytest.raises(Invalid), work.session.begin_nested():
            settle_inspection(work, cop_no=one.cop_no, result=result, seals={})
    settle_inspection(work, cop_no=one.cop_no, result=result, document_no="D-1", seals={})
    assert parcel_by_lpn(work, one.parcel.lpn).state == state
    assert orders(work, state="settled")[0].result == result


def test_what_is_refused_of_inspections(work: Work, declared: Any, told: Any, open_work: Any) -> None:
    one, other = declared(), declared()
    with pytest.raises(Conflict, match="not called"):
        record_found(work, lpn=one.parcel.lpn, found=True)
    with pytest.raises(Conflict) as refused:
        settle_inspection(work, cop_no=one.cop_no, result="passed", seals={})
    assert refused.value.code == "not_called"
    work.session.rollback()
    told((one.cop_no, "300", 1))
    with pytest.raises(Invalid, match=other.parcel.lpn):
        settle_inspection(work, cop_no=one.cop_no, result="passed", seals={other.parcel.lpn: "X"})
    work.session.commit()
    with pytest.raises(Forbidden), open_work(Role.AUDITOR) as mine:
        record_found(mine, lpn=one.parcel.lpn, found=True)
    with pytest.raises(Forbidden), open_work(Role.LEAD) as mine:
        settle_inspection(mine, cop_no=one.cop_no, result="passed", seals={})


def rename_buyer(work: Work, original_id: int, number: str) -> None:
    row = work.session.get_one(Original, (1, original_id))
    buyer = Buyer("1", number, "乙某", "13900139000", "地址")
    row.buyer = seal_buyer(work.keys, buyer, site_id=1, agent_code=row.agent_code, cop_no=row.cop_no)
    work.session.flush()


def test_amounts_given_back(work: Work, declared: Any, told: Any, open_work: Any) -> None:
    first, second = declared(lines={1: 1, 2: 1}), declared(lines={1: 2})
    third, open_one = declared(lines={2: 1}), declared(lines={1: 1})
    rename_buyer(work, third.parcel.original_id, "440115190002020024")
    work.session.commit()
    told(*[(one.cop_no, "399", 3) for one in (first, second, third)])
    assert given_back(work, cop_no=first.cop_no).amount == Decimal("467.00")
    work.session.commit()
    with open_work(Role.AUDITOR) as mine:
        rows = buyer_years(mine)
        of_first = given_back(mine, cop_no=first.cop_no)
    assert sorted((row.year, row.applications, row.amount) for row in rows) == [
        (2026, 1, Decimal("268.00")),
        (2026, 2, Decimal("865.00")),
    ]
    assert of_first.concluded
    assert of_first.buyer is not None
    assert (of_first.buyer.amount, of_first.buyer.id_number) == (Decimal("865.00"), "440***********0019")
    with open_work(Role.BROKER) as mine:
        assert given_back(mine, cop_no=open_one.cop_no).concluded is False
        assert given_back(mine, cop_no=open_one.cop_no).buyer is None
        page = buyer_years(mine, limit=1)
        assert page + buyer_years(mine, after=page[-1].cursor) == rows
        assert buyer_years(mine, year=2025) == []
    with open_work(Role.LEAD) as mine:
        assert given_back(mine, cop_no=first.cop_no).buyer is None
        with pytest.raises(Forbidden):
            buyer_years(mine)
    work.session.expire_all()
    assert work.session.get_one(Original, (1, open_one.parcel.original_id)).buyer_mark is None, "only what is needed"


def test_whose_year(work: Work, declared: Any, told: Any, clock: VirtualClock) -> None:
    one = declared(released_at=clock.now() - timedelta(days=5))
    clock.advance(timedelta(days=60))
    told((one.cop_no, "399", 60 * 24 * 60))
    assert buyer_years(work)[0].year == 2026
    set_policy(work, policy=SitePolicy(quota_year="conclusion"), valid_from=date(2020, 1, 1))
    assert buyer_years(work)[0].year == 2027


def test_a_mark_survives_a_new_key_and_tells_nothing(work: Work) -> None:
    old, new = bytes(32), bytes([1]) * 32
    number = b"440115190001010019"
    mark = KeyRing([old]).mark(number, purpose="buyer")
    assert mark == KeyRing([old, new]).mark(number, purpose="buyer")
    assert mark != KeyRing([new]).mark(number, purpose="buyer")
    assert mark != KeyRing([old]).mark(number, purpose="other")
    assert number not in mark


def test_progress_of_sending(
    work: Work, declarable: Any, signer: Signer, told: Any, tmp_path: Path, as_system: Any
) -> None:
    for _ in range(3):
        declarable()
    set_policy(work, policy=SitePolicy(four_eyes=False, applications_per_message=2), valid_from=date(2020, 1, 1))
    cop_nos = [one.cop_no for one in prepare(work)]
    made = submit(work, signer=signer)
    work.session.commit()
    found = progress(work)
    assert (found.ready, found.sent, found.done, found.applications) == (2, 0, False, {"submitted": 3})
    with as_system() as mine:
        send_ready(mine, gateway=FolderGateway(tmp_path))
    assert (progress(work).sent, progress(work).done, progress(work).applications) == (2, True, {"sent": 3})
    told((cop_nos[2], "120", 1))
    assert [message.answered for message in progress(work).messages] == [1, 0]
    assert progress(work).answered == 1
    assert [message.guid for message in progress(work, guids=[made[0].guid.lower()]).messages] == [made[0].guid]
    assert progress(work, guids=[]).done


def test_a_receipt_matched_by_hand(work: Work, declared: Any, told: Any, seen: Any, pen: Any) -> None:
    one = declared()
    told(("MISTYPED", "399", 2), ("STRANGER", "399", 2))
    first, second = [row.id for row in work.session.exec(select(Receipt).order_by(Receipt.id)).all()]
    assert match_receipt(work, receipt_id=first, cop_no=one.cop_no, reason="asked") == "applied"
    work.session.commit()
    assert (seen(one).parcel, seen(one).application.state) == ("cleared", "concluded")
    (receipt,) = application(work, cop_no=one.cop_no).receipts
    assert (receipt.cop_no, receipt.application) == ("MISTYPED", one.cop_no)
    with pytest.raises(Conflict) as refused:
        match_receipt(work, receipt_id=first, cop_no=one.cop_no, reason="asked")
    assert refused.value.code == "receipt_taken"
    dismiss_receipt(work, receipt_id=second)
    for act in (
        lambda: dismiss_receipt(work, receipt_id=999),
        lambda: match_receipt(work, receipt_id=1, cop_no="TH0", reason="asked"),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_receipt_is_matched_once(work: Work, declared: Any, told: Any, open_work: Any, together: Any) -> None:
    one = declared()
    told(("MISTYPED", "399", 2))
    (receipt_id,) = work.session.exec(select(Receipt.id)).all()

    def race(number: int) -> Any:
        with open_work(Role.BROKER, badge=f"B{number}") as mine:
            return match_receipt(mine, receipt_id=receipt_id, cop_no=one.cop_no, reason="asked")

    outcomes = together(3, race)
    assert [outcome for outcome in outcomes if outcome == "applied"] == ["applied"]
    assert {outcome.code for outcome in outcomes if isinstance(outcome, Conflict)} == {"receipt_taken"}
