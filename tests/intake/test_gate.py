"""The gate: handover manifests, arrivals expected or not, and in what they differ."""

from datetime import datetime, timedelta

import pytest

from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.intake.manifests import close_manifest, differences, manifest, manifest_lines, page
from app.intake.receiving import arrive_many, correct_arrival, miss, receive_many, refuse
from app.parcel.reading import history, parcels_by_ids
from schemas.vocabulary import Role


def parcel(work, id_):
    return parcels_by_ids(work, [id_])[id_]


def test_the_gate_time_of_the_manifest_is_the_arrival(work, say, announced, given_manifest) -> None:
    it, id_ = announced(1)
    opened = given_manifest("M1")
    (outcome,) = arrive_many(work, scans=[say.scan(it.waybill, manifest="M1", tote="PALLET-1")])
    assert (outcome.to_state, outcome.parcel_id) == ("arrived", id_)
    view = parcel(work, id_)
    assert (view.arrived_at, view.place, view.lpn) == (opened.gate_time, "PALLET-1", None)


def test_what_nobody_announced_arrives_too(work, say, given_manifest) -> None:
    given_manifest("M1")
    (outcome,) = arrive_many(work, scans=[say.scan("SURPRISE-1", manifest="M1")])
    assert (outcome.event, outcome.to_state) == ("arrive_unexpected", "arrived")
    view = parcel(work, outcome.parcel_id)
    assert (view.waybill, view.carrier_code, view.place) == ("SURPRISE-1", "440166TL01", "S1")


@pytest.mark.parametrize(
    ("code", "data", "refusal"),
    [
        ("SURPRISE-1", {}, "manifest_needed"),
        ("SURPRISE-1", {"manifest": "M9"}, "unknown_manifest"),
        ("SURPRISE-1", {"manifest": "CLOSED"}, "manifest_closed"),
        ("X", {"manifest": "M1"}, "not_a_waybill"),
        ("", {"manifest": "M1"}, "not_a_waybill"),
        ("G0100000001I", {"manifest": "M1"}, "looks_like_an_lpn"),
    ],
)
def test_what_does_not_arrive(code, data, refusal, work, say, given_manifest) -> None:
    given_manifest("M1")
    given_manifest("CLOSED")
    close_manifest(work, number="CLOSED")
    (outcome,) = arrive_many(work, scans=[say.scan(code, **data)])
    assert (outcome.verdict, outcome.refusal.code) == ("refused", refusal)


def test_the_second_scan_says_who_was_first(work, say, announced, given_manifest) -> None:
    given_manifest("M1")
    li = Actor(badge="LI", roles=frozenset({Role.OPERATOR}), station="G1")
    it, _ = announced(1)
    scans = [say.scan(code, manifest="M1", actor=li) for code in (it.waybill, it.waybill, "NEW-1", "NEW-1")]
    outcomes = arrive_many(work, scans=scans)
    assert [outcome.verdict for outcome in outcomes] == ["moved", "refused", "moved", "refused"]
    later = arrive_many(work, scans=[say.scan(code, manifest="M1") for code in (it.waybill, "NEW-1")])
    for outcome in (outcomes[1], outcomes[3], *later):
        assert outcome.refusal.code == "already_arrived"
        assert (outcome.refusal.arguments["badge"], outcome.refusal.arguments["station"]) == ("LI", "G1")


def test_differences_by_list_and_count(work, say, given_manifest) -> None:
    given_manifest("M1", waybills=["LIST-1", "LIST-2", "LIST-3"], declared_count=3)
    arrive_many(work, scans=[say.scan(code, manifest="M1") for code in ("LIST-3", "OTHER-1", "LIST-1", "OTHER-2")])
    found = close_manifest(work, number="M1")
    assert (found.missing, found.surplus) == (("LIST-2",), ("OTHER-1", "OTHER-2"))
    assert (found.arrived_count, found.count_difference, found.agree) == (4, 1, False)
    lines = {line.waybill: (line.line_no, line.difference) for line in manifest_lines(work, number="M1")}
    assert lines == {
        "LIST-1": (1, None),
        "LIST-2": (2, "missing"),
        "LIST-3": (3, None),
        "OTHER-1": (4, "surplus"),
        "OTHER-2": (5, "surplus"),
    }
    row = manifest(work, number="M1")
    assert (row.state, row.closed_at) == ("closed", work.clock.now())
    with pytest.raises(Conflict):
        close_manifest(work, number="M1")


def test_without_a_list_only_the_count_can_differ(work, say, given_manifest) -> None:
    given_manifest("M1", declared_count=2)
    arrive_many(work, scans=[say.scan("ANY-1", manifest="M1")])
    found = close_manifest(work, number="M1")
    assert (found.missing, found.surplus, found.count_difference) == ((), (), -1)
    assert page(work, state="open") == []
    assert [row.number for row in page(work)] == ["M1"]


