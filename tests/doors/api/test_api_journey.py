"""The whole road of a parcel through HTTP alone: from an import list to a listing and a figure of the month."""

from datetime import timedelta
from typing import Any

from app.core.actor import system_actor
from app.customs.gateway import SimulatedGateway
from app.customs.sending import send_ready
from app.demo.playing import DAY
from app.reports.facts.service import fold
from app.simulator.habits import Habits
from app.simulator.plan import Plan
from app.simulator.rules import SimulatedCustoms
from app.simulator.world import Chunk, World
from schemas.vocabulary import Role

LUCKY = Habits(rejected=0, line_errors=0, signature_errors=0)


def test_the_road(house, signing_key):
    world = World(7, 8, DAY)
    (chunk,) = world.chunks()
    good = [plan for plan in chunk.plans if all(item.good for item in plan.items)]
    _import(house, chunk)
    _announce(house, chunk.plans)
    lpns = _take_in(house, chunk.plans)
    for plan in chunk.plans:
        _sort(house, lpns[plan.number], plan)
    cop_nos = _declare(house)
    _answer(house, chunk)
    assert {one["declaration"]["state"] for one in map(_declaration(house), cop_nos)} == {"concluded"}
    for plan in good:
        _sell(house, lpns[plan.number])
    _leave(house, [lpns[plan.number] for plan in chunk.plans if plan not in good])
    _life(house, lpns[good[0].number])
    _month(house, applications=len(cop_nos), parcels=len(good))


def _import(house, chunk: Chunk) -> None:
    lead = house.as_(Role.LEAD)
    lists = lead.send("/originals", chunk.imports, file_name="CEB621.xml")
    assert (lists["imported"], lists["refused"]) == (len(lists["lists"]), 0)
    assert lead.send("/originals", chunk.releases, file_name="CEB622.xml")["refused"] == 0
    assert lead.send("/originals", chunk.imports)["known"] == len(lists["lists"])
    (row,) = lead.get("/originals", invt_no=chunk.plans[0].invt_no)["items"]
    whole = lead.get(f"/originals/{row['id']}")
    assert whole["clocks"]["declare_days_left"] > 0
    assert whole["lines"][0]["taken"] == "0.00000"
    assert "buyer" not in str(whole)


def _announce(house, plans: tuple[Plan, ...]) -> None:
    returns = [_announcement(plan) for plan in plans]
    manager = house.as_(Role.MANAGER)
    tried = manager.post("/expected-returns", {"returns": returns}, dry_run=True)
    assert {one["parcel_id"] for one in tried["results"]} == {None}
    for outcome in ("announced", "known"):
        told = manager.post("/expected-returns", {"returns": returns})["results"]
        assert [one["outcome"] for one in told] == [outcome] * len(plans), told
    assert len(manager.get("/expected-returns")["items"]) == len(plans)


def _announcement(plan: Plan) -> dict[str, Any]:
    return {
        "return_no": f"R{plan.number:08d}",
        "platform_code": plan.ebp_code,
        "order_no": plan.order_no,
        "carrier_code": plan.carrier_code,
        "waybill": plan.waybill,
        "reason": plan.reason,
        "owner_code": plan.ebc_code,
        "lines": [{"gnum": item.gnum, "qty": str(item.qty), "serial_no": item.serial_left} for item in plan.items],
    }


def _take_in(house, plans: tuple[Plan, ...]) -> dict[int, str]:
    """A manifest a carrier, the gate, the dock. LPNs by the number of the plan."""
    operator, lpns = house.as_(Role.OPERATOR), {}
    for carrier in sorted({plan.carrier_code for plan in plans}):
        load = [plan for plan in plans if plan.carrier_code == carrier]
        number = f"H/{carrier}"
        opened = {"number": number, "carrier_code": carrier, "vehicle": "粤A·T0001", "gate_registration_no": "GR1"}
        opened |= {"gate_time": house.clock.now().isoformat(), "declared_count": len(load)}
        opened |= {"waybills": [plan.waybill for plan in load]}
        operator.post("/handovers", opened, 201, station="G1")
        for plan in load:
            arrived = operator.scan("arrive", plan.waybill, station="G1", manifest=number)
            assert arrived["to_state"] == "arrived", arrived
            received = operator.scan("receive", plan.waybill, tote="TOTE-1", manifest=number)
            assert received["to_state"] == "received", received
            lpns[plan.number] = received["lpn"]
        assert operator.post(f"/handovers/{number}:close")["agree"]
        assert len(operator.get(f"/handovers/{number}")["lines"]) == len(load)
    return lpns


def _sort(house, lpn: str, plan: Plan) -> None:
    operator = house.badge("B1002")
    counted = [
        {
            "gnum": item.gnum,
            "qty": str(item.qty),
            "batch_no": item.batch_no,
            "expires_on": item.expires_on and item.expires_on.isoformat(),
            "serial_no": item.serial_found,
        }
        for item in plan.items
    ]
    answers: dict[str, Any] = {}
    while question := operator.post(f"/parcels/{lpn}:ask", {"answers": answers, "counted": counted})["question"]:
        answers[question["key"]] = plan.answers[question["key"]]
    verdict = operator.post(f"/parcels/{lpn}:inspect", {"answers": answers, "counted": counted}, station="S1")
    expected = "conforming" if all(item.good for item in plan.items) else "nonconforming"
    assert verdict["scan"]["to_state"] == expected, verdict
    assert all(rule["source_zh"] and rule["zh"] for rule in verdict["rules"])
    (kept,) = operator.get(f"/parcels/{lpn}/inspections")
    assert (kept["grade"], kept["rules"]) == (verdict["grade"], verdict["rules"])


