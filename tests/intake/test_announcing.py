"""Announced returns: taken in, known again, refused with reasons, linked to what came first, amended and called off."""

from decimal import Decimal

import pytest

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.intake.expected import (
    amend,
    announce_many,
    cancel_return,
    expected_return,
    page,
    preview,
    reinstate,
)
from app.intake.receiving import arrive_many, receive_many
from app.parcel.reading import history, parcels_by_ids
from schemas.vocabulary import Role


def parcel(work, id_):
    return parcels_by_ids(work, [id_])[id_]


def codes(result) -> list[str]:
    return [problem.code for problem in result.problems]


def test_a_return_is_expected(work, say, given_original) -> None:
    row = given_original()
    (result,) = announce_many(work, returns=[say.announcement(original=row, lines=((1, Decimal(1), "SN1", None),))])
    assert (result.outcome, result.problems) == ("announced", ())
    view = parcel(work, result.parcel_id)
    assert (view.state, view.waybill, view.carrier_code, view.order_no) == (
        "expected",
        "BACK00000001",
        "440166TL01",
        row.order_no,
    )
    assert (view.original_id, view.owner_code, view.reason, view.lpn) == (row.id, row.ebc_code, "no_reason", None)
    stored = expected_return(work, parcel_id=result.parcel_id)
    assert stored.lines == [{"gnum": 1, "qty": "1", "serial_no": "SN1", "trace_code": None}]
    assert [row.return_no for row in page(work)] == ["R00001"]


def test_a_return_of_an_order_not_imported_yet_is_expected_too(work, say) -> None:
    (result,) = announce_many(work, returns=[say.announcement(owner_code="440166TE01")])
    assert result.outcome == "announced"
    assert parcel(work, result.parcel_id).original_id is None


def test_announcing_twice_changes_nothing(work, say) -> None:
    first = say.announcement(lines=((1, Decimal("1.0"), None, None),))
    (one,) = announce_many(work, returns=[first])
    again = say.announcement(lines=((1, Decimal(1), None, None),))
    (two,) = announce_many(work, returns=[again])
    assert (two.outcome, two.parcel_id) == ("known", one.parcel_id)
    assert len(history(work, one.parcel_id)) == 1
    (other,) = announce_many(work, returns=[say.announcement(reason="damaged")])
    assert (other.outcome, codes(other)) == ("refused", ["return_no_taken"])


def test_twice_in_one_call(work, say) -> None:
    one, two, three, four = announce_many(
        work,
        returns=[
            say.announcement(1),
            say.announcement(1),
            say.announcement(1, reason="other"),
            say.announcement(2, waybill="BACK00000001"),
        ],
    )
    assert [one.outcome, two.outcome, three.outcome, four.outcome] == ["announced", "known", "refused", "refused"]
    assert two.parcel_id == one.parcel_id
    assert codes(three) == ["return_no_taken"]
    assert codes(four) == ["waybill_taken"]
    assert "R00001" in four.problems[0].message_en


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"return_no": " "}, "missing", "return_no"),
        ({"return_no": "R" * 61}, "too_long", "return_no"),
        ({"order_no": "A\tB"}, "not_printable", "order_no"),
        ({"platform_code": "shop"}, "not_an_enterprise_code", "platform_code"),
        ({"carrier_code": ""}, "missing", "carrier_code"),
        ({"owner_code": "x"}, "not_an_enterprise_code", "owner_code"),
        ({"waybill": "AB"}, "not_a_waybill", "waybill"),
        ({"waybill": "运单"}, "not_a_waybill", "waybill"),
        ({"waybill": "CMD-UNDO"}, "not_a_waybill", "waybill"),
        ({"waybill": "G0100000001I"}, "looks_like_an_lpn", "waybill"),
        ({"reason": "bored"}, "unknown_reason", "reason"),
        ({"lines": ((0, Decimal(1)),)}, "not_a_line_number", "gnum"),
        ({"lines": ((1, Decimal(0)),)}, "not_a_quantity", "qty"),
        ({"lines": ((1, Decimal("0.000001")),)}, "not_a_quantity", "qty"),
        ({"lines": ((1, Decimal("NaN")),)}, "not_a_quantity", "qty"),
        ({"lines": ((1, Decimal(1), "S" * 61),)}, "too_long", "serial_no"),
    ],
)
def test_what_is_wrong_is_said(over, code, field, work, say) -> None:
    (result,) = announce_many(work, returns=[say.announcement(**over)])
    assert (result.outcome, result.parcel_id) == ("refused", None)
    assert [(one.code, one.field) for one in result.problems] == [(code, field)]
    assert work.connection.execute("SELECT count(*) FROM parcel").fetchone() == (0,)


def test_goods_that_the_list_does_not_have_are_refused(work, say, given_original) -> None:
    row = given_original()
    lines = ((1, Decimal(2)), (1, Decimal(1)), (9, Decimal(1)))
    (result,) = announce_many(work, returns=[say.announcement(original=row, lines=lines, owner_code="440166TE09")])
    assert sorted(codes(result)) == ["more_than_imported", "no_such_line", "owner_differs"]


def test_a_hundred_with_one_wrong(work, say, statements) -> None:
    returns = [say.announcement(number) for number in range(1, 101)]
    returns[41] = say.announcement(42, reason="bored")
    results = announce_many(work, returns=returns)
    assert [result.outcome for result in results].count("announced") == 99
    assert results[41].outcome == "refused"
    assert len({result.parcel_id for result in results}) == 100
    assert len(statements) <= 20
    assert parcel(work, results[7].parcel_id).waybill == "BACK00000008"


