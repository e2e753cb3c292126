"""A scan names a station that is there, or is told which there are; and asking costs a scan no query."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import event

from app.core.actor import system_actor
from app.demo.crew import sample_site
from app.flow.setting_up import set_up_site
from app.site.models import Station
from app.site.service import set_up, this_site
from schemas.vocabulary import Role


def sent(code: str, station: str = "D1") -> dict[str, object]:
    """A scan that takes in a parcel nobody announced."""
    return {"scan_id": str(uuid4()), "verb": "receive_unknown", "code": code, "station": station}


def test_a_station_nobody_has_is_refused_with_those_there_are(house):
    operator, scan = house.as_(Role.OPERATOR), sent("WB0000000001", "D9")
    problem = operator.post("/scans", scan, 404)
    assert problem["code"] == "unknown_station"
    assert problem["arguments"]["known"] == ["D1", "D2", "G1", "OFFICE", "P1", "S1", "S2", "X1"]
    assert "D9" in problem["detail"]
    told = operator.post("/scans", scan | {"station": "D1"})
    assert (told["to_state"], told["replayed"]) == ("unclaimed", False)  # nothing was kept of the first


def test_one_wrong_station_and_nothing_of_a_batch_is_done(house):
    operator = house.as_(Role.OPERATOR)
    scans = [sent("WB0000000001"), sent("WB0000000002", "nowhere"), sent("WB0000000003")]
    assert operator.post("/scans:batch", {"scans": scans}, 404)["code"] == "unknown_station"
    assert operator.get("/parcels", waybill="WB0000000001")["items"] == []


def test_an_act_at_no_station_is_refused(house):
    lpn = house.as_(Role.OPERATOR).scan("receive_unknown", "WB0000000004")["lpn"]
    lead = house.as_(Role.LEAD)
    assert lead.post(f"/parcels/{lpn}:disown", {}, 404, station="nowhere")["code"] == "unknown_station"
    assert lead.post(f"/parcels/{lpn}:disown", {}, station="OFFICE")["to_state"]


def test_a_station_that_was_added_is_known_without_a_restart(house):
    operator = house.as_(Role.OPERATOR)
    operator.post("/scans", sent("WB0000000005", "D3"), 404)
    with house.database.work(site_id=1, actor=system_actor()) as work:
        set_up(work, site=this_site(work), stations=[Station(site_id=1, name="D3", kind="dock", camera="CAM-D3")])
    house.clock.advance(timedelta(seconds=2))
    lpn = operator.post("/scans", sent("WB0000000005", "D3"))["lpn"]
    step = operator.get(f"/parcels/{lpn}")["steps"][-1]
    assert (step["station"], step["camera"]) == ("D3", "CAM-D3")


def test_a_scan_asks_for_its_station_once_in_a_while(house):
    asked: list[str] = []

    def listen(_connection, _cursor, statement: str, *_rest) -> None:
        if "FROM station" in statement:
            asked.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", listen)
    operator = house.as_(Role.OPERATOR)
    for number in range(5):
        operator.post("/scans", sent(f"WB100000000{number}"))
    for _ in range(5):
        operator.post("/scans", sent("WB2000000000", "nowhere"), 404)
    assert len(asked) == 1


def test_a_station_given_up_takes_no_scan_until_it_is_in_use_again(house):
    operator, admin, scan = house.as_(Role.OPERATOR), house.as_(Role.ADMIN), sent("WB0000000006", "D2")
    operator.post("/scans", sent("WB0000000007", "D2"))
    given_up = admin.post("/stations/D2:retire", {})
    assert given_up["retired_by"] == "B9001"
    assert given_up["retired_at"]
    house.clock.advance(timedelta(seconds=5))
    told = operator.post("/scans", scan, 409)
    assert told["code"] == "station_retired"
    assert operator.post("/scans:batch", {"scans": [scan]}, 409)["code"] == "station_retired"
    assert "D2" not in operator.post("/scans", sent("WB0000000006", "D9"), 404)["arguments"]["known"]
    assert operator.get("/parcels", waybill="WB0000000006")["items"] == []
    admin.post("/stations/D2:reopen", {})
    house.clock.advance(timedelta(seconds=5))
    assert operator.post("/scans", scan)["to_state"] == "unclaimed"


def test_the_site_file_gives_a_station_up_and_leaves_alone_what_it_does_not_say(house):
    plan = sample_site()

    def load(**said: bool) -> dict[str, bool]:
        stations = [each.model_copy(update=said if each.name == "D2" else {}) for each in plan.stations]
        with house.database.work(site_id=1, actor=system_actor()) as work:
            set_up_site(work, plan=plan.model_copy(update={"stations": stations}))
        return {row["name"]: row["retired_at"] is not None for row in house.as_(Role.ADMIN).get("/stations")}

    assert [name for name, retired in load(retired=True).items() if retired] == ["D2"]
    assert load()["D2"]
    assert not load(retired=False)["D2"]
