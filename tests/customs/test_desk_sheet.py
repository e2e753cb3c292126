"""Choosing, checking and the form: partial returns, every finding, differences marked, the buyer masked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.archive.models import ArchiveAccess
from app.core.errors import Conflict, Forbidden, NotFound
from app.customs.desk.choosing import prepare_chosen, prepare_queue
from app.customs.desk.queues import Queue
from app.customs.desk.sheet import sheet
from app.customs.desk.verdicts import check
from app.customs.models import Application, Dispatch
from app.customs.preparing import prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Work
from app.originals.models import Original, OriginalLine
from app.parcel.models import ParcelLine
from app.parcel.reading import replace_lines
from schemas.vocabulary import ParcelState, Role


def codes(work: Work, cop_no: str, signer: Signer) -> list[str]:
    (verdict,) = check(work, cop_nos=[cop_no], signer=signer)
    return [found.code for found in verdict.findings]


def test_only_the_chosen_are_prepared(work: Work, declarable: Any, given_original: Any, given_parcel: Any) -> None:
    first = declarable(lines={1: 1})
    second = declarable(original=first.original_id, lines={1: 1})
    sorting = given_parcel(ParcelState.RECEIVED, original=given_original())
    made = prepare_chosen(work, lpns=[first.lpn, sorting.lpn, "G0199999999I"])
    assert [len(made.applications), len(made.left_out)] == [1, 2]
    assert [(out.lpn, out.findings[0].code) for out in made.left_out] == [
        (sorting.lpn, "not_conforming"),
        ("G0199999999I", "unknown_parcel"),
    ]
    assert "已收货" in made.left_out[0].findings[0].message_zh
    again = prepare_chosen(work, lpns=[first.lpn, second.lpn])
    assert [(out.lpn, out.findings[0].code) for out in again.left_out] == [(first.lpn, "to_submit")]
    assert len(again.applications) == 1


def test_partial_returns_of_one_list(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> None:
    """Two pieces in two applications, both submitted; a third has nothing left."""
    first = declarable(lines={1: 1})
    others = [declarable(original=first.original_id, lines={1: 1}) for _ in range(2)]
    numbers = [prepare_chosen(work, lpns=[view.lpn]).applications[0].cop_no for view in (first, *others)]
    submit(work, cop_nos=numbers[:2], signer=signer)
    assert len(work.session.exec(select(Dispatch)).all()) == 2, "two of one list never share a message"
    with pytest.raises(Conflict) as refused:
        submit(work, cop_nos=numbers[2:], signer=signer)
    assert refused.value.code == "quantity_exceeded"
    assert codes(work, numbers[2], signer) == ["quantity_exceeded"]
    line = sheet(work, cop_no=numbers[1]).lines[0]
    assert (line.listed, line.taken, line.remaining, line.declared) == (2, 1, 1, 1)
    assert line.differences == ("partial",)
    assert sheet(work, cop_no=numbers[2]).lines[0].differences == ("partial", "over_remaining")


def test_preparing_a_queue(work: Work, declarable: Any, clock: Any) -> None:
    soon = declarable(released_at=clock.now() - timedelta(days=29))
    declarable(), declarable(ebc_code="440166TE99")
    assert [a.original_id for a in prepare_queue(work, queue=Queue.TODAY)] == [soon.original_id]
    assert len(prepare_queue(work, owner_code="440166TE99")) == 1
    assert prepare_queue(work, queue=Queue.LATE) == []
    assert len(prepare_queue(work)) == 1


def test_the_form_beside_its_list(work: Work, declarable: Any) -> None:
    parcel = declarable(lines={1: 1})
    (application,) = prepare(work)
    form = sheet(work, cop_no=application.cop_no)
    assert [(line.gnum, line.declared, line.differences) for line in form.lines] == [
        (1, 1, ("partial",)),
        (2, 0, ("not_returned",)),
    ]
    assert (form.value, form.lines[0].value) == (Decimal("199.00"), Decimal("199.00"))
    differing = {field.name for field in form.head if field.differs}
    assert differing == {"agentCode", "agentName"}, "the list was declared by another agent, everything else agrees"
    assert next(field.declared for field in form.head if field.name == "agentCode") == "440166TA01"
    assert (form.list.days_left, form.findings) == (24, ())
    replace_lines(work, [ParcelLine(site_id=1, parcel_id=parcel.id, gnum=1, qty=Decimal(2), counted=True)])
    assert sheet(work, cop_no=application.cop_no).lines[0].differences == ("partial", "count_changed")
    with pytest.raises(NotFound):
        sheet(work, cop_no="TH0")


def test_the_buyer_on_the_form_is_masked(work: Work, declarable: Any, open_work: Any) -> None:
    declarable()
    cop_no = prepare(work)[0].cop_no
    work.session.commit()

    def shown(*roles: Role) -> list[str | None]:
        with open_work(*roles) as mine:
            return [field.declared for field in sheet(mine, cop_no=cop_no).head if field.secret]

    assert shown(Role.BROKER) == shown(Role.AUDITOR) == ["440***********0019", "测**", "138****8000"]
    assert shown(Role.LEAD) == [None, None, None]
    assert work.session.exec(select(ArchiveAccess)).all() == [], "nothing was opened that could be read"


def test_checking_tells_all_and_writes_nothing(work: Work, declarable: Any, signer: Signer) -> None:
    parcel = declarable(lines={1: 1})
    cop_no = prepare(work)[0].cop_no
    assert codes(work, cop_no, signer) == []
    assert check(work, signer=signer)[0].ready
    original = work.session.get_one(Original, (1, parcel.original_id))
    original.trade_mode, original.order_no, original.ebp_name = "9610", "OTHER", "平" * 101
    work.session.get_one(OriginalLine, (1, parcel.original_id, 1)).taken = Decimal(2)
    work.session.flush()
    replace_lines(work, [ParcelLine(site_id=1, parcel_id=parcel.id, gnum=1, qty=Decimal(2), counted=True)])
    found = codes(work, cop_no, signer)
    assert found == ["goods_changed", "not_1210", "other_buyer", "quantity_exceeded", "not_writable"]
    last = check(work, signer=signer)[0].findings[-1]
    assert (last.field, "max_length" in last.message_zh) == ("ebpName", True)
    assert not check(work, signer=signer)[0].ready
    assert work.session.exec(select(Dispatch)).all() == []
    assert work.session.exec(select(Application.state)).all() == ["prepared"]


def test_a_sealed_buyer_that_does_not_open_keeps_nobody_else(work: Work, declarable: Any, signer: Signer) -> None:
    declarable(), declarable()
    first, second = prepare(work)
    work.session.get_one(Original, (1, first.original_id)).buyer = b"\0" * 40
    work.session.flush()
    assert codes(work, first.cop_no, signer) == ["buyer_unreadable"]
    assert codes(work, second.cop_no, signer) == []


def test_a_strange_order_is_advice(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> None:
    declarable(order_no="ORDER-A")
    work.session.get_one(Original, (1, 1)).order_no = "ORDER-B"
    work.session.flush()
    (application,) = prepare(work)
    (verdict,) = check(work, signer=signer)
    assert ([found.code for found in verdict.findings], verdict.ready) == (["other_buyer"], True)
    assert len(submit(work, cop_nos=[application.cop_no], signer=signer)) == 1


def test_a_broken_rule_stops_a_submission(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> None:
    declarable(), declarable()
    bad, good = prepare(work)
    work.session.get_one(Original, (1, bad.original_id)).customs_code = "2992"
    work.session.flush()
    with pytest.raises(Conflict) as refused:
        submit(work, cop_nos=[bad.cop_no], signer=signer)
    assert (refused.value.code, refused.value.arguments["rule"]) == ("rule_broken", "not_of_this_area")
    assert len(submit(work, signer=signer)) == 1
    work.session.expire_all()
    states = dict(work.session.exec(select(Application.cop_no, Application.state)).all())
    assert states == {bad.cop_no: "prepared", good.cop_no: "submitted"}
    assert sheet(work, cop_no=bad.cop_no).folder.entry.trouble == "not_of_this_area"


def test_who_may_check(work: Work, open_work: Any) -> None:
    with pytest.raises(Forbidden), open_work(Role.LEAD) as mine:
        check(mine)
    with pytest.raises(NotFound):
        check(work, cop_nos=["TH0"])
    assert check(work) == []
