"""Stock and exits over HTTP: shelves, sale, book entries, blocked goods, destruction, re-export, labels."""

from decimal import Decimal

import pytest

from schemas.vocabulary import ParcelState, Role

GATE_PASS = "Z5165E261116000000000001"
ENTRY = "QD516526I000000001"
LIST = "51652026I000000777"


@pytest.fixture
def operator(house):
    return house.as_(Role.OPERATOR)


@pytest.fixture
def manager(house):
    return house.as_(Role.MANAGER)


@pytest.fixture
def stocked(operator, stand):
    """A parcel in bin A-01-01."""

    def put() -> str:
        lpn = stand(ParcelState.CLEARED, grade="A")
        assert operator.scan("restock", lpn, station="P1", bin="A-01-01")["to_state"] == "restocked"
        return lpn

    return put


@pytest.fixture
def blocked(operator, stocked):
    """A parcel in the blocked zone."""

    def put() -> str:
        lpn = stocked()
        told = operator.post(f"/parcels/{lpn}:block", {"reason": "damaged", "bin": "Q-01-01"}, station="P1")
        assert told["to_state"] == "blocked"
        return lpn

    return put


def kinds(person, lpn: str) -> list[str]:
    """The kinds of entries of a parcel's first line, in order."""
    return [move["kind"] for move in person.get(f"/parcels/{lpn}/stock")["moves"] if move["gnum"] == 1]


def physical(person, lpn: str) -> Decimal:
    return sum(Decimal(move["physical"]) for move in person.get(f"/parcels/{lpn}/stock")["moves"])


def test_the_balance_pages_and_adds_up(operator, stocked, blocked):
    stocked()
    blocked()
    whole = operator.get("/stock")["items"]
    assert {(row["account_item"], row["bin"]) for row in whole} == {
        (item, place) for item in ("1001", "1002") for place in ("A-01-01", "Q-01-01")
    }
    assert sum(Decimal(row["physical"]) for row in whole) == 6
    assert sum(Decimal(row["available"]) for row in whole) == 3
    pages, cursor = [], None
    while True:
        page = operator.get("/stock", limit=3, **({"cursor": cursor} if cursor else {}))
        pages += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert pages == whole
    assert len(operator.get("/stock", bin="Q-01-01", account_item="1001")["items"]) == 1
    assert operator.get("/stock", 422, cursor="bm8=")["code"] == "bad_cursor"


def test_on_sale_sold_and_off_sale(operator, manager, stocked):
    lpn = stocked()
    prices = {"1": {"sku": "SKU-A", "price": "9.90"}, "2": {"sku": "SKU-B"}}
    assert operator.scan("relist", lpn, station="P1", lines=prices)["to_state"] == "relisted"
    (listing,) = operator.get("/listings", sku="SKU-A")["items"]
    assert (listing["lpn"], Decimal(listing["price"]), listing["grade"]) == (lpn, Decimal("9.90"), "A")
    sale = {"lpn": lpn, "gnum": 1, "qty": 1, "list_no": LIST}
    sales = {"sales": [sale, sale, sale | {"gnum": 2, "qty": 5}]}
    told = operator.post("/sales", sales)["results"]
    assert [(one["outcome"], one["refusal"]) for one in told] == [
        ("sold", None),
        ("known", None),
        ("refused", "not_enough"),
    ]
    assert kinds(operator, lpn) == ["return", "sold"]
    assert manager.post(f"/parcels/{lpn}:delist", {})["to_state"] == "restocked"
    assert operator.get("/listings")["items"] == []
    assert len(operator.get("/listings", ended=True)["items"]) == 2


def test_a_count_corrects_the_ledger(house, operator, stocked):
    lpn, lead = stocked(), house.as_(Role.LEAD)
    correction = {"lpn": lpn, "gnum": 1, "document_no": "C1", "physical": "-1"}
    lead.post("/stock:correct", correction, 204)
    assert physical(operator, lpn) == 2
    assert lead.post("/stock:correct", correction, 409)["code"] == "known_correction"
    assert lead.post("/stock:correct", correction | {"document_no": "C2", "physical": "9"}, 422)["code"]


