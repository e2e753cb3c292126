"""Scans over HTTP: repeated, mixed, refused, unknown; and what happens when too many come at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from time import sleep
from typing import Any, get_args
from uuid import uuid4

import pytest

from app.api.lane import Lane
from app.flow import SCAN_VERBS
from schemas.http.scans import ScanVerb
from schemas.vocabulary import Role

GATE = {
    "carrier_code": "440166TL01",
    "vehicle": "粤A·T0001",
    "gate_registration_no": "GR1",
    "gate_time": "2026-11-16T00:00:00Z",
    "declared_count": 3,
}


@pytest.fixture
def manifest(house) -> str:
    house.as_(Role.OPERATOR).post("/handovers", GATE | {"number": "H1"}, 201)
    return "H1"


def sent(verb: str, code: str, **data: Any) -> dict[str, Any]:
    return {"scan_id": str(uuid4()), "verb": verb, "code": code, "station": "G1", "data": data}


def test_the_verbs_of_the_door_are_those_of_the_stages():
    assert set(get_args(ScanVerb)) == set(SCAN_VERBS)


def test_a_repeated_scan_gets_its_first_verdict(house, manifest):
    operator, scan = house.as_(Role.OPERATOR), sent("arrive", "WB0000000001", manifest=manifest)
    first, again = operator.post("/scans", scan), operator.post("/scans", scan)
    assert (first["verdict"], first["to_state"], first["replayed"]) == ("moved", "arrived", False)
    assert again == first | {"replayed": True}
    (parcel,) = operator.get("/parcels", waybill="WB0000000001")["items"]
    assert (parcel["state"]["code"], parcel["place"]) == ("arrived", "G1")


def test_a_refused_scan_is_a_verdict_in_words_and_stays_refused(house):
    operator, scan = house.as_(Role.OPERATOR), sent("arrive", "WB0000000001")
    refused = operator.post("/scans", scan)
    assert (refused["verdict"], refused["refusal"]["code"]) == ("refused", "manifest_needed")
    assert refused["refusal"]["zh"]
    assert operator.post("/scans", scan) == refused | {"replayed": True}


def test_a_code_nobody_knows_is_a_verdict_too(house):
    told = house.as_(Role.OPERATOR).scan("receive", "WB404404404")
    assert (told["verdict"], told["parcel_id"]) == ("unknown", None)


def test_a_batch_of_mixed_verbs_is_answered_in_its_order(house, manifest):
    operator = house.as_(Role.OPERATOR)
    scans = [
        sent("arrive", "WB0000000001", manifest=manifest),
        sent("receive", "WB0000000001"),
        sent("arrive", "WB0000000002", manifest=manifest),
        sent("receive_unknown", "WB0000000003", tote="CAGE-1"),
        sent("receive", "WB0000000002"),
    ]
    scans.append(scans[0])
    told = operator.post("/scans:batch", {"scans": scans})["answers"]
    assert [one["to_state"] for one in told] == ["arrived", "unclaimed", "arrived", "unclaimed", "unclaimed", "arrived"]
    assert [one["replayed"] for one in told] == [False] * 5 + [True]
    assert [one["code"] for one in told] == [scan["code"] for scan in scans]


def test_a_batch_has_its_bounds(house):
    operator = house.as_(Role.OPERATOR)
    operator.post("/scans:batch", {"scans": []}, 422)
    operator.post("/scans:batch", {"scans": [sent("receive", "WB0000000001")] * 501}, 422)


@pytest.mark.parametrize(
    "wrong", [{"verb": "teleport"}, {"code": "  "}, {"scan_id": "1"}, {"station": ""}, {"data": ["bin"]}, {"extra": 1}]
)
def test_what_is_no_scan_is_refused_at_the_door(house, wrong):
    problem = house.as_(Role.OPERATOR).post("/scans", sent("receive", "WB0000000001") | wrong, 422)
    assert problem["code"] == "invalid_request"
    assert problem["fields"]


@pytest.mark.parametrize("data", [{"manifest": {"a": 1}}, {"tote": ["x"]}, {"manifest": 7}, {"tote": "a\x00b"}])
def test_odd_data_harms_neither_the_scan_nor_its_neighbours(house, manifest, data):
    """All in one transaction first; then each alone."""
    operator, good = house.as_(Role.OPERATOR), sent("receive_unknown", "WB0000000007", tote="T1")
    odd = sent("receive_unknown", "WB0000000008") | {"data": data}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda scan: operator.ask("POST", "/scans", json=scan), (odd, good)))
    assert answers[0].status_code in (200, 422), answers[0].text
    assert answers[1].json()["to_state"] == "unclaimed", answers[1].text


class Gate:
    """A verb that waits until it is let go on, so that a full lane is certain instead of likely."""

    def __init__(self, verb: Callable[..., Any]) -> None:
        self.verb, self.inside, self.open = verb, Signal(), Signal()

    def __call__(self, work, scans):
        self.inside.set()
        assert self.open.wait(20)
        return self.verb(work, scans)


def test_a_full_lane_says_come_again(house):
    gate = Gate(SCAN_VERBS["receive_unknown"])
    house.app.state.lane = Lane(house.database, 1, {"receive_unknown": gate}, limit=1)
    operator = house.as_(Role.OPERATOR)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(operator.post, "/scans", sent("receive_unknown", "WB0000000001"))
        assert gate.inside.wait(20)
        turned_away = operator.ask("POST", "/scans", json=sent("receive_unknown", "WB0000000002"))
        gate.open.set()
        assert first.result(20)["to_state"] == "unclaimed"
    assert (turned_away.status_code, turned_away.json()["code"]) == (503, "lane_full")
    assert turned_away.headers["retry-after"] == "1"
    assert operator.post("/scans", sent("receive_unknown", "WB0000000002"))["to_state"] == "unclaimed"


def test_scans_that_come_together_share_a_transaction(house):
    gate = Gate(SCAN_VERBS["receive_unknown"])
    house.app.state.lane = lane = Lane(house.database, 1, {"receive_unknown": gate})
    operator, sizes = house.as_(Role.OPERATOR), []
    gate.verb = lambda work, scans: sizes.append(len(scans)) or SCAN_VERBS["receive_unknown"](work, scans)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(operator.scan, "receive_unknown", "WB0000000000")
        assert gate.inside.wait(20)
        others = [pool.submit(operator.scan, "receive_unknown", f"WB000000001{n}") for n in range(8)]
        while lane._count < 9:  # until all wait in the lane
            sleep(0.001)
        gate.open.set()
        lpns = {waiting.result(20)["lpn"] for waiting in (first, *others)}
    assert sizes == [1, 8]
    assert len(lpns) == 9


def test_roles_are_asked_at_the_parcel_too(house):
    """The lane is one for everybody: whose scan it is goes with the scan."""
    lpn = house.as_(Role.OPERATOR).scan("receive_unknown", "WB0000000009")["lpn"]
    refused = house.as_(Role.OPERATOR).scan("lose", lpn)
    assert (refused["verdict"], refused["refusal"]["code"]) == ("refused", "not_your_role")
    assert house.as_(Role.LEAD).scan("lose", lpn)["to_state"] == "missing"
