"""Codes of a station: each exactly once and in order, whatever is sent again, by whom, and how many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.flow.stations import shift as shift_module
from app.flow.stations.desk import Place
from app.flow.stations.shift import Shift, Standing
from app.parcel.reading import history, parcel_by_lpn
from app.people.keeping import deactivate
from app.people.service import enrol
from app.relisting.bins import define_bins
from app.stations.keeping import KEPT_FOR, forget_old_codes
from schemas.http.station_codes import CodeAnswer, StationCode
from schemas.vocabulary import ParcelState, Role

KINDS = {"G1": "gate", "D1": "dock", "S1": "sorting", "P1": "putaway", "X1": "exit"}


@pytest.fixture
def at(database: Any, open_work: Callable[..., Any]) -> Callable[..., Shift]:
    """A session at a station: `at("D1")`, `at("P1", badge="B2", session=...)`."""
    with open_work(Role.ADMIN) as work:
        for badge in ("B1", "B2", "B9"):
            roles = frozenset({Role.ADMIN}) if badge == "B9" else frozenset({Role.LEAD})
            enrol(work, badge=badge, login=badge, name=badge, roles=roles)
        define_bins(work, codes=["A-01"], zone="good")

    def begin(station: str, *, badge: str = "B1", session: UUID | None = None, device: str | None = None) -> Shift:
        actor = Actor(badge, frozenset({Role.LEAD}))
        standing = Standing(actor, Place(station, KINDS[station]), "cam", device)
        return Shift(database, 1, standing, session or uuid4())

    return begin


def codes(*texts: str, start: int = 1) -> list[StationCode]:
    return [StationCode(id=uuid4(), seq=seq, text=text) for seq, text in enumerate(texts, start)]


def journal(open_work: Callable[..., Any], lpn: str) -> list[str]:
    with open_work() as work:
        return [step.event for step in history(work, parcel_by_lpn(work, lpn).id)]


@pytest.fixture
def plates(work: Any, given_original: Any, given_parcel: Any) -> list[str]:
    """Ten concluded parcels, ready for a bin."""
    found = [given_parcel(ParcelState.CLEARED, original=given_original()).lpn for _ in range(6)]
    work.session.commit()
    return found


def test_a_batch_sent_again_gets_its_answers_again(at: Any, plates: list[str], open_work: Any) -> None:
    desk, batch = at("P1"), codes("BIN-A-01", *plates)
    first = desk.answer_all(batch)
    again = desk.answer_all(batch[::-1])
    assert [each.replayed for each in again] == [True] * 7
    assert [each.model_copy(update={"replayed": False}) for each in again] == first
    assert [each.place for each in first[1:]] == ["A-01"] * 6
    assert all(journal(open_work, lpn).count("restock") == 1 for lpn in plates)


def test_many_send_the_same_at_once_and_each_code_counts_once_in_order(
    at: Any, plates: list[str], open_work: Any
) -> None:
    """Two tabs, a retry that overtakes: all post the same codes of the same session."""
    session, batch = uuid4(), codes("BIN-A-01", *plates)
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(at("P1", session=session).answer_all, batch) for _ in range(4)]
        answers: list[list[CodeAnswer]] = [run.result() for run in runs]
    told = [[each.model_copy(update={"replayed": False}) for each in run] for run in answers]
    assert told[0] == told[1] == told[2] == told[3]
    assert sum(not each.replayed for run in answers for each in run) == 7
    assert all(journal(open_work, lpn).count("restock") == 1 for lpn in plates)
    with open_work() as work:
        rows = work.connection.execute("SELECT seq FROM station_code ORDER BY at, seq").fetchall()
    assert [seq for (seq,) in rows] == list(range(1, 8))


def test_two_stations_with_the_same_parcels_move_each_once(at: Any, plates: list[str], open_work: Any) -> None:
    one, two = codes("BIN-A-01", *plates), codes("BIN-A-01", *plates[::-1])
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(at("P1", badge=b).answer_all, batch) for b, batch in (("B1", one), ("B2", two))]
        answers = [each for run in runs for each in run.result()[1:]]
    assert sorted(each.tone for each in answers) == ["ok"] * 6 + ["stop"] * 6
    assert all(journal(open_work, lpn).count("restock") == 1 for lpn in plates)


def test_a_code_that_comes_after_later_ones_is_told_and_not_done(at: Any, plates: list[str], open_work: Any) -> None:
    desk = at("P1")
    early, late = codes("BIN-A-01", plates[0])
    (answer,) = desk.answer_all([late])
    assert (answer.code, answer.gap) == ("bin_needed", 1)
    (answer,) = desk.answer_all([early])
    assert (answer.tone, answer.code) == ("stop", "out_of_order")
    (again,) = desk.answer_all([early])
    assert (again.code, again.replayed) == ("out_of_order", True)


def test_another_windows_code_under_the_same_number_is_told_and_kept(at: Any, plates: list[str]) -> None:
    desk = at("P1")
    desk.answer_all(codes("BIN-A-01"))
    other = codes(plates[0])
    (answer,) = desk.answer_all(other)
    assert (answer.tone, answer.code) == ("stop", "seq_taken")
    assert desk.answer_all(other)[0].replayed
    assert desk.answer_all(codes(plates[0], start=2))[0].tone == "ok"


def test_what_waited_says_so_and_a_wrong_age_is_flagged(at: Any) -> None:
    desk = at("D1")
    ages = {0: (False, False), 61_000: (True, False), -86_400_000: (False, True), 200_000_000: (True, True)}
    for seq, (age, (late, odd)) in enumerate(ages.items(), 1):
        (answer,) = desk.answer_all([StationCode(id=uuid4(), seq=seq, text="TOTE-1", age_ms=age)])
        assert (answer.late, answer.odd_age, answer.tone) == (late, odd, "look" if odd else "ok")
        assert answer.occurred_at <= answer.at


def test_somebody_locked_out_is_told_and_moves_nothing(at: Any, plates: list[str], open_work: Any) -> None:
    """Codes that waited on the device, sent by the next person."""
    session = uuid4()
    at("P1", session=session, device="t1").answer_all(codes("BIN-A-01"))
    with open_work(Role.ADMIN) as work:
        deactivate(work, badge="B1")
    (answer,) = at("P1", badge="B2", session=session, device="t1").answer_all(codes(plates[0], start=2))
    assert (answer.tone, answer.code) == ("stop", "unknown_badge")
    assert "restock" not in journal(open_work, plates[0])


def test_a_code_that_breaks_something_does_not_hold_up_the_next(
    at: Any, plates: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def taking(*given: Any) -> Any:
        if given[3] == plates[0]:
            raise ZeroDivisionError
        return real(*given)

    real = shift_module.take
    monkeypatch.setattr(shift_module, "take", taking)
    answers = at("P1").answer_all(codes("BIN-A-01", plates[0], plates[1]))
    assert [each.code for each in answers] == ["bin_set", "broken", "done_restock"]


def test_old_codes_go_and_what_moved_stays(at: Any, plates: list[str], clock: VirtualClock, open_work: Any) -> None:
    desk, batch = at("P1"), codes("BIN-A-01", plates[0])
    desk.answer_all(batch)
    with open_work() as work:
        assert forget_old_codes(work) == 0
    clock.advance(KEPT_FOR + timedelta(minutes=1))
    with open_work() as work:
        assert forget_old_codes(work) == 2
        assert work.connection.execute("SELECT count(*) FROM station_session").fetchone() == (0,)
    assert journal(open_work, plates[0]).count("restock") == 1


def test_no_statement_of_a_code_reads_a_whole_table(at: Any, plates: list[str], open_work: Any) -> None:
    """With sequential scans dear, every look into the stations' tables goes by an index."""
    at("P1").answer_all(codes("BIN-A-01", *plates))
    wanted = (
        "SELECT 1 FROM station_code WHERE site_id = 1 AND id = gen_random_uuid()",
        "SELECT 1 FROM station_code WHERE site_id = 1 AND session_id = gen_random_uuid() ORDER BY seq DESC LIMIT 5",
        "SELECT 1 FROM station_session WHERE site_id = 1 AND badge = 'B1' AND seen_at >= now()",
        "SELECT 1 FROM station_code WHERE site_id = 1 AND at < '2020-1-1' ORDER BY at LIMIT 5",
    )
    with open_work() as work:
        work.connection.execute("SET LOCAL enable_seqscan = off")
        for statement in wanted:
            plan = str(work.connection.execute(f"EXPLAIN {statement}").fetchall())
            assert "Index" in plan or "Bitmap" in plan, plan
            assert "Seq Scan" not in plan, plan
