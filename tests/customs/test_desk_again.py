"""Again and back: drafts left at the e-port, what was rejected prepared once more, a count sent back to sorting."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.archive.service import open_message
from app.core.errors import Conflict, Forbidden
from app.customs.desk.why import why_not_declared
from app.customs.drafting import send_draft
from app.customs.inbox import take_in
from app.customs.mail.answering import fail_messages
from app.customs.models import Application, Dispatch
from app.customs.noting import prepare_again
from app.customs.preparing import discard, prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.customs.withdrawing import request_withdrawal
from app.db.work import Work
from app.flow import send_back_to_sorting
from app.originals.models import OriginalLine
from app.parcel.reading import parcel_by_lpn
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.customs.codec import parse
from schemas.customs.messages import CEB625Message
from schemas.customs.validation import validate
from schemas.vocabulary import Role


@pytest.fixture
def drafted(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> Any:
    """A parcel whose application was left at the e-port as a draft; its LPN, copNo and the message's guid."""
    parcel = declarable(lines={1: 2})
    (application,) = prepare(work)
    (dispatch,) = send_draft(work, cop_nos=[application.cop_no], signer=signer)
    work.session.commit()
    return parcel.lpn, application.cop_no, dispatch


def state_of(work: Work, cop_no: str) -> Application:
    work.session.expire_all()
    return work.session.exec(select(Application).where(Application.cop_no == cop_no)).one()


def heads(work: Work) -> list[Any]:
    ids = work.session.exec(select(Dispatch.message_id).order_by(Dispatch.id)).all()
    bodies = [open_message(work, message_id=id_, purpose="test") for id_ in ids]
    assert [validate(body, strict=True) for body in bodies] == [[] for _ in bodies]
    messages = [parse(body) for body in bodies]
    return [message.refunds[0].head for message in messages if isinstance(message, CEB625Message)]


def test_a_draft_binds_nobody(work: Work, drafted: Any, told: Any) -> None:
    lpn, cop_no, dispatch = drafted
    assert dispatch.purpose == "draft"
    assert parcel_by_lpn(work, lpn).state == "conforming"
    line = work.session.get_one(OriginalLine, (1, 1, 1))
    assert (state_of(work, cop_no).state, line.taken) == ("drafted", 0)
    (receipt,) = told((cop_no, "1", 1)).receipts
    assert receipt.outcome == "noted"
    assert (state_of(work, cop_no).pre_no, state_of(work, cop_no).declared_at) == ("T20261115000000045", None)
    assert [found.code for found in why_not_declared(work, parcel_id=parcel_by_lpn(work, lpn).id)] == ["drafted"]
    assert told((cop_no, "399", 2)).receipts[0].outcome == "flagged"
    assert parcel_by_lpn(work, lpn).state == "conforming"


def test_a_draft_is_declared_under_its_number(work: Work, drafted: Any, told: Any, signer: Signer) -> None:
    lpn, cop_no, _ = drafted
    told((cop_no, "1", 1))
    work.session.expire_all()
    submit(work, cop_nos=[cop_no], signer=signer)
    work.session.commit()
    first, second = heads(work)
    assert (first.app_status, first.app_type, first.pre_no) == ("1", "1", None)
    assert (second.app_status, second.app_type, second.cop_no) == ("2", "1", cop_no)
    assert second.pre_no == "T20261115000000045"
    assert told((cop_no, "-625001", 0)).receipts[0].outcome == "stale", "it speaks of the draft"
    told((cop_no, "120", 4), (cop_no, "399", 5))
    assert parcel_by_lpn(work, lpn).state == "cleared"


@pytest.mark.parametrize("refusal", ["-625001", "900", "undelivered"])
def test_a_draft_that_was_not_kept(work: Work, drafted: Any, told: Any, pen: Any, refusal: str, signer: Signer) -> None:
    lpn, cop_no, dispatch = drafted
    if refusal == "900":
        take_in(work, body=pen.format_receipt(dispatch.guid))
    elif refusal == "undelivered":
        assert fail_messages(work, guids=[dispatch.guid]) == [dispatch.guid]
    else:
        told((cop_no, refusal, 1))
    work.session.commit()
    assert (state_of(work, cop_no).state, state_of(work, cop_no).trouble) == ("prepared", "draft_refused")
    assert parcel_by_lpn(work, lpn).state == "conforming"
    submit(work, cop_nos=[cop_no], signer=signer)
    work.session.commit()
    assert told((cop_no, "500", 9)).receipts[0].outcome == "applied"


def test_what_is_declared_is_no_draft_any_more(work: Work, declared: Any, signer: Signer, open_work: Any) -> None:
    one = declared()
    with pytest.raises(Conflict):
        send_draft(work, cop_nos=[one.cop_no], signer=signer)
    with pytest.raises(Forbidden), open_work(Role.LEAD) as mine:
        send_draft(mine, cop_nos=[one.cop_no], signer=signer)


def test_a_draft_can_be_given_up(work: Work, drafted: Any) -> None:
    _, cop_no, _ = drafted
    discard(work, cop_no=cop_no)
    assert len(prepare(work)) == 1


