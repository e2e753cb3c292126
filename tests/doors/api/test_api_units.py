"""One request is one unit of work: what fails at its very end is no 200, and leaves nothing behind."""

import logging

import pytest

from app.core.actor import system_actor
from schemas.vocabulary import ParcelState, Role

GATE = {
    "number": "H1",
    "carrier_code": "440166TL01",
    "vehicle": "粤A·T0001",
    "gate_registration_no": "GR1",
    "gate_time": "2026-11-16T00:00:00Z",
    "declared_count": 3,
}
LATE_KEY = """
CREATE TABLE known_vehicle (name text PRIMARY KEY);
ALTER TABLE handover_manifest ADD CONSTRAINT late_key FOREIGN KEY (vehicle) REFERENCES known_vehicle
  DEFERRABLE INITIALLY DEFERRED;
"""


@pytest.fixture
def late_key(house, postgres):
    """A key that is looked at only when the transaction commits."""
    import psycopg

    name = house.database.engine.url.database
    with psycopg.connect(postgres.address.conninfo("postgres", name)) as connection:
        connection.execute(LATE_KEY)


def test_a_failing_commit_is_no_200(house, late_key, caplog):
    with caplog.at_level(logging.CRITICAL, logger="app.api.problems"):
        answer = house.as_(Role.OPERATOR).ask("POST", "/handovers", json=GATE)
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "known_vehicle" not in answer.text
    assert house.as_(Role.OPERATOR).get("/handovers")["items"] == []


def test_an_error_undoes_the_whole_act(house, stand):
    """The second of two parcels may not be destroyed: the first is not either."""
    lpns = [stand(ParcelState.BLOCKED), stand(ParcelState.RECEIVED)]
    order = {"number": "D1", "lpns": lpns, "cause": "expired", "destroyer": "环保企业(虚构)"}
    manager = house.as_(Role.MANAGER)
    manager.post("/destructions", order, 409)
    assert manager.get(f"/parcels/{lpns[0]}")["parcel"]["state"]["code"] == "blocked"
    with house.database.work(site_id=1, actor=system_actor()) as work:
        assert work.connection.execute("SELECT count(*) FROM destruction_order").fetchone() == (0,)


def test_a_bug_is_told_without_its_insides(house, monkeypatch, caplog):
    from app.api.routes import stock

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("440115190001010019")

    monkeypatch.setattr(stock, "all_bins", broken)
    with caplog.at_level(logging.CRITICAL, logger="app.api.problems"):
        answer = house.as_(Role.OPERATOR).ask("GET", "/bins")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "440115190001010019" not in answer.text
