"""Preparing and submitting: one application a list, four eyes, what changed is refused, the message is valid."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.archive.models import ArchivedMessage
from app.archive.service import open_message
from app.core.clock import VirtualClock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from app.core.settings import Settings
from app.customs.models import Application, ApplicationLine, ApplicationParcel, DispatchApplication
from app.customs.preparing import discard, prepare
from app.customs.signer import signer_from
from app.customs.signing import Signer, save_signer, verify
from app.customs.submitting import submit
from app.db.work import Work
from app.originals.models import Original, OriginalLine
from app.parcel.models import ParcelLine
from app.parcel.moves import Move
from app.parcel.reading import history, parcel_by_lpn, replace_lines
from app.parcel.service import advance
from app.simulator.habits import Habits
from app.simulator.identity import demo_key
from app.simulator.rules import SimulatedCustoms
from app.site.policy import SitePolicy
from app.site.service import set_policy
from schemas.customs.codec import parse
from schemas.customs.messages import CEB625Message
from schemas.customs.validation import validate
from schemas.vocabulary import Event, Role

OpenWork = Callable[..., Any]


def prepared_by_another(work: Work, open_work: OpenWork) -> list[Application]:
    """What another broker prepares once this transaction is committed."""
    work.session.commit()
    with open_work(Role.BROKER, badge="B0002") as other:
        return prepare(other)


def test_parcels_of_one_list_become_one_application(work: Work, declarable: Any) -> None:
    first = declarable(lines={1: 1})
    second = declarable(original=first.original_id, lines={1: 1, 2: 1})
    declarable()
    made = prepare(work)
    assert len(made) == 2
    assert all(len(application.cop_no) <= 20 for application in made)
    of_first = next(a for a in made if a.original_id == first.original_id)
    lines = work.session.exec(select(ApplicationLine).where(ApplicationLine.application_id == of_first.id)).all()
    assert {line.gnum: line.qty for line in lines} == {1: Decimal(2), 2: Decimal(1)}
    links = work.session.exec(select(ApplicationParcel).where(ApplicationParcel.application_id == of_first.id)).all()
    assert {link.parcel_id for link in links} == {first.id, second.id}
    assert prepare(work) == []


def test_the_soonest_deadline_is_prepared_first(work: Work, declarable: Any, clock: VirtualClock) -> None:
    declarable(released_at=clock.now() - timedelta(days=3))
    soon = declarable(released_at=clock.now() - timedelta(days=20))
    (made,) = prepare(work, limit=1)
    assert made.original_id == soon.original_id


@pytest.mark.parametrize(
    "over",
    [{"released_at": None}, {"invt_no": None}, {"trade_mode": "9610"}],
    ids=["not released", "no number", "not bonded"],
)
def test_what_cannot_be_declared_is_not_prepared(work: Work, declarable: Any, over: dict[str, Any]) -> None:
    declarable(**over)
    assert prepare(work) == []


def test_the_thirtieth_day_is_the_last(work: Work, declarable: Any, clock: VirtualClock) -> None:
    declarable(released_at=clock.now() - timedelta(days=30))
    assert prepare(work) == []
    last = declarable(released_at=clock.now() - timedelta(days=29))
    assert [a.original_id for a in prepare(work)] == [last.original_id]


def test_only_a_broker_prepares(open_work: OpenWork) -> None:
    with open_work(Role.LEAD) as work, pytest.raises(Forbidden, match="broker"):
        prepare(work)


def test_a_discarded_application_frees_its_parcels(work: Work, declarable: Any) -> None:
    parcel = declarable()
    (first,) = prepare(work)
    discard(work, cop_no=first.cop_no)
    (second,) = prepare(work)
    assert second.cop_no != first.cop_no
    assert second.original_id == parcel.original_id
    with pytest.raises(Conflict, match="discarded"):
        discard(work, cop_no=first.cop_no)
    with pytest.raises(NotFound):
        discard(work, cop_no="TH00000000")


def test_submitting_declares_and_reserves(work: Work, declarable: Any, open_work: OpenWork, signer: Signer) -> None:
    parcel = declarable(lines={1: 2})
    (application,) = prepared_by_another(work, open_work)
    (dispatch,) = submit(work, signer=signer)
    assert parcel_by_lpn(work, parcel.lpn).state == "declared"
    assert history(work, parcel.id)[-1].details == application.cop_no
    line = work.session.get_one(OriginalLine, (1, parcel.original_id, 1))
    work.session.refresh(line)
    assert line.taken == 2
    stored = work.session.get_one(Application, (1, application.id))
    assert (stored.state, stored.submitted_by, stored.holds_quantity) == ("submitted", "T0001", True)
    assert (dispatch.state, dispatch.purpose, dispatch.tries) == ("ready", "declare", 0)


def test_the_message_is_what_customs_published(
    work: Work, declarable: Any, open_work: OpenWork, signer: Signer
) -> None:
    parcel = declarable(lines={2: 1})
    (application,) = prepared_by_another(work, open_work)
    (dispatch,) = submit(work, signer=signer)
    body = open_message(work, message_id=dispatch.message_id, purpose="test")
    assert validate(body, strict=True) == []
    assert verify(body).key_name == signer.key_name
    message = parse(body)
    assert isinstance(message, CEB625Message)
    assert message.guid == dispatch.guid
    head, (line,) = message.refunds[0].head, message.refunds[0].lines
    original = work.session.get_one(Original, (1, parcel.original_id))
    assert (head.app_type, head.app_status, head.customs_code) == ("1", "2", "5165")
    assert (head.cop_no, head.invt_no, head.pre_no) == (application.cop_no, original.invt_no, None)
    assert (head.app_time, head.reason) == ("20261115100000", "消费者七日无理由退货")
    assert (head.buyer_id_number, head.buyer_name) == ("440115190001010019", "测试甲")
    assert (head.agent_code, message.transfer.cop_code) == ("440166TA01", "440166TA01")
    assert (line.gnum, line.gcode, line.qty, line.unit) == (2, "1901101000", Decimal(1), "140")


def test_the_message_holds_against_the_published_schema(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, shared: Path
) -> None:
    for _ in range(3):
        declarable()
    prepare(work)
    (dispatch,) = submit(work, signer=signer)
    habits = Habits(rejected=0, line_errors=0, signature_errors=0)
    customs = SimulatedCustoms(1, habits=habits, official_xsd_dir=shared / "customs" / "official-xsd")
    replies = customs.receive(open_message(work, message_id=dispatch.message_id, purpose="test"), work.clock.now())
    assert [b"<returnStatus>399" in reply.body for reply in replies] == [False, False, False, False, True]


def test_the_signer_is_the_key_file(tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path)
    with pytest.raises(Unavailable) as caught:
        signer_from(given)
    assert caught.value.code == "signing_key_missing"
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "signing.pem").write_text("no key")
    with pytest.raises(Unavailable) as caught:
        signer_from(given)
    assert caught.value.code == "signing_key_unusable"
    key, certificate = demo_key(1)
    save_signer(tmp_path / "given.pem", key, certificate)
    found = signer_from(Settings(data_dir=tmp_path, signing_key_file=tmp_path / "given.pem"))
    assert found.certificate == certificate


def test_the_message_is_kept_sealed(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> None:
    declarable()
    prepare(work)
    (dispatch,) = submit(work, signer=signer)
    stored = work.session.get_one(ArchivedMessage, (1, dispatch.message_id))
    assert (stored.direction, stored.kind, stored.file_name) == ("out", "CEB625Message", f"{dispatch.guid}.xml")
    assert b"440115190001010019" not in stored.body


def test_who_prepares_does_not_submit(work: Work, declarable: Any, signer: Signer, open_work: OpenWork) -> None:
    declarable()
    (mine,) = prepare(work)
    with pytest.raises(Forbidden, match="second broker"):
        submit(work, signer=signer)
    with pytest.raises(Forbidden, match="second broker"):
        submit(work, cop_nos=[mine.cop_no], signer=signer)
    declarable()
    prepared_by_another(work, open_work)
    assert len(submit(work, signer=signer)) == 1
    assert work.session.get_one(Application, (1, mine.id)).state == "prepared"


def test_only_a_broker_submits(open_work: OpenWork) -> None:
    with open_work(Role.MANAGER) as work, pytest.raises(Forbidden, match="broker"):
        submit(work)


def test_two_applications_of_one_list_travel_apart(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> None:
    first = declarable(lines={1: 1})
    prepare(work)
    declarable(original=first.original_id, lines={1: 1})
    declarable()
    prepare(work)
    dispatches = submit(work, signer=signer)
    counts = [_travellers(work, dispatch.id) for dispatch in dispatches]
    assert sorted(counts) == [1, 2]


def test_a_message_holds_what_the_policy_allows(work: Work, declarable: Any, signer: Signer) -> None:
    policy = SitePolicy(four_eyes=False, applications_per_message=2)
    set_policy(work, policy=policy, valid_from=date(2020, 1, 1))
    for _ in range(5):
        declarable()
    prepare(work)
    dispatches = submit(work, signer=signer)
    assert [_travellers(work, dispatch.id) for dispatch in dispatches] == [2, 2, 1]


def test_a_parcel_that_moved_on_is_not_declared(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> None:
    parcel = declarable()
    (application,) = prepare(work)
    advance(work, Move(Event.HOLD, code=parcel.lpn))
    with pytest.raises(Conflict, match="no longer conforming") as caught:
        submit(work, cop_nos=[application.cop_no], signer=signer)
    assert caught.value.code == "parcel_moved_on"
    assert submit(work, signer=signer) == []
    assert _reread(work, application).state == "discarded"


def test_goods_counted_again_are_not_declared_as_they_were(
    work: Work, declarable: Any, two_eyes: None, signer: Signer
) -> None:
    parcel = declarable(lines={1: 2})
    (application,) = prepare(work)
    replace_lines(work, [ParcelLine(site_id=1, parcel_id=parcel.id, gnum=1, qty=Decimal(1), counted=True)])
    with pytest.raises(Conflict) as caught:
        submit(work, cop_nos=[application.cop_no], signer=signer)
    assert caught.value.code == "goods_changed"
    assert submit(work, signer=signer) == []
    assert _reread(work, application).trouble == "goods_changed"
    (again,) = prepare(work)
    lines = work.session.exec(select(ApplicationLine).where(ApplicationLine.application_id == again.id)).all()
    assert [line.qty for line in lines] == [Decimal(1)]


def test_too_much_of_a_list_stays_behind_and_the_rest_goes(
    work: Work, declarable: Any, two_eyes: None, signer: Signer
) -> None:
    good = [declarable() for _ in range(3)]
    greedy = declarable(lines={1: 3})
    prepare(work)
    (dispatch,) = submit(work, signer=signer)
    assert _travellers(work, dispatch.id) == 3
    left = work.session.exec(select(Application).where(Application.original_id == greedy.original_id)).one()
    assert (left.state, left.trouble, left.holds_quantity) == ("prepared", "quantity_exceeded", False)
    with pytest.raises(Conflict) as caught:
        submit(work, cop_nos=[left.cop_no], signer=signer)
    assert caught.value.code == "quantity_exceeded"
    assert {parcel_by_lpn(work, parcel.lpn).state for parcel in good} == {"declared"}


def test_what_cannot_be_written_stays_behind_and_the_rest_goes(
    work: Work, declarable: Any, two_eyes: None, signer: Signer
) -> None:
    bad = declarable(order_no="X" * 61)
    declarable()
    prepare(work)
    (dispatch,) = submit(work, signer=signer)
    assert _travellers(work, dispatch.id) == 1
    left = work.session.exec(select(Application).where(Application.original_id == bad.original_id)).one()
    assert (left.state, left.trouble) == ("prepared", "not_writable")
    line = work.session.get_one(OriginalLine, (1, bad.original_id, 1))
    work.session.refresh(line)
    assert line.taken == 0
    with pytest.raises(Invalid, match="orderNo") as caught:
        submit(work, cop_nos=[left.cop_no], signer=signer)
    assert "X" * 61 not in str(caught.value)


def test_what_became_late_meanwhile_is_not_declared(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, clock: VirtualClock
) -> None:
    declarable(released_at=clock.now() - timedelta(days=29))
    (application,) = prepare(work)
    clock.advance(timedelta(days=1))
    with pytest.raises(Conflict) as caught:
        submit(work, cop_nos=[application.cop_no], signer=signer)
    assert caught.value.code == "declare_too_late"


def test_submitting_twice_is_refused(work: Work, declarable: Any, two_eyes: None, signer: Signer) -> None:
    declarable()
    (application,) = prepare(work)
    submit(work, cop_nos=[application.cop_no], signer=signer)
    with pytest.raises(Conflict, match="submitted"):
        submit(work, cop_nos=[application.cop_no], signer=signer)
    with pytest.raises(NotFound):
        submit(work, cop_nos=["TH0"], signer=signer)


def _travellers(work: Work, dispatch_id: int) -> int:
    statement = select(DispatchApplication).where(DispatchApplication.dispatch_id == dispatch_id)
    return len(work.session.exec(statement).all())


def _reread(work: Work, application: Application) -> Application:
    stored = work.session.get_one(Application, (1, application.id))
    work.session.refresh(stored)
    return stored
