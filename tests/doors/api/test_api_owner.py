"""An owner's staff see and touch only what is their own enterprise's, wherever it shows."""

from typing import Any

import pytest

from app.customs.preparing import prepare
from schemas.vocabulary import ParcelState, Role

OWN, FOREIGN = "440166TE01", "440166TE02"
"""The sample owner's code, and another's."""


@pytest.fixture
def owner(house):
    return house.as_(Role.OWNER)


@pytest.fixture
def goods(stand, work, given_original):
    """A parcel of the owner's and one of somebody else's, in `state`: their LPNs and lists."""

    def put(state: ParcelState = ParcelState.CONFORMING) -> dict[str, tuple[str, int]]:
        lists = {code: given_original(ebc_code=code) for code in (OWN, FOREIGN)}
        return {code: (stand(state, original=row, grade="A"), row.id) for code, row in lists.items()}

    return put


def test_parcels(owner, goods):
    found = goods()
    assert [row["lpn"] for row in owner.get("/parcels")["items"]] == [found[OWN][0]]
    for part in ("", "/why", "/inspections", "/photos", "/stock", "/labels"):
        owner.get(f"/parcels/{found[OWN][0]}{part}")
        assert owner.get(f"/parcels/{found[FOREIGN][0]}{part}", 404)["code"] == "unknown_parcel"
    assert sum(stop["parcels"] for stop in owner.get("/road")) == 1


def test_lists(owner, goods):
    found = goods()
    assert [row["id"] for row in owner.get("/originals")["items"]] == [found[OWN][1]]
    numbers = {row["id"]: row["order_no"] for row in owner.get("/originals")["items"]}
    owner.get(f"/originals/{found[OWN][1]}")
    assert owner.get(f"/originals/{found[FOREIGN][1]}", 404)["code"] == "unknown_original"
    assert owner.get("/originals", order_no=numbers[found[OWN][1]])["items"]
    assert owner.get("/originals", order_no="ORDER000002")["items"] == []


def test_declarations_and_deadlines(house, owner, goods, work):
    found = goods()
    applications = {row.original_id: row.cop_no for row in prepare(work)}
    work.session.commit()
    own, foreign = (applications[found[code][1]] for code in (OWN, FOREIGN))
    assert [row["cop_no"] for row in owner.get("/declarations")["items"]] == [own]
    assert [row["lpn"] for row in owner.get("/deadlines")["items"]] == [found[OWN][0]]
    owner.get(f"/declarations/{own}")
    assert owner.get(f"/declarations/{foreign}", 404)["code"] == "unknown_application"
    assert len(house.as_(Role.BROKER).get("/declarations")["items"]) == 2


def test_listings_and_taking_off_sale(house, owner, goods):
    found = goods(ParcelState.CLEARED)
    operator = house.as_(Role.OPERATOR)
    lpns = {code: lpn for code, (lpn, _) in found.items()}
    for lpn in lpns.values():
        operator.scan("restock", lpn, station="P1", bin="A-01-01")
        assert operator.scan("relist", lpn, station="P1")["to_state"] == "relisted"
    assert {row["lpn"] for row in owner.get("/listings")["items"]} == {lpns[OWN]}
    assert owner.post(f"/parcels/{lpns[FOREIGN]}:delist", {}, 404)["code"] == "unknown_parcel"
    assert owner.post(f"/parcels/{lpns[OWN]}:delist", {})["to_state"] == "restocked"


def announcement(number: int, **over: Any) -> dict[str, Any]:
    said = {"return_no": f"R{number}", "platform_code": "440166TP01", "order_no": f"ORDER-{number}"}
    said |= {"carrier_code": "440166TL01", "waybill": f"WB{number:010d}", "reason": "quality"}
    return said | over


def test_announcing(house, owner):
    manager = house.as_(Role.MANAGER)
    manager.post("/expected-returns", {"returns": [announcement(1, owner_code=FOREIGN)]})
    told = owner.post("/expected-returns", {"returns": [announcement(2), announcement(3, owner_code=FOREIGN)]})
    assert [one["outcome"] for one in told["results"]] == ["announced", "refused"]
    assert told["results"][1]["problems"][0]["code"] == "not_your_owner"
    (row,) = owner.get("/expected-returns")["items"]
    assert (row["return_no"], row["owner_code"], row["state"]["code"]) == ("R2", OWN, "expected")
    assert len(manager.get("/expected-returns")["items"]) == 2


def test_amending_cancelling_reinstating(house, owner):
    manager = house.as_(Role.MANAGER)
    manager.post("/expected-returns", {"returns": [announcement(1, owner_code=FOREIGN)]})
    owner.post("/expected-returns", {"returns": [announcement(2)]})
    amended = owner.post("/expected-returns:amend", announcement(2, waybill="WB0000000099"))
    assert amended["outcome"] == "announced"
    (row,) = owner.get("/expected-returns")["items"]
    assert (row["waybill"], row["owner_code"]) == ("WB0000000099", OWN)
    key = {"platform_code": "440166TP01", "return_no": "R2"}
    assert owner.post("/expected-returns:cancel", key)["to_state"] == "cancelled"
    assert owner.post("/expected-returns:reinstate", key)["to_state"] == "expected"
    foreign = key | {"return_no": "R1"}
    for act, body in (("amend", announcement(1)), ("cancel", foreign), ("reinstate", foreign)):
        assert owner.post(f"/expected-returns:{act}", body, 403)["code"] == "not_your_owner"


def test_what_holds_everybodys_goods_is_not_for_an_owner(owner):
    for path in ("/stock", "/handovers", "/exits", "/messages", "/receipts", "/book-entries"):
        assert owner.get(path, 403)["code"] == "not_your_role"
