"""What was done wrongly at the desk is put right on record: answers about whole messages, results, notices."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from app.api.rendering import told as answered
from app.core.errors import Conflict, Invalid
from app.customs.inbox import take_in
from app.customs.inspections.queries import corrections
from app.customs.inspections.service import Result, orders, record_found, record_result, take_result_back
from app.customs.matching import match_receipt, matches, message_of
from app.customs.models import Receipt
from app.customs.notices.service import acknowledge_notices, notice_due, notices, reopen_notices
from app.customs.noting import call_inspection
from app.customs.register.service import receipts
from schemas.customs.codec import write_reply
from schemas.customs.messages import DxpRep, DxpResponse, TransInfo
from schemas.http.customs import ReceiptAnswer


def reply(guid: str, code: str) -> bytes:
    """What the exchange says of an envelope."""
    head = TransInfo(
        cop_msg_id=guid,
        sender_id="DXPENT0000000001",
        receiver_ids=("DXPEDCCEB0000002",),
        creat_time=datetime(2026, 11, 15, 10, tzinfo=UTC),
        msg_type="CEB625Message",
    )
    response = DxpResponse(code=code, noticed=date(2026, 11, 15), original=head, info="said")
    return write_reply(DxpRep(receiver_id="DXPENT0000000001", responses=(response,)))


@pytest.mark.parametrize(
    ("code", "outcome", "parcel"),
    [("1004", "applied", "conforming"), ("3002", "noted", "declared"), ("0000", "noted", "declared")],
)
def test_what_the_exchange_says_of_a_message(
    *, declared: Any, seen: Any, as_system: Any, code: str, outcome: str, parcel: str
) -> None:
    one = declared(lines={1: 2})
    body = reply(one.guid.lower(), code)
    for expected in (outcome, "duplicate"):
        with as_system() as system:
            report = take_in(system, body=body, file_name="rep.xml")
        assert (report.kind, [each.outcome for each in report.receipts]) == ("DxpRep", [expected])
    with as_system() as system:
        (listed,) = receipts(system)
    assert answered(ReceiptAnswer, listed).kind == "DxpRep"
    assert (seen(one).parcel, seen(one).taken) == (parcel, 0 if parcel == "conforming" else 2)


@pytest.mark.parametrize("kind", ["CEB900", "DxpRep"])
def test_an_answer_about_an_unknown_message_is_matched_by_hand(
    *, declared: Any, seen: Any, pen: Any, as_system: Any, open_work: Any, kind: str
) -> None:
    one, unknown = declared(lines={1: 2}), "FFFFFFFF-0000-4000-8000-000000000000"
    body = pen.format_receipt(unknown) if kind == "CEB900" else reply(unknown, "0002")
    with as_system() as work:
        assert take_in(work, body=body).waiting == 1
        receipt_id = work.session.exec(select(Receipt.id).where(Receipt.kind == kind)).one()
        assert work.session.get_one(Receipt, (1, receipt_id)).cop_no == unknown
    with open_work() as work, pytest.raises(Invalid, match="written down"):
        match_receipt(work, receipt_id=receipt_id, cop_no=one.cop_no, reason=" ")
    with open_work() as work:
        assert list(message_of(work, cop_no=one.cop_no)) == [seen(one).application.id]
        assert match_receipt(work, receipt_id=receipt_id, cop_no=one.cop_no, reason="报文日志核对") == "applied"
    assert (seen(one).parcel, seen(one).application.state, seen(one).taken) == ("conforming", "failed", 0)
    with open_work() as work:
        assert [(said.number, said.reason) for said in matches(work, receipt_id=receipt_id)] == [
            (one.cop_no, "报文日志核对")
        ]


@pytest.mark.parametrize(("result", "state"), [("passed", "declared"), ("failed", "inspection")])
def test_a_result_written_down_wrongly_is_taken_back(
    *, declared: Any, told: Any, seen: Any, open_work: Any, result: Result, state: str
) -> None:
    one = declared()
    told((one.cop_no, "120", 1))
    with open_work() as work:
        call_inspection(work, cop_no=one.cop_no)
        lpn = orders(work)[0].lpn or ""
        record_found(work, lpn=lpn, found=True, place="查验台")
        record_result(work, cop_no=one.cop_no, result=result, document_no="D1")
    assert seen(one).parcel == state
    with open_work() as work:
        (order,) = take_result_back(work, cop_no=one.cop_no, reason="记错了一票")
        assert (order.state, order.found_place, order.result) == ("found", "查验台", None)
    assert (seen(one).parcel, seen(one).application.state) == ("inspection", "inspection")
    with open_work() as work:
        assert [(each.result, each.reason) for each in corrections(work, seen(one).application.id)] == [
            (result, "记错了一票")
        ]
        assert [order.state for order in orders(work)] == ["found"]
        assert all(order.taken_back for order in orders(work, state="settled"))
        with pytest.raises(Conflict) as caught:
            take_result_back(work, cop_no=one.cop_no, reason="还是错了")
        assert caught.value.code == "no_result"


@pytest.mark.parametrize("result", ["passed", "detained"])
def test_what_only_customs_can_undo_stays(declared: Any, told: Any, open_work: Any, result: Result) -> None:
    """A conclusion that came since, and a detention."""
    one = declared()
    told((one.cop_no, "120", 1))
    with open_work() as work:
        call_inspection(work, cop_no=one.cop_no)
        record_result(work, cop_no=one.cop_no, result=result, document_no="D1")
    if result == "passed":
        told((one.cop_no, "399", 9))
    with open_work() as work, pytest.raises(Conflict) as caught:
        take_result_back(work, cop_no=one.cop_no, reason="晚了")
    assert caught.value.code == "no_result"


def test_a_notice_taken_off_too_soon_is_put_back(told: Any, open_work: Any, two_eyes: None) -> None:
    told(("LOST1", "399", 1))
    with open_work() as work:
        notice_due(work)
        (notice,) = notices(work)
        assert acknowledge_notices(work, ids=[notice.id]) == 1
        assert notices(work) == []
        assert (reopen_notices(work, ids=[notice.id]), reopen_notices(work, ids=[notice.id])) == (1, 0)
        assert [each.id for each in notices(work)] == [notice.id]