def test_the_account_book_follows_its_documents(house, stocked):
    lpn, broker = stocked(), house.as_(Role.BROKER)
    entered = broker.post("/book-entries", {"number": ENTRY, "lpns": [lpn]})
    assert (entered["entry"]["state"], entered["lpns"]) == ("entered", [lpn])
    assert broker.post(f"/book-entries/{ENTRY}:confirm")["entry"]["state"] == "booked"
    lines = broker.get(f"/parcels/{lpn}/stock")["lines"]
    assert [line["booked"] for line in lines] == [line["physical"] for line in lines]
    assert broker.post(f"/book-entries/{ENTRY}:cancel", status=409)["code"] == "book_entry_closed"
    assert [row["number"] for row in broker.get("/book-entries", state="booked")["items"]] == [ENTRY]
    broker.post("/book-entries", {"number": "no number", "lpns": [lpn]}, 422)


def test_blocked_goods_go_back(house, operator, blocked):
    lpn, lead = blocked(), house.as_(Role.LEAD)
    assert lead.post(f"/parcels/{lpn}:unblock", {}, 409)["code"] == "wrong_bin_zone"
    assert lead.post(f"/parcels/{lpn}:unblock", {"bin": "A-02-01"})["to_state"] == "restocked"
    assert operator.get(f"/parcels/{lpn}/stock")["lines"][0]["bin_code"] == "A-02-01"


def test_destroyed_stock_leaves_the_ledger(manager, operator, blocked):
    lpn, other = blocked(), blocked()
    order = {"number": "XH/2026/1", "lpns": [lpn, other], "cause": "damaged", "destroyer": "环保企业(虚构)"}
    assert {one["to_state"] for one in manager.post("/destructions", order, 201)["outcomes"]} == {"destroying_stock"}
    assert [one["lpn"] for one in manager.get("/destructions/XH/2026/1")] == [lpn, other]
    cancelled = manager.post("/destructions:cancel", {"lpns": [other]})
    assert cancelled["outcomes"][0]["to_state"] == "blocked"
    alone = manager.post(f"/parcels/{lpn}:destroy", {"certificate_no": "Z1", "witness": "B4001"}, 422)
    assert alone["code"] == "second_person_needed"
    done = manager.post(f"/parcels/{lpn}:destroy", {"certificate_no": "Z1", "witness": "B4002"})
    assert done["to_state"] == "destroyed"
    assert kinds(operator, lpn)[-1] == "destroyed"
    assert physical(operator, lpn) == 0


def test_one_of_a_load_that_may_not_go_stops_all(manager, blocked, stocked):
    lpns = [blocked(), stocked()]
    order = {"number": "D2", "lpns": lpns, "cause": "expired", "destroyer": "环保企业(虚构)"}
    assert manager.post("/destructions", order, 409)["code"] == "not_lawful"
    manager.get("/destructions/D2", 404)
    assert manager.get(f"/parcels/{lpns[0]}")["parcel"]["state"]["code"] == "blocked"


def test_reexported_stock_leaves_the_ledger_at_the_gate(manager, operator, blocked):
    lpn = blocked()
    load = {"number": "X1", "kind": "reexport", "destination": "香港", "vehicle": "粤Z·T1"}
    operator.post("/exits", load, 201)
    gate = {"gate_pass_no": GATE_PASS}
    assert operator.post("/exits/X1:pass-gate", gate, 409)["code"] == "document_needed"
    order = {"lpns": [lpn], "document_no": "FY1"}
    assert manager.post("/exits/X1:reexport", order)["outcomes"][0]["to_state"] == "leaving_stock"
    assert [one["lpn"] for one in operator.get("/exits/X1")["parcels"]] == [lpn]
    assert kinds(operator, lpn)[-1] == "block"
    assert operator.post("/exits/X1:pass-gate", gate)["outcomes"][0]["to_state"] == "left"
    assert kinds(operator, lpn)[-1] == "reexported"
    assert physical(operator, lpn) == 0
    assert [row["gate_pass_no"] for row in operator.get("/exits", state="passed")["items"]] == [GATE_PASS]