def _declare(house) -> list[str]:
    """One broker prepares, another submits, the system sends."""
    first, second = house.badge("B3001"), house.badge("B3002")
    prepared = [one["cop_no"] for one in first.post("/declarations:prepare", {})["prepared"]]
    assert first.post("/declarations:submit", {}, 403)["code"] == "four_eyes"
    (message,) = second.post("/declarations:submit", {"cop_nos": prepared})["messages"]
    assert message["state"] == "ready"
    due = first.get("/deadlines")["items"]
    assert [row["days_left"] for row in due] == sorted(row["days_left"] for row in due)
    assert {row["application_state"] for row in due if row["cop_no"]} == {"submitted"}
    return prepared


def _answer(house, chunk: Chunk) -> None:
    customs = SimulatedCustoms(7, habits=LUCKY)
    customs.learn_original(chunk.imports)
    customs.learn_original(chunk.releases)
    gateway = SimulatedGateway(customs, house.clock)
    with house.database.work(site_id=1, actor=system_actor()) as work:
        assert len(send_ready(work, gateway=gateway).sent) == 1
    house.clock.advance(timedelta(hours=2))
    broker = house.as_(Role.BROKER)
    for name, body in gateway.receive():
        report = broker.send("/receipts", body, file_name=name)
        assert {one["outcome"] for one in report["receipts"]} <= {"applied", "noted"}, report
        assert not broker.send("/receipts", body, file_name=name)["new"]
    assert not broker.get("/receipts", outcome=["waiting", "flagged"])["items"]


def _declaration(house):
    return lambda cop_no: house.as_(Role.AUDITOR).get(f"/declarations/{cop_no}")


def _sell(house, lpn: str) -> None:
    operator = house.as_(Role.OPERATOR)
    assert operator.scan("restock", lpn, station="P1", bin="A-01-01")["to_state"] == "restocked"
    assert operator.scan("relist", lpn, station="P1")["to_state"] == "relisted"
    held = operator.get(f"/parcels/{lpn}/stock")
    assert [move["kind"] for move in held["moves"]] == ["return"] * len(held["lines"])
    assert {listing["lpn"] for listing in held["listings"]} == {lpn}


def _leave(house, lpns: list[str]) -> None:
    operator = house.as_(Role.OPERATOR)
    load = {"number": "X1", "kind": "out_of_zone", "destination": "区外仓库", "vehicle": "粤A·T0002"}
    operator.post("/exits", load, 201)
    for lpn in lpns:
        assert operator.scan("load", lpn, station="X1", manifest="X1")["to_state"] == "leaving"
    pages = operator.ask("POST", "/labels", json={"template": "exit", "stock": "100x100", "manifest": "X1"})
    assert pages.content.startswith(b"%PDF")
    assert pages.headers["x-labels"] == str(len(lpns))
    assert operator.post("/exits/X1:seal", {"seal_no": "S1"})["state"] == "sealed"
    gone = operator.post("/exits/X1:pass-gate", {"gate_pass_no": "Z5165E" + "261116" + "0" * 12})
    assert {one["to_state"] for one in gone["outcomes"]} == {"left"}
    assert operator.get("/exits/X1")["manifest"]["state"] == "passed"


def _life(house, lpn: str) -> None:
    life = house.as_(Role.AUDITOR).get(f"/parcels/{lpn}")
    events = [step["event"]["code"] for step in life["steps"]]
    road = ["expect", "arrive", "receive", "inspect_goods", "grade_conforming", "submit", "conclude"]
    assert events == [*road, "restock", "relist"]
    graded = life["steps"][4]
    assert (graded["station"], graded["camera"], graded["badge"]) == ("S1", "CAM-S1", "B1002")


def _month(house, *, applications: int, parcels: int) -> None:
    with house.database.work(site_id=1, actor=system_actor()) as work:
        fold(work)
    auditor, month = house.as_(Role.AUDITOR), DAY.strftime("%Y-%m")
    told = auditor.get(f"/months/{month}")
    assert told["month"]["returns"] == applications
    assert told["month"]["concluded_parcels"] == parcels
    tables = {table["key"]: table for table in told["tables"]}
    for key in ("hs_chapter", "hs8", "origin", "platform", "owner", "carrier"):
        at = [column["key"] for column in tables[key]["columns"]].index("concluded.parcels")
        assert sum(int(row["cells"][at]["month"]) for row in tables[key]["rows"]) == parcels
    query = {"table": "volume", "row": "concluded", "column": ".parcels", "upto": told["cover"]["facts_upto"]}
    behind = auditor.get(f"/months/{month}/behind", **query)
    assert behind["total"] == len(behind["items"]) == parcels
    opens = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}
    for ending, start in opens.items():
        file = auditor.ask("GET", f"/months/{month}.{ending}")
        assert file.content.startswith(start)
        assert f"{month}-provisional.{ending}" in file.headers["content-disposition"]
    assert told["month"]["value_cny"] in file.text