@pytest.mark.parametrize(("manner", "same"), [("new", False), ("change", True)])
def test_a_rejected_one_is_prepared_again(
    work: Work, declared: Any, told: Any, signer: Signer, manner: Any, same: bool
) -> None:
    one = declared(lines={1: 2})
    set_policy(work, policy=SitePolicy(four_eyes=False, resubmit_as=manner), valid_from=date(2020, 1, 1))
    work.session.commit()
    told((one.cop_no, "100", 2))
    again = prepare_again(work, cop_no=one.cop_no)
    assert (again == one.cop_no) is same
    assert len(submit(work, cop_nos=[again], signer=signer)) == 1
    work.session.commit()
    told((again, "120", 4), (again, "399", 5))
    assert parcel_by_lpn(work, one.parcel.lpn).state == "cleared"


def test_a_withdrawn_one_is_prepared_again(work: Work, declared: Any, told: Any, signer: Signer) -> None:
    one = declared()
    told((one.cop_no, "120", 1))
    withdrawal = request_withdrawal(work, cop_no=one.cop_no, reason="撤回", signer=signer)
    work.session.commit()
    with pytest.raises(Conflict, match="withdrawing"):
        prepare_again(work, cop_no=one.cop_no)
    work.session.rollback()
    told((withdrawal.cop_no, "399", 3))
    assert prepare_again(work, cop_no=one.cop_no) != one.cop_no
    with pytest.raises(Conflict) as refused:
        prepare_again(work, cop_no=one.cop_no)
    assert refused.value.code == "nothing_to_prepare"


def test_a_lead_sends_a_count_back(work: Work, declarable: Any, open_work: Any) -> None:
    parcel = declarable(lines={1: 1})
    other = declarable(original=parcel.original_id, lines={1: 1})
    (application,) = prepare(work)
    work.session.commit()
    for role in (Role.OPERATOR, Role.BROKER):
        with pytest.raises(Forbidden), open_work(role) as mine:
            send_back_to_sorting(mine, lpn=parcel.lpn)
    assert state_of(work, application.cop_no).state == "prepared", "their try changed nothing"
    with open_work(Role.LEAD, badge="L1") as mine:
        assert send_back_to_sorting(mine, lpn=parcel.lpn).to_state == "received"
    assert (state_of(work, application.cop_no).state, parcel_by_lpn(work, other.lpn).state) == (
        "discarded",
        "conforming",
    )
    assert len(prepare(work)) == 1


def test_what_is_declared_is_not_sent_back(work: Work, declared: Any) -> None:
    one = declared()
    with pytest.raises(Conflict) as refused:
        send_back_to_sorting(work, lpn=one.parcel.lpn)
    assert refused.value.code == "not_lawful"


def test_two_brokers_and_one_application(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, open_work: Any, together: Any
) -> None:
    """Submitted, drafted, discarded and sent back at once: one of them happens first, and everything still adds up."""
    parcels = [declarable(lines={1: 2}) for _ in range(6)]
    cop_nos = [application.cop_no for application in prepare(work)]
    work.session.commit()
    acts = {
        0: lambda mine, n: submit(mine, cop_nos=[cop_nos[n]], signer=signer),
        1: lambda mine, n: discard(mine, cop_no=cop_nos[n]),
        2: lambda mine, n: send_draft(mine, cop_nos=[cop_nos[n]], signer=signer),
        3: lambda mine, n: send_back_to_sorting(mine, lpn=parcels[n].lpn),
    }
    for number in range(6):

        def race(who: int, number: int = number) -> Any:
            with open_work(badge=f"B{who}") as mine:
                return acts[(who + number) % 4](mine, number)

        together(4, race)
    states = [state_of(work, cop_no).state for cop_no in cop_nos]
    for parcel, state in zip(parcels, states, strict=True):
        where = parcel_by_lpn(work, parcel.lpn).state
        taken = work.session.get_one(OriginalLine, (1, parcel.original_id, 1)).taken
        assert state in {"submitted", "discarded", "drafted"}
        assert (where == "declared") == (state == "submitted")
        assert taken == (Decimal(2) if state == "submitted" else 0)


def test_a_receipt_during_a_correction(work: Work, declared: Any, told: Any, open_work: Any, together: Any) -> None:
    """The broker corrects while customs concludes after all: one waits for the other, and neither is lost."""
    ones = [declared(lines={1: 2}) for _ in range(4)]
    for one in ones:
        told((one.cop_no, "100", 1))
    for one in ones:

        def race(who: int, one: Any = one) -> Any:
            if who:
                return told((one.cop_no, "399", 2)).receipts[0].outcome
            with open_work(Role.BROKER) as mine:
                return prepare_again(mine, cop_no=one.cop_no)

        again, outcome = together(2, race)
        state = parcel_by_lpn(work, one.parcel.lpn).state
        taken = work.session.get_one(OriginalLine, (1, one.parcel.original_id, 1), populate_existing=True).taken
        if outcome == "applied":
            assert isinstance(again, Conflict)
            assert (state, taken) == ("cleared", 2)
        else:
            assert isinstance(again, str)
            assert (outcome, state, taken) == ("flagged", "conforming", 0)