def test_a_refused_load_comes_back(house, operator, stand):
    lpn, lead = stand(ParcelState.NONCONFORMING), house.as_(Role.LEAD)
    operator.post("/exits", {"number": "X2", "kind": "out_of_zone", "destination": "区外", "vehicle": "粤A"}, 201)
    operator.scan("load", lpn, station="X1", manifest="X2")
    told = lead.post("/exits/X2:refuse", {"reason": "海关退回"}, station="X1")
    assert told["outcomes"][0]["to_state"] == "nonconforming"
    assert lead.get("/exits/X2")["manifest"]["state"] == "refused"


def test_missing_stock_is_missing_in_the_ledger_too(house, manager, operator, stocked):
    lpn, lead = stocked(), house.as_(Role.LEAD)
    assert lead.post(f"/parcels/{lpn}:lose", {})["to_state"] == "missing_stock"
    assert (kinds(operator, lpn)[-1], physical(operator, lpn)) == ("lost", 0)
    assert lead.post(f"/parcels/{lpn}:find", {"place": "Q-01-01"})["to_state"] == "blocked"
    assert (kinds(operator, lpn)[-1], physical(operator, lpn)) == ("found", 3)
    lead.post(f"/parcels/{lpn}:lose", {})
    assert manager.post(f"/parcels/{lpn}:write-off", {"second": "B4002"}, 422)["code"] == "document_needed"
    given_up = {"second": "B4002", "document_no": "BS1"}
    assert manager.post(f"/parcels/{lpn}:write-off", given_up)["to_state"] == "lost"


def test_bins(manager, operator, stocked):
    stocked()
    assert {row["zone"] for row in operator.get("/bins")} == {"good", "blocked"}
    manager.post("/bins", {"zone": "blocked", "codes": ["Q-99"]}, 201)
    assert {"code": "Q-99", "zone": "blocked"} in operator.get("/bins")
    assert manager.post("/bins", {"zone": "blocked", "codes": ["A-01-01"]}, 409)["code"] == "bin_in_use"
    assert manager.post("/bins", {"zone": "good", "codes": ["a 1"]}, 422)["code"] == "bad_bin_code"


def test_a_label_is_printed_once_and_again_with_a_reason(operator, stand):
    lpn = stand(ParcelState.RECEIVED)
    wanted = {"template": "lpn", "lpns": [lpn]}
    assert operator.post("/labels:scan-back", {"lpn": lpn}, 409)["code"] == "label_not_printed"
    first = operator.ask("POST", "/labels", json=wanted, params={"station": "D1"})
    assert first.headers["content-type"] == "application/pdf"
    assert (first.headers["x-labels"], first.headers["x-reprints"]) == ("1", "0")
    assert operator.post("/labels", wanted, 409)["code"] == "reprint_needs_reason"
    again = operator.ask("POST", "/labels", json=wanted | {"reprint_reason": "撕坏了"})
    assert again.headers["x-reprints"] == "1"
    assert operator.post("/labels:scan-back", {"lpn": lpn})["scanned_back_at"]
    jobs = operator.get(f"/parcels/{lpn}/labels")
    assert [(job["reprint_reason"], job["station"], bool(job["scanned_back_at"])) for job in jobs] == [
        (None, "D1", False),
        ("撕坏了", None, True),
    ]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"template": "lpn"}, "nothing_to_print"),
        ({"template": "lpn", "stock": "1x1", "lpns": True}, "unknown_stock"),
        ({"template": "lpn", "dpi": 300, "lpns": True}, None),
    ],
)
def test_labels_that_cannot_be(operator, stand, wanted, code):
    if "lpns" in wanted:
        wanted = wanted | {"lpns": [stand(ParcelState.RECEIVED)]}
    answer = operator.ask("POST", "/labels", json=wanted)
    assert (answer.json()["code"] if answer.status_code == 422 else None) == code, answer.status_code
