"""Receipts nobody knew, matched by hand: the right number's effect, on record, and back while nothing moved."""

from typing import Any

import pytest
from sqlmodel import select

from app.core.errors import Conflict, Forbidden, NotFound
from app.customs.matching import dismiss_receipt, match_receipt, matches, unmatch_receipt
from app.customs.models import Receipt
from schemas.vocabulary import Role


@pytest.fixture
def parked(told: Any, as_system: Any) -> Any:
    """Let a receipt for a number nobody knows arrive; its id."""

    def park(status: str, minute: int = 1) -> int:
        assert told((f"LOST{status}", status, minute)).waiting == 1
        with as_system() as work:
            return work.session.exec(select(Receipt.id).where(Receipt.cop_no == f"LOST{status}")).one()

    return park


def outcome_of(as_system: Any, receipt_id: int) -> str:
    with as_system() as work:
        return work.session.get_one(Receipt, (1, receipt_id)).outcome


def test_a_matched_receipt_does_what_it_would_have_done(declared: Any, parked: Any, seen: Any, open_work: Any) -> None:
    one, receipt_id = declared(lines={1: 2}), parked("399")
    with open_work() as work:
        assert match_receipt(work, receipt_id=receipt_id, cop_no=one.cop_no, reason="电话核实") == "applied"
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("cleared", "concluded", 2)
    with open_work() as work:
        (said,) = matches(work, receipt_id=receipt_id)
        assert (said.act, said.number, said.badge, said.reason) == ("match", one.cop_no, work.actor.badge, "电话核实")
        with pytest.raises(Conflict) as caught:
            unmatch_receipt(work, receipt_id=receipt_id, reason="错了")
        assert caught.value.code == "receipt_moved_parcels"


@pytest.mark.parametrize("status", ["120", "3", "600"])
def test_what_moved_nothing_is_taken_back_without_a_trace_on_the_application(
    *, declared: Any, told: Any, parked: Any, seen: Any, open_work: Any, as_system: Any, status: str
) -> None:
    one = declared()
    told((one.cop_no, "1", 0))
    before = seen(one).application
    receipt_id = parked(status)
    with open_work() as work:
        match_receipt(work, receipt_id=receipt_id, cop_no=one.cop_no, reason="看错")
    matched = seen(one).application
    assert matched.last_status == status
    assert (matched.declared_at is not None, matched.state) == (
        status == "120",
        "stored" if status == "120" else "sent",
    )
    with open_work() as work:
        unmatch_receipt(work, receipt_id=receipt_id, reason="不是这票")
    after = seen(one).application
    after.trouble = before.trouble
    assert after == before
    assert outcome_of(as_system, receipt_id) == "waiting"
    with open_work() as work:
        assert [said.act for said in matches(work, receipt_id=receipt_id)] == ["match", "unmatch"]


def test_a_dismissed_receipt_can_be_looked_at_again(parked: Any, open_work: Any, as_system: Any) -> None:
    receipt_id = parked("399")
    with open_work() as work:
        dismiss_receipt(work, receipt_id=receipt_id, reason="不是我们的")
    assert outcome_of(as_system, receipt_id) == "noted"
    with open_work() as work:
        unmatch_receipt(work, receipt_id=receipt_id, reason="是我们的")
        assert [said.act for said in matches(work, receipt_id=receipt_id)] == ["dismiss", "unmatch"]
    assert outcome_of(as_system, receipt_id) == "waiting"


def test_only_what_waits_is_matched_and_only_what_was_matched_is_taken_back(
    declared: Any, told: Any, open_work: Any, as_system: Any
) -> None:
    one = declared()
    told((one.cop_no, "120", 1))
    with as_system() as work:
        receipt_id = work.session.exec(select(Receipt.id)).one()
    for act, code in (
        (lambda work: match_receipt(work, receipt_id=receipt_id, cop_no=one.cop_no, reason="x"), "receipt_taken"),
        (lambda work: unmatch_receipt(work, receipt_id=receipt_id, reason="x"), "receipt_not_matched"),
        (lambda work: match_receipt(work, receipt_id=0, cop_no=one.cop_no, reason="x"), "unknown_receipt"),
    ):
        with pytest.raises((Conflict, NotFound)) as caught, open_work() as work:
            act(work)
        assert caught.value.code == code


def test_it_takes_a_broker(parked: Any, open_work: Any) -> None:
    receipt_id = parked("399")
    with pytest.raises(Forbidden), open_work(Role.OPERATOR) as work:
        match_receipt(work, receipt_id=receipt_id, cop_no="X", reason="x")