def test_received_at_the_dock_counts_as_come(work, say, announced, given_manifest) -> None:
    it, _ = announced(1)
    given_manifest("M1", waybills=[it.waybill], declared_count=1)
    receive_many(work, scans=[say.scan(it.waybill, manifest="M1")])
    assert differences(work, number="M1").agree


def test_several_manifests_in_one_batch(work, say, given_manifest) -> None:
    given_manifest("M1")
    given_manifest("M2")
    codes = ["AAA-1", "BBB-1", "AAA-2", "BBB-2"]
    arrive_many(work, scans=[say.scan(code, manifest="M1" if code[0] == "A" else "M2") for code in codes])
    for number, first in (("M1", "AAA"), ("M2", "BBB")):
        assert [(line.line_no, line.waybill) for line in manifest_lines(work, number=number)] == [
            (1, f"{first}-1"),
            (2, f"{first}-2"),
        ]


def test_five_hundred_arrivals_in_a_handful_of_statements(work, say, given_manifest, statements) -> None:
    given_manifest("M1", waybills=[f"LIST-{n}" for n in range(250)], declared_count=500)
    statements.clear()
    outcomes = arrive_many(work, scans=[say.scan(f"LIST-{n}", manifest="M1") for n in range(500)])
    assert all(outcome.moved_now for outcome in outcomes)
    assert len(statements) <= 15


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"number": " "}, "field_missing"),
        ({"gate_registration_no": ""}, "field_missing"),
        ({"vehicle": "粤" * 61}, "field_missing"),
        ({"gate_time": datetime(2026, 11, 15, 9)}, "gate_time_without_zone"),  # noqa: DTZ001 (the fault under test)
        ({"declared_count": -1}, "count_negative"),
        ({"waybills": ["AAAA", "AAAA"]}, "waybill_repeated"),
        ({"waybills": ["A"]}, "not_a_waybill"),
    ],
)
def test_what_is_no_manifest(over, code, given_manifest) -> None:
    with pytest.raises(Invalid) as refused:
        given_manifest(**over)
    assert refused.value.code == code


def test_a_manifest_of_tomorrow_or_twice(work, given_manifest) -> None:
    with pytest.raises(Invalid) as ahead:
        given_manifest(gate_time=work.clock.now() + timedelta(hours=1))
    assert ahead.value.code == "gate_time_ahead"
    given_manifest("M1")
    with pytest.raises(Conflict) as twice:
        given_manifest("M1")
    assert twice.value.code == "manifest_known"
    with pytest.raises(NotFound):
        manifest(work, number="M7")


def test_refusing_at_the_gate_needs_a_reason(work, announced) -> None:
    it, id_ = announced(1)
    with pytest.raises(Invalid):
        refuse(work, waybill=it.waybill, why=" ")
    assert refuse(work, waybill=it.waybill, why="leaking").to_state == "refused"
    assert history(work, id_)[-1].details == "leaking"
    with pytest.raises(NotFound):
        refuse(work, waybill="NOBODYS-1", why="leaking")


def test_after_its_arrival_it_takes_a_lead(work, say, announced, given_manifest, open_work) -> None:
    given_manifest("M1")
    it, _ = announced(1)
    arrive_many(work, scans=[say.scan(it.waybill, manifest="M1")])
    work.session.commit()
    with open_work(Role.OPERATOR) as operator:
        with pytest.raises(Forbidden) as refused:
            refuse(operator, waybill=it.waybill, why="leaking")
        assert refused.value.code == "not_your_role"
        with pytest.raises(Forbidden):
            miss(operator, waybill=it.waybill)
    with open_work(Role.LEAD) as lead:
        assert miss(lead, waybill=it.waybill).to_state == "missing"
        (found,) = receive_many(lead, scans=[say.scan(it.waybill)])
        assert (found.refusal.code, found.refusal.arguments["state"]) == ("not_lawful", "missing")


def test_an_arrival_on_the_wrong_manifest_is_taken_back(work, say, announced, given_manifest) -> None:
    given_manifest("M1")
    right = given_manifest("M2", gate_time=work.clock.now() - timedelta(minutes=5))
    it, id_ = announced(1)
    arrive_many(work, scans=[say.scan(it.waybill, manifest="M1")])
    assert correct_arrival(work, waybill=it.waybill).to_state == "expected"
    assert parcel(work, id_).arrived_at is None
    arrive_many(work, scans=[say.scan(it.waybill, manifest="M2")])
    assert parcel(work, id_).arrived_at == right.gate_time
    assert differences(work, number="M1").arrived_count == 0
    assert differences(work, number="M2").arrived_count == 1


def test_two_carriers_must_be_told_apart_here_too(work, announced) -> None:
    announced(1)
    announced(2, waybill="BACK00000001", carrier_code="440166TL02")
    with pytest.raises(Conflict) as unclear:
        refuse(work, waybill="BACK00000001", why="leaking")
    assert unclear.value.code == "ambiguous_waybill"
    assert refuse(work, waybill="BACK00000001", carrier_code="440166TL02", why="leaking").to_state == "refused"
