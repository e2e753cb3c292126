"""The desk over HTTP: a broker's morning, from the queue to what a notice says."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from app.core.actor import system_actor
from app.customs.notices.service import notice_due
from app.originals.buyers import Buyer, seal_buyer
from schemas.customs.codec import write
from schemas.customs.messages import CEB626Message, InvtRefundReturn
from schemas.customs.times import write_time
from schemas.vocabulary import ParcelState, Role

BUYER = Buyer("1", "440115190001010019", "测试甲", "13800138000", "虚构地址")
GUID = "00000000-0000-4000-8000-{:012d}"
_serials = count(1)


@pytest.fixture
def broker(house, signing_key):
    return house.as_(Role.BROKER)


@pytest.fixture
def declarable(work, stand, given_original):
    """A conforming parcel whose list has a buyer that opens; its LPN."""

    def put(**over: Any) -> str:
        cop_no = f"TQDY{next(_serials):08d}"
        buyer = seal_buyer(work.keys, BUYER, site_id=1, agent_code="440166TE01", cop_no=cop_no)
        return stand(ParcelState.CONFORMING, original=given_original(cop_no=cop_no, buyer=buyer, **over))

    return put


def test_a_morning_at_the_desk(house, broker, declarable):
    soon = declarable(released_at=house.clock.now() - timedelta(days=27))
    calm = declarable()
    found = broker.get("/desk/counts")
    assert (found["total"], found["by_queue"]["three_days"], found["to_prepare"]) == (2, 1, 2)
    (row,) = broker.get("/desk/queue", queue="three_days")["items"]
    assert (row["row"]["lpn"], row["queue"], [reason["code"] for reason in row["reasons"]]) == (
        soon, "three_days", ["to_prepare"],
    )  # fmt: skip
    first = broker.get("/desk/queue", limit=1)
    second = broker.get("/desk/queue", limit=1, cursor=first["next_cursor"])
    assert [page["items"][0]["row"]["lpn"] for page in (first, second)] == [soon, calm]
    made = broker.post("/declarations:prepare", {"lpns": [soon, "G0199999999I"]})
    assert (len(made["prepared"]), made["left_out"][0]["findings"][0]["code"]) == (1, "unknown_parcel")
    cop_no = made["prepared"][0]["cop_no"]
    assert len(broker.post("/declarations:prepare", {"queue": "later", "owner_code": "440166TE01"})["prepared"]) == 1
    form = broker.get(f"/declarations/{cop_no}/sheet")
    assert [(line["gnum"], line["declared"], line["differences"]) for line in form["lines"]] == [
        (1, "2.00000", []), (2, "1.00000", []),
    ]  # fmt: skip
    assert form["original"]["days_left"] == 2
    assert next(field["declared"] for field in form["head"] if field["name"] == "buyerName") == "测**"
    as_lead = house.as_(Role.LEAD).get(f"/declarations/{cop_no}/sheet")
    assert next(field["declared"] for field in as_lead["head"] if field["name"] == "buyerName") is None
    assert [row["ready"] for row in broker.post("/declarations:check", {})["items"]] == [True, True]
    assert broker.post("/declarations:draft", {"cop_nos": [cop_no]})["messages"][0]["purpose"] == "draft"
    assert broker.get("/declarations", state="drafted")["items"][0]["cop_no"] == cop_no
    other = house.badge("B3002")
    assert other.post("/declarations:submit", {"cop_nos": [cop_no]})["messages"][0]["state"] == "ready"
    progress = broker.get("/desk/progress")
    assert (progress["ready"], progress["done"], progress["applications"]) == (2, False, {"submitted": 2})
    (hit,) = broker.post("/desk:search", {"number": cop_no.lower()})["items"]
    assert (hit["kind"], hit["state"]) == ("application", "submitted")
    assert broker.post("/desk:search", {"number": "440115190001010019"}, status=422)["code"] == "buyer_not_searchable"
    assert broker.get("/desk/forecast")["known"] is False


def test_a_count_goes_back_to_sorting(house, broker, declarable):
    lpn = declarable()
    (prepared,) = broker.post("/declarations:prepare", {})["prepared"]
    assert house.as_(Role.LEAD).post(f"/parcels/{lpn}:count-again")["to_state"] == "received"
    assert broker.get(f"/declarations/{prepared['cop_no']}")["declaration"]["state"] == "discarded"
    assert broker.post(f"/declarations/{prepared['cop_no']}:again", status=409)["code"] == "nothing_to_prepare"


def test_told_matched_inspected_and_given_back(house, broker, declarable):
    lpn = declarable()
    (prepared,) = broker.post("/declarations:prepare", {})["prepared"]
    cop_no = prepared["cop_no"]
    house.badge("B3002").post("/declarations:submit", {"cop_nos": [cop_no]})
    _say(house, broker, ("MISTYPED", "500", 1))
    with house.database.work(site_id=1, actor=system_actor()) as work:
        notice_due(work)
    feed = broker.get("/notices")
    (notice,) = feed["items"]
    assert (notice["kind"], notice["state"]) == ("unmatched_receipt", "open")
    assert broker.get("/notices", cursor=feed["next_cursor"]) == {"items": [], "next_cursor": feed["next_cursor"]}
    assert broker.post(f"/receipts/{notice['receipt_id']}:match", {"cop_no": cop_no, "reason": "by telephone"}) == {
        "outcome": "applied"
    }
    assert broker.post(f"/receipts/{notice['receipt_id']}:dismiss", status=409)["code"] == "receipt_taken"
    (order,) = house.as_(Role.OPERATOR).get("/inspection-orders")["items"]
    assert (order["lpn"], order["state"], order["pieces"][0]["qty"]) == (lpn, "open", "2.00000")
    body = {"found": True, "place": "CAGE-1"}
    assert house.as_(Role.OPERATOR).post(f"/inspection-orders/{lpn}:found", body)["found_place"] == "CAGE-1"
    said = {"result": "passed", "document_no": "5165-1", "seals": {lpn: "SEAL-1"}}
    (settled,) = broker.post(f"/declarations/{cop_no}:settle-inspection", said)["items"]
    assert (settled["result"], settled["new_seal_no"]) == ("passed", "SEAL-1")
    with house.database.work(site_id=1, actor=system_actor()) as work:
        notice_due(work)
    assert {row["state"] for row in broker.get("/notices")["items"]} == {"resolved"}
    assert broker.get("/notices/counts") == {}
    _say(house, broker, (cop_no, "399", 5))
    given = broker.get(f"/declarations/{cop_no}/given-back")
    assert (given["amount"], given["concluded"], given["buyer"]["id_number"]) == ("666.00", True, "440***********0019")
    assert house.as_(Role.LEAD).get(f"/declarations/{cop_no}/given-back")["buyer"] is None
    assert house.as_(Role.AUDITOR).get("/buyer-years", year=2026)["items"][0]["amount"] == "666.00"


def test_acknowledging_by_the_door(house, broker):
    _say(house, broker, ("NOBODY", "399", 1))
    with house.database.work(site_id=1, actor=system_actor()) as work:
        notice_due(work)
    (notice,) = broker.get("/notices", state="open")["items"]
    assert broker.post("/notices:acknowledge", {"ids": [notice["id"]]}) == {"acknowledged": 1}
    assert broker.get("/notices", state="open")["items"] == []


def _say(house, broker, *receipts: tuple[str, str, int]) -> None:
    returns = tuple(
        InvtRefundReturn(
            guid=GUID.format(next(_serials)),
            cop_no=cop_no,
            pre_no="T20261115000000045",
            return_status=status,
            return_time=write_time(house.clock.now() + timedelta(minutes=minute)),
            return_info="[Code:0;Desc:测试]",
        )
        for cop_no, status, minute in receipts
    )
    broker.send("/receipts", write(CEB626Message(guid=GUID.format(0), returns=returns)), file_name="r.xml")
