"""What brokers do after submitting: withdraw, note, correct; and what becomes of a lost parcel among others."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.archive.service import open_message
from app.core.errors import Conflict, Invalid
from app.customs.inbox import take_in
from app.customs.models import Dispatch, Withdrawal
from app.customs.noting import call_inspection, correct, detain, give_back, pass_inspection
from app.customs.preparing import prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.customs.withdrawing import request_withdrawal
from app.db.work import Work
from app.parcel.moves import Move
from app.parcel.reading import history, parcels_by_ids
from app.parcel.service import advance
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.customs.codec import parse
from schemas.customs.messages import CEB625Message
from schemas.customs.validation import validate
from schemas.vocabulary import Event


def test_a_withdrawal_is_accepted(work: Work, declared: Any, told: Any, seen: Any, signer: Signer) -> None:
    one = declared(lines={1: 2})
    told((one.cop_no, "120", 1))
    withdrawal = request_withdrawal(work, cop_no=one.cop_no, reason="消费者撤回", signer=signer)
    work.session.commit()
    assert seen(one).parcel == "withdrawing"
    assert seen(one).taken == 2
    told((withdrawal.cop_no, "120", 2))
    assert seen(one).parcel == "withdrawing"
    told((withdrawal.cop_no, "399", 3))
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("conforming", "withdrawn", Decimal(0))
    assert work.session.exec(select(Withdrawal.state)).one() == "accepted"
    assert len(prepare(work)) == 1


def test_a_withdrawal_is_refused_or_overtaken(work: Work, declared: Any, told: Any, seen: Any, signer: Signer) -> None:
    one = declared()
    told((one.cop_no, "120", 1))
    first = request_withdrawal(work, cop_no=one.cop_no, reason="消费者撤回", signer=signer)
    work.session.commit()
    told((first.cop_no, "-625022", 2))
    assert seen(one).parcel == "declared"
    second = request_withdrawal(work, cop_no=one.cop_no, reason="消费者撤回", signer=signer)
    work.session.commit()
    told((one.cop_no, "399", 3))
    assert seen(one).parcel == "cleared"
    (late,) = told((second.cop_no, "399", 4)).receipts
    assert late.outcome == "flagged"
    assert seen(one).parcel == "cleared"


def test_a_withdrawal_that_customs_could_not_read(
    work: Work, declared: Any, told: Any, seen: Any, signer: Signer, pen: Any
) -> None:
    one = declared()
    told((one.cop_no, "120", 1))
    request_withdrawal(work, cop_no=one.cop_no, reason="消费者撤回", signer=signer)
    guid = work.session.exec(select(Dispatch.guid).where(Dispatch.purpose == "withdraw")).one()
    work.session.commit()
    take_in(work, body=pen.format_receipt(guid))
    work.session.commit()
    assert (seen(one).parcel, seen(one).application.state) == ("declared", "stored")


def test_only_what_customs_has_can_be_withdrawn(work: Work, declared: Any, told: Any, signer: Signer) -> None:
    one = declared()
    with pytest.raises(Conflict, match="submitted"):
        request_withdrawal(work, cop_no=one.cop_no, reason="消费者撤回", signer=signer)
    work.session.rollback()
    told((one.cop_no, "399", 1))
    with pytest.raises(Conflict, match="concluded"):
        request_withdrawal(work, cop_no=one.cop_no, reason="消费者撤回", signer=signer)


def test_the_message_of_a_withdrawal(work: Work, declared: Any, told: Any, signer: Signer) -> None:
    one = declared(lines={1: 2})
    told((one.cop_no, "120", 1))
    withdrawal = request_withdrawal(work, cop_no=one.cop_no, reason="消费者撤回", signer=signer)
    message_id = work.session.exec(select(Dispatch.message_id).where(Dispatch.purpose == "withdraw")).one()
    body = open_message(work, message_id=message_id, purpose="test")
    assert validate(body, strict=True) == []
    message = parse(body)
    assert isinstance(message, CEB625Message)
    head = message.refunds[0].head
    assert (head.app_type, head.cop_no, head.pre_no) == ("3", withdrawal.cop_no, "T20261115000000045")
    assert (head.reason, message.refunds[0].lines[0].qty) == ("消费者撤回", 2)


def test_customs_paper_has_a_number(work: Work, declared: Any) -> None:
    one = declared()
    with pytest.raises(Invalid, match="document number"):
        detain(work, cop_no=one.cop_no, document_no=" ")
    with pytest.raises(Conflict, match="give_back"):
        give_back(work, cop_no=one.cop_no, document_no="KL-1")


def test_what_a_broker_notes(work: Work, declared: Any, told: Any, seen: Any) -> None:
    one = declared(lines={1: 2})
    call_inspection(work, cop_no=one.cop_no, document_no="5165-1")
    pass_inspection(work, cop_no=one.cop_no, result="unopened")
    detain(work, cop_no=one.cop_no, document_no="KL-7")
    give_back(work, cop_no=one.cop_no, document_no="KL-8")
    work.session.commit()
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("held", "given_back", Decimal(0))
    assert history(work, one.parcel.id)[-1].details == f"{one.cop_no} given back KL-8"


def test_correcting_under_the_same_number(work: Work, declared: Any, told: Any, seen: Any, signer: Signer) -> None:
    one = declared(lines={1: 2})
    set_policy(work, policy=SitePolicy(four_eyes=False, resubmit_as="change"), valid_from=work.clock.now().date())
    work.session.commit()
    told((one.cop_no, "120", 1), (one.cop_no, "100", 3))
    correct(work, cop_no=one.cop_no)
    assert prepare(work) == []
    submit(work, signer=signer)
    work.session.commit()
    assert (seen(one).application.app_type, seen(one).taken) == ("2", 2)
    (late,) = told((one.cop_no, "-625001", 2)).receipts
    assert late.outcome == "stale"
    assert seen(one).parcel == "declared"
    told((one.cop_no, "120", 4), (one.cop_no, "399", 5))
    assert seen(one).parcel == "cleared"


def test_one_lost_parcel_of_two(work: Work, declarable: Any, two_eyes: None, told: Any, signer: Signer) -> None:
    first = declarable(lines={1: 1})
    second = declarable(original=first.original_id, lines={1: 1})
    (application,) = prepare(work)
    submit(work, signer=signer)
    advance(work, Move(Event.LOSE, code=second.lpn))
    work.session.commit()
    (receipt,) = told((application.cop_no, "500", 1)).receipts
    assert receipt.outcome == "applied"
    views = parcels_by_ids(work, [first.id, second.id])
    assert (views[first.id].state, views[second.id].state) == ("inspection", "missing_declared")
    told((application.cop_no, "399", 2))
    views = parcels_by_ids(work, [first.id, second.id])
    assert (views[first.id].state, views[second.id].state) == ("cleared", "missing_stock")
