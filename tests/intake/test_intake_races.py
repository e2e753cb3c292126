"""Two at the same instant, on real PostgreSQL: one wins, the other is told, nothing is there twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.core.actor import Actor
from app.intake.expected import announce_many
from app.intake.manifests import manifest_lines
from app.intake.receiving import arrive_many, receive_many, receive_unknown_many
from app.parcel.service import ScanRaced
from schemas.vocabulary import Role

ROLES = frozenset({Role.OPERATOR, Role.LEAD})


@pytest.fixture
def at_once(database):
    """Run `act(work)` as so many stations in the same instant, each again as long as it lost a race, as a door does."""

    def run(count: int, act) -> list:
        start = Barrier(count)

        def one(number: int):
            actor = Actor(badge=f"B{number}", roles=ROLES, station=f"S{number}")
            start.wait()
            for _ in range(20):
                try:
                    with database.work(site_id=1, actor=actor) as work:
                        return act(work)
                except ScanRaced:
                    continue
            raise AssertionError("raced twenty times")

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run


def count(work, table: str) -> int:
    return work.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608


@pytest.mark.parametrize("_", range(3))
def test_two_stations_receive_one_waybill(_, work, say, announced, at_once) -> None:
    it, _ = announced(1)
    work.session.commit()
    outcomes = [one for (one,) in at_once(6, lambda mine: receive_many(mine, scans=[say.scan(it.waybill)]))]
    (winner,) = [one for one in outcomes if one.verdict == "moved"]
    losers = [one for one in outcomes if one.verdict == "refused"]
    assert len(losers) == 5
    for loser in losers:
        assert loser.refusal.code == "already_received"
        assert (loser.refusal.arguments["badge"], loser.refusal.arguments["lpn"]) == (winner.badge, winner.lpn)
    assert count(work, "parcel_line") == 2


@pytest.mark.parametrize("_", range(3))
def test_an_unknown_waybill_is_taken_in_once(_, work, say, at_once) -> None:
    outcomes = [one for (one,) in at_once(6, lambda mine: receive_unknown_many(mine, scans=[say.scan("WHOSE-1")]))]
    (winner,) = [one for one in outcomes if one.verdict == "moved"]
    assert {one.refusal.arguments["lpn"] for one in outcomes if one.refusal} == {winner.lpn}
    assert count(work, "parcel") == 1


@pytest.mark.parametrize("_", range(3))
def test_the_same_announcement_twice(_, work, say, at_once) -> None:
    returns = [say.announcement(number) for number in range(1, 9)]

    def act(mine):
        mixed = returns if mine.actor.badge in ("B0", "B2") else returns[::-1]
        return sorted((one.return_no, one.outcome, one.parcel_id) for one in announce_many(mine, returns=mixed))

    answers = at_once(4, act)
    assert count(work, "parcel") == count(work, "expected_return") == 8
    for position in range(8):
        outcomes = sorted(answer[position][1] for answer in answers)
        assert outcomes == ["announced", "known", "known", "known"]
        assert len({answer[position][2] for answer in answers}) == 1


def test_announced_while_it_is_being_received(work, say, at_once) -> None:
    def act(mine):
        if mine.actor.badge in ("B0", "B1"):
            return announce_many(mine, returns=[say.announcement(1)])[0].outcome
        code = "BACK00000001"
        return receive_unknown_many(mine, scans=[say.scan(code, carrier="440166TL01")])[0].verdict

    answers = at_once(4, act)
    assert sorted(answers[:2]) == ["announced", "known"]
    assert sorted(answers[2:]) == ["moved", "refused"]
    assert count(work, "parcel") == count(work, "expected_return") == 1


def test_gates_and_docks_on_the_same_hundred_in_opposite_orders(work, say, given_manifest, at_once) -> None:
    given_manifest("M1", waybills=[f"LIST-{n}" for n in range(50)])
    work.session.commit()
    codes = [f"LIST-{n}" for n in range(100)]

    def act(mine):
        order = codes if mine.actor.badge in ("B0", "B3") else codes[::-1]
        if mine.actor.badge in ("B0", "B1"):
            return arrive_many(mine, scans=[say.scan(code, manifest="M1") for code in order])
        return receive_many(mine, scans=[say.scan(code) for code in order])

    answers = at_once(4, act)
    moved = [sum(one.moved_now for one in batch) for batch in answers]
    assert moved[0] + moved[1] == count(work, "parcel") == 100
    states = dict(work.connection.execute("SELECT state, count(*) FROM parcel GROUP BY 1").fetchall())
    assert states.get("unclaimed", 0) == moved[2] + moved[3]
    assert [line.line_no for line in manifest_lines(work, number="M1")] == list(range(1, 101))


def test_licence_plates_are_never_given_twice(work, say, at_once) -> None:
    outcomes = at_once(8, lambda mine: receive_unknown_many(mine, scans=[say.scan("") for _ in range(50)]))
    plates = [one.lpn for batch in outcomes for one in batch]
    assert len(set(plates)) == 400
