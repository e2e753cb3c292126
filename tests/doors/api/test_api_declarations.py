"""The broker's desk over HTTP: prepare, submit, receipts in any order, inspection, detention, reject, withdrawal."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from app.core.actor import system_actor
from app.customs.mail.queries import mark_sent
from app.originals.buyers import Buyer, seal_buyer
from schemas.customs.codec import read, write
from schemas.customs.messages import CEB625Message, CEB626Message, InvtRefundReturn
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
    """A conforming parcel whose list has a buyer that opens."""

    def put(**over: Any) -> str:
        cop_no = f"TQDX{next(_serials):08d}"
        buyer = seal_buyer(work.keys, BUYER, site_id=1, agent_code="440166TE01", cop_no=cop_no)
        return stand(ParcelState.CONFORMING, original=given_original(cop_no=cop_no, buyer=buyer, **over))

    return put


@pytest.fixture
def submitted(house, broker, declarable):
    """An application on its way to customs: its copNo and its parcel's LPN."""

    def go() -> tuple[str, str]:
        lpn = declarable()
        (prepared,) = broker.post("/declarations:prepare", {})["prepared"]
        house.badge("B3002").post("/declarations:submit", {"cop_nos": [prepared["cop_no"]]})
        with house.database.work(site_id=1, actor=system_actor()) as work:
            rows = work.connection.execute("SELECT id FROM dispatch WHERE state = 'ready'").fetchall()
            mark_sent(work, [row[0] for row in rows], now=work.clock.now())
        return prepared["cop_no"], lpn

    return go


@pytest.fixture
def told(house, broker):
    """Customs says (copNo, status, minute) of applications, in one CEB626; the answer of the door."""

    def say(*receipts: tuple[str, str, int], pre_no: str = "T20261115000000045") -> Any:
        returns = tuple(
            InvtRefundReturn(
                guid=GUID.format(next(_serials)),
                cop_no=cop_no,
                pre_no=pre_no,
                return_status=status,
                return_time=write_time(house.clock.now() + timedelta(minutes=minute)),
                return_info="[Code:0;Desc:测试 13800138000]",
            )
            for cop_no, status, minute in receipts
        )
        return broker.send("/receipts", write(CEB626Message(guid=GUID.format(0), returns=returns)), file_name="r.xml")

    return say


def state(person, cop_no: str) -> str:
    return person.get(f"/declarations/{cop_no}")["declaration"]["state"]


def parcel_state(person, lpn: str) -> str:
    return person.get(f"/parcels/{lpn}")["parcel"]["state"]["code"]


def test_preparing_takes_the_soonest_first_and_each_once(broker, declarable, house):
    late = declarable(released_at=house.clock.now() - timedelta(days=20))
    declarable(released_at=house.clock.now() - timedelta(days=2))
    (first,) = broker.post("/declarations:prepare", {"limit": 1})["prepared"]
    assert [parcel["lpn"] for parcel in broker.get(f"/declarations/{first['cop_no']}")["parcels"]] == [late]
    assert len(broker.post("/declarations:prepare", {})["prepared"]) == 1
    assert broker.post("/declarations:prepare", {})["prepared"] == []


def test_a_discarded_application_frees_its_parcel(broker, declarable):
    declarable()
    (prepared,) = broker.post("/declarations:prepare", {})["prepared"]
    discarded = broker.post(f"/declarations/{prepared['cop_no']}:discard")
    assert discarded["declaration"]["state"] == "discarded"
    assert discarded["parcels"][0]["live"] is False
    assert broker.post(f"/declarations/{prepared['cop_no']}:discard", status=409)["code"] == "not_prepared"
    assert broker.post("/declarations:prepare", {})["prepared"]


def test_a_submitted_application_shows_its_whole_folder(house, broker, submitted):
    cop_no, lpn = submitted()
    folder = broker.get(f"/declarations/{cop_no}")
    assert (folder["declaration"]["prepared_by"], folder["declaration"]["submitted_by"]) == ("B3001", "B3002")
    assert folder["declaration"]["holds_quantity"]
    assert [(line["gnum"], line["qty"]) for line in folder["lines"]] == [(1, "2.00000"), (2, "1.00000")]
    assert [parcel["lpn"] for parcel in folder["parcels"]] == [lpn]
    (message,) = folder["messages"]
    opened = broker.ask("POST", f"/messages/{message['message_id']}:open", json={"purpose": "to look at it"})
    reading = read(opened.content)
    assert (reading.kind, reading.documents[0].cop_no) == (CEB625Message.__name__, cop_no)
    taken = broker.get(f"/originals/{folder['declaration']['original_id']}")["lines"]
    assert [line["taken"] for line in taken] == ["2.00000", "1.00000"]


def test_submitting_asks_for_the_job_that_sends_once(house, broker, submitted):
    submitted()
    submitted()
    with house.database.work(site_id=1, actor=system_actor()) as work:
        rows = work.connection.execute("SELECT task_name, status FROM procrastinate_jobs").fetchall()
    assert [tuple(row) for row in rows] == [("customs.send", "todo")]


