"""Acts on single parcels over HTTP: gate and dock, sorting, losses; each with its effect and its refusal."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from schemas.vocabulary import ParcelState, Role

GATE = {
    "carrier_code": "440166TL01",
    "vehicle": "粤A·T0001",
    "gate_registration_no": "GR1",
    "gate_time": "2026-11-16T00:00:00Z",
    "declared_count": 2,
}


@pytest.fixture
def lead(house):
    return house.as_(Role.LEAD)


@pytest.fixture
def operator(house):
    return house.as_(Role.OPERATOR)


def steps(person, lpn: str) -> list[str]:
    return [step["event"]["code"] for step in person.get(f"/parcels/{lpn}")["steps"]]


def test_a_manifest_from_gate_to_differences(operator):
    number = "SF/2026-11-16"
    opened = operator.post("/handovers", GATE | {"number": number, "waybills": ["WB00001", "WB00002"]}, 201)
    assert (opened["state"], opened["opened_by"]) == ("open", "B1001")
    assert operator.post("/handovers", GATE | {"number": number}, 409)["code"] == "manifest_known"
    for waybill in ("WB00001", "WB00003"):
        assert operator.scan("arrive", waybill, station="G1", manifest=number)["verdict"] == "moved"
    assert operator.get(f"/handovers/{number}/differences")["surplus"] == ["WB00003"]
    closed = operator.post(f"/handovers/{number}:close")
    assert (closed["missing"], closed["surplus"], closed["agree"]) == (["WB00002"], ["WB00003"], False)
    assert operator.post(f"/handovers/{number}:close", status=409)["code"] == "manifest_closed"
    assert [row["number"] for row in operator.get("/handovers", state="closed")["items"]] == [number]
    assert operator.get("/handovers", state="open")["items"] == []


def test_a_gate_time_needs_its_zone(operator):
    operator.post("/handovers", GATE | {"number": "H1", "gate_time": "2026-11-16T08:00:00"}, 422)


def test_at_the_gate(operator, lead):
    operator.post("/handovers", GATE | {"number": "H1"}, 201)
    for waybill in ("WB00001", "WB00002", "WB00003"):
        operator.scan("arrive", waybill, station="G1", manifest="H1")
    leaking = {"waybill": "WB00001", "why": "leaking"}
    assert operator.post("/parcels:refuse", leaking, 403)["code"] == "not_your_role"  # arrived: it takes a lead
    assert lead.post("/parcels:refuse", leaking, station="G1")["to_state"] == "refused"
    assert lead.post("/parcels:miss", {"waybill": "WB00002"})["to_state"] == "missing"
    assert lead.post("/parcels:correct-arrival", {"waybill": "WB00003"})["to_state"] == "expected"


def test_the_journal_names_station_and_camera(operator, stand):
    lpn = stand(ParcelState.RECEIVED)
    operator.post(f"/parcels/{lpn}:hold", {"reason": "papers", "place": "CAGE-1"}, station="S2")
    life = operator.get(f"/parcels/{lpn}")
    held = life["steps"][-1]
    assert (held["station"], held["camera"], held["badge"], held["details"]) == (
        "S2",
        "CAM-S2",
        "B1001",
        "reason=papers",
    )
    assert life["parcel"]["place"] == "CAGE-1"


def test_whose_is_it(lead, operator, work, given_original):
    original = given_original(order_no="ORDER-7")
    work.session.commit()
    lpn = operator.scan("receive_unknown", "WB00009", order_no="ORDER-7")["lpn"]
    (candidate, *_) = operator.get(f"/parcels/{lpn}/candidates")
    assert (candidate["original_id"], candidate["why"]) == (original.id, "order_no")
    assert candidate["clocks"]["declare_days_left"] == 24
    claimed = lead.post(f"/parcels/{lpn}:claim", {"original_id": original.id})
    assert claimed["to_state"] == "received"
    life = lead.get(f"/parcels/{lpn}")
    assert life["parcel"]["owner_code"] == original.ebc_code
    assert [(line["gnum"], line["qty"]) for line in life["lines"]] == [(1, "2.00000"), (2, "1.00000")]
    assert lead.post(f"/parcels/{lpn}:claim", {"original_id": original.id}, 409)["code"] == "not_lawful"
    assert lead.post(f"/parcels/{lpn}:unmatch", {})["to_state"] == "unclaimed"
    assert lead.post(f"/parcels/{lpn}:disown", {})["to_state"] == "nonconforming"


def test_receiving_is_undone_by_who_did_it(house, operator, work, given_original):
    original = given_original()
    work.session.commit()
    operator.post("/handovers", GATE | {"number": "H1", "carrier_code": original.logistics_code}, 201)
    operator.scan("arrive", original.logistics_no, manifest="H1")
    lpn = operator.scan("receive", original.logistics_no)["lpn"]
    other = house.badge("B1002")
    assert other.post(f"/parcels/{lpn}:undo-receive", {}, 403)["code"] == "not_your_act"
    assert operator.post(f"/parcels/{lpn}:undo-receive", {})["to_state"] == "arrived"


def test_aside_and_back(operator, lead, stand):
    lpn = stand(ParcelState.RECEIVED)
    assert operator.post(f"/parcels/{lpn}:hold", {"reason": "a stranger's name"}, 422)["code"] == "invalid_request"
    assert operator.post(f"/parcels/{lpn}:hold", {"reason": "condition"})["to_state"] == "held"
    assert lead.post(f"/parcels/{lpn}:release", {"place": "TOTE-2"})["to_state"] == "received"
    operator.post(f"/parcels/{lpn}:hold", {"reason": "other"})
    condemned = lead.post(f"/parcels/{lpn}:condemn", {"disposition": "supplier"})
    assert condemned["to_state"] == "nonconforming"
    assert lead.get(f"/parcels/{lpn}")["parcel"]["disposition"] == "supplier"
    assert lead.post(f"/parcels/{lpn}:reopen", {})["to_state"] == "received"
    assert lead.post(f"/parcels/{lpn}:condemn", {"disposition": "relist"}, 409)["code"]


def test_an_act_sent_twice_happens_once(operator, stand):
    lpn, body = stand(ParcelState.RECEIVED), {"reason": "papers", "scan_id": str(uuid4())}
    first = operator.post(f"/parcels/{lpn}:hold", body)
    assert operator.post(f"/parcels/{lpn}:hold", body) == first | {"replayed": True}
    assert steps(operator, lpn).count("hold") == 1


def test_goods_of_two_kinds_part(operator, stand):
    lpn = stand(ParcelState.RECEIVED)
    child = operator.post(f"/parcels/{lpn}:split", {"lines": [{"gnum": 2, "qty": 1}]}, 201)
    assert child["emptied"] is False
    parent_id = operator.get(f"/parcels/{lpn}")["parcel"]["id"]
    assert operator.get(f"/parcels/{child['lpn']}")["parcel"]["parent_id"] == parent_id
    assert [line["gnum"] for line in operator.get(f"/parcels/{child['lpn']}")["lines"]] == [2]
    too_much = {"lines": [{"gnum": 1, "qty": 3}]}
    assert operator.post(f"/parcels/{lpn}:split", too_much, 409)["code"] == "not_in_parcel"
    assert operator.post(f"/parcels/{lpn}:split", {}, 422)["code"] == "nothing_to_split"


def inspection(*, seal: str = "intact") -> dict[str, Any]:
    answers = {"matches": "same", "seal": seal, "batch": "L1", "expiry": "2028-01-01"}
    return {"answers": answers, "counted": [{"gnum": 1, "qty": "2", "batch_no": "L1", "expires_on": "2028-01-01"}]}


def test_the_questions_come_one_by_one(operator, stand):
    lpn = stand(ParcelState.RECEIVED)
    asked = operator.post(f"/parcels/{lpn}:ask", {})
    assert (asked["question"]["key"], asked["question"]["kind"]) == ("matches", "choice")
    assert asked["question"]["answers"][0]["zh"]
    wrong = operator.post(f"/parcels/{lpn}:ask", {"answers": {"matches": "perhaps"}}, 422)
    assert (wrong["code"], wrong["arguments"]["question"]) == ("answer_invalid", "matches")
    assert operator.post(f"/parcels/{lpn}:ask", inspection())["question"] is None


def test_a_verdict_names_every_rule_with_its_source(operator, lead, stand):
    lpn = stand(ParcelState.RECEIVED)
    unanswered = operator.post(f"/parcels/{lpn}:inspect", {"answers": {}}, 409)
    assert unanswered["code"] == "question_unanswered"
    verdict = operator.post(f"/parcels/{lpn}:inspect", inspection(seal="broken"), station="S1")
    assert (verdict["grade"], verdict["scan"]["to_state"]) == ("D", "nonconforming")
    failed = [rule for rule in verdict["rules"] if not rule["passed"]]
    assert failed
    assert all(rule["source_zh"] and rule["source_en"] and rule["zh"] and rule["en"] for rule in verdict["rules"])
    assert operator.get(f"/parcels/{lpn}/why")["not_declarable"]
    assert operator.post(f"/parcels/{lpn}:reopen", {}, 403)["code"] == "not_your_role"
    assert lead.post(f"/parcels/{lpn}:reopen", {})["to_state"] == "received"


def test_own_grading_is_undone_for_minutes(house, operator, stand):
    lpn = stand(ParcelState.RECEIVED)
    assert operator.post(f"/parcels/{lpn}:inspect", inspection())["scan"]["to_state"] == "conforming"
    assert house.badge("B1002").post(f"/parcels/{lpn}:reopen", {}, 403)["code"] == "not_your_act"
    house.clock.advance(timedelta(minutes=11))
    assert operator.post(f"/parcels/{lpn}:reopen", {}, 409)["code"] == "undo_too_late"


def test_missing_found_given_up(house, lead, stand):
    lpn, manager = stand(ParcelState.RECEIVED), house.as_(Role.MANAGER)
    assert lead.post(f"/parcels/{lpn}:lose", {})["to_state"] == "missing"
    assert lead.post(f"/parcels/{lpn}:find", {"place": "CAGE-9"})["to_state"] == "held"
    assert lead.get(f"/parcels/{lpn}")["parcel"]["place"] == "CAGE-9"
    lead.post(f"/parcels/{lpn}:lose", {})
    alone = manager.post(f"/parcels/{lpn}:write-off", {"second": "B4001"}, 422)
    assert alone["code"] == "second_person_needed"
    assert manager.post(f"/parcels/{lpn}:write-off", {"second": "B4002"})["to_state"] == "lost"


def test_contraband_goes_to_customs(house, stand):
    lpn, broker = stand(ParcelState.RECEIVED), house.as_(Role.BROKER)
    # A broker hands over what customs confiscated, a lead what was found while sorting.
    assert broker.post(f"/parcels/{lpn}:hand-over", {"document_no": "D1"}, 403)["code"] == "not_your_role"
    assert house.as_(Role.LEAD).post(f"/parcels/{lpn}:hand-over", {"document_no": "D1"})["to_state"] == "handed_over"
