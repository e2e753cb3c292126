"""Receipts: kept first, applied once and in order, whatever the order they come in."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.archive.models import ArchivedMessage
from app.customs.inbox import apply_waiting, take_in
from app.customs.models import Application, Dispatch, Receipt
from app.customs.noting import acknowledge, correct
from app.customs.preparing import prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Work
from app.parcel.reading import history, parcels_by_ids

ROAD = [("1", 0), ("2", 1), ("3", 2), ("120", 3), ("399", 4)]


def test_the_usual_road(declared: Any, told: Any, seen: Any) -> None:
    one = declared(lines={1: 2})
    report = told(*((one.cop_no, status, minute) for status, minute in ROAD))
    assert [receipt.outcome for receipt in report.receipts] == ["noted"] * 4 + ["applied"]
    found = seen(one)
    assert found.parcel == "cleared"
    assert (found.application.state, found.application.last_status) == ("concluded", "399")
    assert found.application.pre_no == "T20261115000000045"
    assert found.taken == 2


def test_dates_are_customs_own(declared: Any, told: Any, seen: Any, pen: Any) -> None:
    one = declared()
    told((one.cop_no, "399", 4))
    told((one.cop_no, "120", 3), (one.cop_no, "120", 3))
    application = seen(one).application
    assert (application.concluded_at - pen.start).total_seconds() == 240
    assert (application.declared_at - pen.start).total_seconds() == 180
    assert application.last_status == "399"


def test_the_same_file_again_changes_nothing(declared: Any, told: Any, seen: Any, as_system: Any) -> None:
    one = declared()
    told((one.cop_no, "100", 1))
    before = seen(one)
    report = told((one.cop_no, "100", 1))
    assert not report.new
    assert [receipt.outcome for receipt in report.receipts] == ["duplicate"]
    assert seen(one).application == before.application
    with as_system() as work:
        assert len(history(work, one.parcel.id)) == len({row.seq for row in history(work, one.parcel.id)})
        assert work.session.exec(select(Receipt)).one().outcome == "applied"


def test_a_reject_frees_the_quantity_once(declared: Any, told: Any, seen: Any) -> None:
    one = declared(lines={1: 2})
    assert seen(one).taken == 2
    told((one.cop_no, "100", 1))
    told((one.cop_no, "-625209", 2), (one.cop_no, "100", 3))
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("rejected", "rejected", Decimal(0))
    assert not found.application.holds_quantity


def test_an_old_receipt_is_stale(declared: Any, told: Any, seen: Any) -> None:
    one = declared()
    told((one.cop_no, "399", 5))
    report = told((one.cop_no, "500", 3), (one.cop_no, "100", 4))
    assert [receipt.outcome for receipt in report.receipts] == ["stale", "stale"]
    assert seen(one).parcel == "cleared"


def test_a_reject_after_the_conclusion_is_for_the_broker(
    declared: Any, told: Any, seen: Any, as_system: Any, open_work: Any
) -> None:
    one = declared()
    told((one.cop_no, "399", 1))
    (receipt,) = told((one.cop_no, "100", 2)).receipts
    assert receipt.outcome == "flagged"
    found = seen(one)
    assert (found.parcel, found.application.state, found.application.trouble) == (
        "cleared",
        "concluded",
        "contradiction",
    )
    with open_work() as work:
        acknowledge(work, cop_no=one.cop_no)
    assert seen(one).application.trouble is None


def test_a_conclusion_after_the_reject_takes_the_quantity_again(declared: Any, told: Any, seen: Any) -> None:
    one = declared(lines={1: 2})
    told((one.cop_no, "100", 1))
    told((one.cop_no, "399", 2))
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("cleared", "concluded", Decimal(2))
    assert found.application.trouble == "concluded_after_reject"


def test_a_conclusion_after_the_goods_were_declared_again_is_flagged(
    work: Work, declared: Any, told: Any, seen: Any, signer: Signer
) -> None:
    one = declared(lines={1: 1})  # of two: the quantity alone would let both through
    told((one.cop_no, "100", 1))
    correct(work, cop_no=one.cop_no)
    (second,) = prepare(work)
    submit(work, signer=signer)
    work.session.commit()
    (receipt,) = told((one.cop_no, "399", 2)).receipts
    assert receipt.outcome == "flagged"
    found = seen(one)
    assert (found.parcel, found.application.state) == ("declared", "rejected")
    told((second.cop_no, "399", 3))
    assert seen(one).parcel == "cleared"


def test_inspection_and_detention(declared: Any, told: Any, seen: Any) -> None:
    one = declared()
    told((one.cop_no, "500", 1))
    assert seen(one).parcel == "inspection"
    told((one.cop_no, "501", 3))
    assert seen(one).parcel == "detained"
    told((one.cop_no, "300", 2))
    assert seen(one).parcel == "detained"
    told((one.cop_no, "300", 4))
    assert seen(one).parcel == "inspection"
    told((one.cop_no, "399", 5))
    assert seen(one).parcel == "cleared"


def test_an_unknown_status_is_kept_and_moves_nothing(declared: Any, told: Any, seen: Any) -> None:
    one = declared()
    (receipt,) = told((one.cop_no, "600", 1)).receipts
    assert receipt.outcome == "flagged"
    found = seen(one)
    assert (found.parcel, found.application.trouble, found.application.last_status) == (
        "declared",
        "unknown_status",
        "600",
    )


def test_two_applications_in_one_message(work: Work, declared: Any, told: Any, seen: Any) -> None:
    one, other = declared(), declared()
    told((other.cop_no, "399", 2), (one.cop_no, "100", 1), (one.cop_no, "120", 0))
    assert (seen(one).parcel, seen(other).parcel) == ("rejected", "cleared")


def test_an_unknown_number_waits_and_is_applied_later(
    work: Work, declarable: Any, two_eyes: None, told: Any, as_system: Any, signer: Signer
) -> None:
    report = told(("TH0126111500000001", "399", 5))
    assert report.waiting == 1
    with as_system() as later:
        assert apply_waiting(later) == 0
    parcel = declarable()
    (application,) = prepare(work)
    assert application.cop_no == "TH0126111500000001"
    submit(work, signer=signer)
    work.session.commit()
    with as_system() as later:
        assert apply_waiting(later) == 1
        assert parcels_by_ids(later, [parcel.id])[parcel.id].state == "cleared"
        assert apply_waiting(later) == 0


def test_an_answer_to_what_was_never_sent_is_flagged(work: Work, declarable: Any, told: Any, as_system: Any) -> None:
    parcel = declarable()
    (application,) = prepare(work)
    work.session.commit()
    (receipt,) = told((application.cop_no, "399", 1)).receipts
    assert receipt.outcome == "flagged"
    with as_system() as look:
        assert parcels_by_ids(look, [parcel.id])[parcel.id].state == "conforming"


def test_a_receipt_overtakes_the_confirmation_of_sending(declared: Any, told: Any, as_system: Any) -> None:
    one = declared()
    told((one.cop_no, "1", 0))
    with as_system() as work:
        dispatch = work.session.exec(select(Dispatch).where(Dispatch.guid == one.guid)).one()
        assert dispatch.state == "sent"
        assert work.session.exec(select(Application)).one().state == "sent"


def test_a_format_receipt_fails_all_of_its_message(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, pen: Any, as_system: Any
) -> None:
    parcels = [declarable() for _ in range(3)]
    prepare(work)
    (dispatch,) = submit(work, signer=signer)
    work.session.commit()
    with as_system() as system:
        report = take_in(system, body=pen.format_receipt(dispatch.guid.lower()))
    assert [receipt.outcome for receipt in report.receipts] == ["applied"]
    with as_system() as system:
        states = {view.state for view in parcels_by_ids(system, [parcel.id for parcel in parcels]).values()}
        assert states == {"conforming"}
        assert {a.state for a in system.session.exec(select(Application))} == {"failed"}
        assert system.session.get_one(Dispatch, (1, dispatch.id)).state == "failed"
        assert system.session.exec(select(Receipt)).one().dispatch_id == dispatch.id
        assert take_in(system, body=pen.format_receipt(dispatch.guid.lower())).count("duplicate") == 1
    assert len(prepare(work)) == 3


def test_a_format_receipt_of_nobody_waits(as_system: Any, pen: Any) -> None:
    with as_system() as work:
        assert take_in(work, body=pen.format_receipt("00000000-0000-4000-8000-00000000FFFF")).waiting == 1


def test_status_4_frees_the_goods(declared: Any, told: Any, seen: Any) -> None:
    one = declared(lines={1: 2})
    told((one.cop_no, "1", 0), (one.cop_no, "4", 1))
    found = seen(one)
    assert (found.parcel, found.application.state, found.taken) == ("conforming", "failed", Decimal(0))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<CEB626Message", "malformed"),
        (b"", "malformed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "doctype"),
        (b"\xff\xfe<\x00", "wrong_encoding"),
        (b"<x/>", "wrong_namespace"),
        (b'<DxpRep xmlns="http://www.chinaport.gov.cn/dxp"/>', "envelope"),
    ],
)
def test_what_cannot_be_read_is_kept_and_reported(as_system: Any, body: bytes, code: str) -> None:
    with as_system() as work:
        report = take_in(work, body=body, file_name="bad.xml")
        assert report.refused == code
        stored = work.session.get_one(ArchivedMessage, (1, report.message_id))
        assert (stored.outcome, stored.size) == ("refused", len(body))


def test_one_bad_receipt_does_not_sink_the_others(declared: Any, as_system: Any, pen: Any, seen: Any) -> None:
    one = declared()
    body = pen.receipts((one.cop_no, "399", 1), ("BAD", "399", 2)).replace(b"<copNo>BAD</copNo>", b"<copNo></copNo>")
    with as_system() as work:
        report = take_in(work, body=body)
    assert [receipt.outcome for receipt in report.receipts] == ["applied", "unreadable"]
    assert seen(one).parcel == "cleared"


def test_words_of_customs_are_kept_without_the_buyer(declared: Any, as_system: Any, pen: Any) -> None:
    one = declared()
    body = pen.receipts((one.cop_no, "100", 1)).replace(
        "[Code:0;Desc:测试]".encode(), "购买人440115190001010019电话13800138000超限".encode()
    )
    with as_system() as work:
        take_in(work, body=body)
        assert work.session.exec(select(Receipt)).one().info == "购买人█电话█超限"


def test_the_published_samples_are_taken_in(as_system: Any, shared: Path) -> None:
    outcomes = {}
    with as_system() as work:
        for path in sorted((shared / "customs" / "samples").glob("CEB626*.xml")):
            report = take_in(work, body=path.read_bytes(), file_name=path.name)
            outcomes[path.name.split("_")[1]] = report.refused or sorted(r.outcome for r in report.receipts)
    assert outcomes["03"] == ["waiting"]
    assert outcomes["09"] == ["waiting", "waiting"] or outcomes["09"] == ["duplicate", "waiting"]
    assert outcomes["17"] == "malformed"
    assert outcomes["19"] == "doctype"


SETS = st.permutations([("120", 1), ("500", 2), ("501", 3), ("300", 4), ("100", 5), ("399", 6), ("3", 0)]).flatmap(
    lambda all_: st.integers(1, len(all_)).map(lambda n: all_[:n])
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=SETS, again=st.integers(0, 3), chunk=st.integers(1, 4))
def test_any_order_in_any_files_ends_the_same(
    given: list[tuple[str, int]], again: int, chunk: int, declared: Callable[..., Any], told: Any, seen: Any
) -> None:
    straight, crooked = declared(lines={1: 2}), declared(lines={1: 2})
    told(*((straight.cop_no, status, minute) for status, minute in sorted(given, key=lambda r: r[1])))
    rows = given + given[:again]
    for start in range(0, len(rows), chunk):
        told(*((crooked.cop_no, status, minute) for status, minute in rows[start : start + chunk]))
    expected, found = seen(straight), seen(crooked)
    assert (found.parcel, found.taken) == (expected.parcel, expected.taken)
    same = ("state", "last_status", "last_status_at", "declared_at", "concluded_at", "holds_quantity", "moved_at")
    assert {n: getattr(found.application, n) for n in same} == {n: getattr(expected.application, n) for n in same}