def test_without_a_key_nothing_is_submitted(house, declarable):
    """The settings name no key here: 503, and everything stays as it was."""
    declarable()
    house.as_(Role.BROKER).post("/declarations:prepare", {})
    answer = house.badge("B3002").ask("POST", "/declarations:submit", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "signing_key_missing")
    (row,) = house.as_(Role.BROKER).get("/declarations")["items"]
    assert row["state"] == "prepared"


def test_receipts_are_applied_once_and_in_customs_order(broker, submitted, told):
    cop_no, lpn = submitted()
    report = told((cop_no, "399", 30), (cop_no, "120", 10), ("TH404", "120", 1))
    assert [one["outcome"] for one in report["receipts"]] == ["applied", "noted", "waiting"]
    assert (state(broker, cop_no), parcel_state(broker, lpn)) == ("concluded", "cleared")
    kept = broker.get(f"/declarations/{cop_no}")["receipts"]
    assert [one["status"] for one in kept] == ["120", "399"]
    assert "13800138000" not in str(kept)
    (waiting,) = broker.get("/receipts", outcome="waiting")["items"]
    assert (waiting["cop_no"], waiting["application"]) == ("TH404", None)
    assert broker.post("/receipts:apply-waiting")["applied"] == 0
    assert len(broker.get("/receipts")["items"]) == 3


def test_a_reject_is_corrected_and_declared_anew(broker, submitted, told):
    cop_no, lpn = submitted()
    told((cop_no, "100", 5))
    assert (state(broker, cop_no), parcel_state(broker, lpn)) == ("rejected", "rejected")
    broker.post(f"/declarations/{cop_no}:correct")
    assert parcel_state(broker, lpn) == "conforming"
    (again,) = broker.post("/declarations:prepare", {})["prepared"]
    assert again["cop_no"] != cop_no
    assert broker.post(f"/declarations/{cop_no}:correct", status=409)["code"] == "not_possible_now"


def test_inspection_detention_and_back(broker, submitted, told):
    cop_no, lpn = submitted()
    told((cop_no, "120", 5))
    broker.post(f"/declarations/{cop_no}:call-inspection", {"document_no": "CY1"})
    assert parcel_state(broker, lpn) == "inspection"
    broker.post(f"/declarations/{cop_no}:pass-inspection", {})
    assert parcel_state(broker, lpn) == "declared"
    broker.post(f"/declarations/{cop_no}:detain", {"document_no": "KL1"})
    assert parcel_state(broker, lpn) == "detained"
    broker.post(f"/declarations/{cop_no}:detain", {"document_no": " "}, 422)
    given_back = broker.post(f"/declarations/{cop_no}:give-back", {"document_no": "FH1"})
    assert given_back["declaration"]["state"] == "given_back"
    assert parcel_state(broker, lpn) == "held"
    details = [step["details"] for step in broker.get(f"/parcels/{lpn}")["steps"]]
    assert any("KL1" in each for each in details)


def test_an_application_is_taken_back(house, broker, submitted, told):
    cop_no, lpn = submitted()
    why = {"reason": "消费者撤回退货"}
    assert broker.post(f"/declarations/{cop_no}:withdraw", why, 409)["code"] == "no_eport_number"
    told((cop_no, "2", 2), (cop_no, "120", 5))
    folder = broker.post(f"/declarations/{cop_no}:withdraw", why)
    assert (folder["declaration"]["state"], folder["withdrawals"][0]["state"]) == ("withdrawing", "asked")
    assert [message["purpose"] for message in folder["messages"]] == ["declare", "withdraw"]
    assert parcel_state(broker, lpn) == "withdrawing"
    assert broker.post(f"/declarations/{cop_no}:withdraw", why, 409)["code"] == "not_withdrawable"


def test_trouble_is_shown_and_acknowledged(broker, submitted, told):
    cop_no, _ = submitted()
    told((cop_no, "399", 5))
    told((cop_no, "100", 9))
    troubled = broker.get(f"/declarations/{cop_no}")["declaration"]
    assert troubled["trouble"]
    assert broker.get("/receipts", outcome="flagged")["items"]
    assert broker.post(f"/declarations/{cop_no}:acknowledge")["declaration"]["trouble"] is None


def test_deadlines_count_down(house, broker, declarable):
    late = declarable(released_at=house.clock.now() - timedelta(days=29))
    soon = declarable(released_at=house.clock.now() - timedelta(days=28))
    rows = broker.get("/deadlines")["items"]
    assert [(row["lpn"], row["days_left"]) for row in rows] == [(late, 0), (soon, 1)]
    page = broker.get("/deadlines", limit=1)
    assert broker.get("/deadlines", cursor=page["next_cursor"])["items"] == rows[1:]
