"""Lists page by cursor: everything once, in order, also while rows are added."""

from typing import Any

import pytest

from app.archive.service import keep
from app.core.actor import system_actor
from app.customs.preparing import prepare
from schemas.vocabulary import ParcelState, Role

COUNT = 5


@pytest.fixture
def full(house, stand, work):
    """Five of everything that is listed."""
    operator, broker = house.as_(Role.OPERATOR), house.as_(Role.BROKER)
    for number in range(COUNT):
        gate = {"carrier_code": "440166TL01", "vehicle": "粤A", "gate_registration_no": "GR1", "declared_count": 0}
        operator.post("/handovers", gate | {"number": f"H{number}", "gate_time": "2026-11-16T00:00:00Z"}, 201)
        operator.post(
            "/exits", {"number": f"X{number}", "kind": "out_of_zone", "destination": "D", "vehicle": "V"}, 201
        )
        stand(ParcelState.CONFORMING)
        lpn = stand(ParcelState.CLEARED, grade="A")
        operator.scan("restock", lpn, station="P1", bin="A-01-01")
        operator.scan("relist", lpn, station="P1", lines={"1": {"sku": f"S{number}"}})
        broker.post("/book-entries", {"number": f"QD516526I00000000{number}", "lpns": [lpn]})
    returns = [
        {
            "return_no": f"R{number}",
            "platform_code": "440166TP01",
            "order_no": f"O{number}",
            "carrier_code": "440166TL01",
            "waybill": f"WB{number:08d}",
            "reason": "other",
        }
        for number in range(COUNT)
    ]
    house.as_(Role.LEAD).post("/expected-returns", {"returns": returns})
    prepare(work)
    work.session.commit()


LISTS = {
    "/parcels": "id",
    "/originals": "id",
    "/expected-returns": "return_no",
    "/handovers": "number",
    "/declarations": "cop_no",
    "/deadlines": "lpn",
    "/messages": "id",
    "/listings": "id",
    "/book-entries": "number",
    "/exits": "number",
}


def pages(person, path: str, limit: int, **params: Any) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    rows, cursor = [], {}
    for _ in range(50):
        page = person.get(path, limit=limit, **cursor, **params)
        assert len(page["items"]) <= limit
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        cursor = {"cursor": page["next_cursor"]}
    raise AssertionError("the list has no end")


def test_every_row_comes_once(house, full):
    auditor = house.as_(Role.AUDITOR)
    for path, key in LISTS.items():
        whole = auditor.get(path, limit=500)["items"]
        assert len(whole) >= COUNT, path
        paged = pages(auditor, path, 2)
        assert [row[key] for row in paged] == [row[key] for row in whole], path
        assert len({row[key] for row in whole}) == len(whole), path


def test_rows_that_come_meanwhile_do_not_shift_the_pages(house):
    def message(number: int) -> None:
        with house.database.work(site_id=1, actor=system_actor()) as work:
            keep(work, direction="in", kind="CEB626Message", body=f"<m>{number}</m>".encode())

    for number in range(3):
        message(number)
    auditor = house.as_(Role.AUDITOR)
    first = auditor.get("/messages", limit=2)
    message(9)
    second = auditor.get("/messages", limit=2, cursor=first["next_cursor"])
    assert len({row["id"] for row in (*first["items"], *second["items"])}) == 3


def test_parcels_by_state_waybill_order_and_deadline(house, full):
    auditor = house.as_(Role.AUDITOR)
    assert len(auditor.get("/parcels", state="conforming")["items"]) == COUNT
    assert [row["waybill"] for row in auditor.get("/parcels", waybill="WB00000003")["items"]] == ["WB00000003"]
    assert len(auditor.get("/parcels", order_no="O3")["items"]) == 1
    # Released five days ago, 30 days from then: the last day is 2026-12-10.
    assert auditor.get("/parcels", declare_by="2026-12-09")["items"] == []
    due = auditor.get("/parcels", declare_by="2026-12-10", state="conforming")["items"]
    assert {row["clocks"]["declare_by"] for row in due} == {"2026-12-10"}
    assert len(due) == COUNT
    auditor.get("/parcels", 422, state="nowhere")
    auditor.get("/parcels", 422, colour="red")


def test_declarations_by_state(house, full):
    broker = house.as_(Role.BROKER)
    cop_no = broker.get("/declarations", limit=1)["items"][0]["cop_no"]
    discarded = broker.post(f"/declarations/{cop_no}:discard")
    assert discarded["declaration"]["state"] == "discarded"
    assert [row["cop_no"] for row in broker.get("/declarations", state="discarded")["items"]] == [cop_no]
    assert len(broker.get("/declarations", state=["discarded", "prepared"])["items"]) == COUNT


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["x", "bm8=", "粤", "-" * 40])
def test_a_forged_cursor_is_refused(quiet_house, path, cursor):
    told = quiet_house.as_(Role.AUDITOR).ask("GET", path, params={"cursor": cursor})
    assert (told.status_code, told.json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize("limit", [0, -1, 501, "many"])
def test_a_page_has_its_bounds(quiet_house, limit):
    for path in LISTS:
        quiet_house.as_(Role.AUDITOR).get(path, 422, limit=limit)