def test_a_preview_writes_nothing(work, say) -> None:
    returns = [say.announcement(1), say.announcement(2, reason="bored"), say.announcement(1)]
    outcomes = [result.outcome for result in preview(work, returns=returns)]
    assert outcomes == ["announced", "refused", "known"]
    assert work.connection.execute("SELECT count(*) FROM expected_return").fetchone() == (0,)
    assert [result.outcome for result in announce_many(work, returns=returns)] == outcomes


def test_an_operator_does_not_announce(open_work, say) -> None:
    with open_work(Role.OPERATOR) as work:
        (result,) = announce_many(work, returns=[say.announcement()])
    assert codes(result) == ["not_your_role"]


def test_an_owner_announces_its_own_goods_only(database, say) -> None:
    owner = Actor(badge="OWN1", roles=frozenset({Role.OWNER}), owner_code="440166TE01")
    with database.work(site_id=1, actor=owner) as work:
        mine, others = announce_many(work, returns=[say.announcement(1), say.announcement(2, owner_code="440166TE02")])
        assert parcel(work, mine.parcel_id).owner_code == "440166TE01"
        assert codes(others) == ["not_your_owner"]
        (again,) = announce_many(work, returns=[say.announcement(1)])
        assert again.outcome == "known"
        assert cancel_return(work, platform_code="440166TP01", return_no="R00001").to_state == "cancelled"
    stranger = Actor(badge="OWN2", roles=frozenset({Role.OWNER}), owner_code="440166TE02")
    with database.work(site_id=1, actor=stranger) as work, pytest.raises(Forbidden):
        reinstate(work, platform_code="440166TP01", return_no="R00001")


def test_a_parcel_that_came_first_learns_what_it_is(work, say, given_manifest, given_original) -> None:
    given_manifest("M1")
    row = given_original()
    (arrived,) = arrive_many(work, scans=[say.scan("BACK00000001", manifest="M1")])
    (result,) = announce_many(work, returns=[say.announcement(original=row)])
    assert (result.outcome, result.parcel_id) == ("announced", arrived.parcel_id)
    (second,) = announce_many(work, returns=[say.announcement(2, waybill="BACK00000001")])
    assert codes(second) == ["waybill_taken"]
    (received,) = receive_many(work, scans=[say.scan("BACK00000001")])
    assert received.to_state == "received"
    view = parcel(work, result.parcel_id)
    assert (view.order_no, view.reason, view.original_id) == (row.order_no, "no_reason", row.id)


def test_a_waybill_comes_round_again_after_half_a_year(work, say, clock) -> None:
    from datetime import timedelta

    (first,) = announce_many(work, returns=[say.announcement(1)])
    clock.advance(timedelta(days=184))
    (second,) = announce_many(work, returns=[say.announcement(2, waybill="BACK00000001")])
    assert second.outcome == "announced"
    assert second.parcel_id != first.parcel_id
    assert parcel(work, second.parcel_id).waybill_use == 2


def test_two_carriers_may_use_one_number(work, say) -> None:
    results = announce_many(
        work, returns=[say.announcement(1), say.announcement(2, waybill="BACK00000001", carrier_code="440166TL02")]
    )
    assert [result.outcome for result in results] == ["announced", "announced"]


def test_amending(work, say, announced, given_original) -> None:
    _, id_ = announced(1)
    other = given_original()
    changed = say.announcement(
        1, original=other, waybill="BACK-NEW", reason="damaged", lines=((2, Decimal(1)),), platform_code=other.ebp_code
    )
    assert amend(work, announcement=changed).outcome == "announced"
    view = parcel(work, id_)
    assert (view.state, view.waybill, view.reason, view.original_id) == ("expected", "BACK-NEW", "damaged", other.id)
    assert expected_return(work, parcel_id=id_).return_no == "R00001"
    assert [step.event for step in history(work, id_)] == ["expect", "amend"]
    assert amend(work, announcement=changed).outcome == "known"
    assert len(history(work, id_)) == 2


def test_what_cannot_be_amended(work, say, announced) -> None:
    it, _ = announced(1)
    announced(2)
    with pytest.raises(NotFound):
        amend(work, announcement=say.announcement(77))
    from dataclasses import replace

    with pytest.raises(Invalid) as wrong:
        amend(work, announcement=replace(it, reason="bored"))
    assert wrong.value.arguments["problems"][0]["field"] == "reason"
    with pytest.raises(Conflict) as taken:
        amend(work, announcement=replace(it, waybill="BACK00000002"))
    assert taken.value.code == "waybill_taken"
    receive_many(work, scans=[say.scan(it.waybill)])
    with pytest.raises(Conflict) as late:
        amend(work, announcement=replace(it, reason="damaged"))
    assert late.value.code == "not_lawful"


def test_calling_off_and_back_again(work, announced) -> None:
    it, _ = announced(1)
    key = {"platform_code": it.platform_code, "return_no": it.return_no}
    assert cancel_return(work, **key).to_state == "cancelled"
    assert reinstate(work, **key).to_state == "expected"
    with pytest.raises(Conflict):
        reinstate(work, **key)
    with pytest.raises(NotFound):
        cancel_return(work, platform_code="X", return_no="Y")


def test_calling_off_what_has_arrived_is_noted(work, say, announced, given_manifest) -> None:
    given_manifest("M1")
    it, id_ = announced(1)
    arrive_many(work, scans=[say.scan(it.waybill, manifest="M1")])
    assert cancel_return(work, platform_code=it.platform_code, return_no=it.return_no).to_state == "arrived"
    assert [step.event for step in history(work, id_)] == ["expect", "arrive", "cancel"]
