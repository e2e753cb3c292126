"""Many stations at once: nothing lost, nothing doubled, no deadlock, every chain unbroken."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from uuid import UUID, uuid4

from app.db.work import Work
from app.parcel.journal.verifying import verify_journal
from app.parcel.moves import Changes, Move, Outcome
from app.parcel.reading import history, parcel_by_lpn
from app.parcel.service import ScanRaced, advance_many
from schemas.vocabulary import Event, Verdict

OpenWork = Callable[..., AbstractContextManager[Work]]


def given_arrived(open_work: OpenWork, count: int) -> list[str]:
    lpns = [f"G{serial:05d}" for serial in range(count)]
    with open_work() as work:
        births = [Move(event=Event.EXPECT, birth=True, changes=Changes(lpn=lpn, place="gate")) for lpn in lpns]
        arrivals = [Move(event=Event.ARRIVE, code=lpn) for lpn in lpns]
        advance_many(work, births + arrivals)
    return lpns


def together(count: int, act: Callable[[int], list[Outcome]]) -> list[list[Outcome]]:
    """Run `act(0..count-1)` in threads that start in the same instant."""
    start = Barrier(count)

    def run(number: int) -> list[Outcome]:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_two_stations_on_one_parcel_in_the_same_instant(open_work: OpenWork) -> None:
    (lpn,) = given_arrived(open_work, 1)

    def receive(number: int) -> list[Outcome]:
        with open_work(badge=f"B{number}") as work:
            return advance_many(work, [Move(event=Event.RECEIVE, code=lpn, scan_id=uuid4())])

    verdicts = Counter(outcome.verdict for (outcome,) in together(2, receive))
    assert verdicts == {Verdict.MOVED: 1, Verdict.REFUSED: 1}


def test_one_scan_id_sent_twice_in_the_same_instant_has_one_verdict(open_work: OpenWork) -> None:
    """Whoever comes second either reads the first verdict or is told to run again, and then reads it."""
    (lpn,) = given_arrived(open_work, 1)
    for code in (lpn, "nobody"):
        scan = Move(event=Event.RECEIVE, code=code, scan_id=uuid4())

        def send(_: int, scan: Move = scan) -> list[Outcome]:
            while True:
                try:
                    with open_work() as work:
                        return advance_many(work, [scan])
                except ScanRaced:
                    continue

        answers = [answer for (answer,) in together(6, send)]
        assert len({(a.verdict, a.seq, a.at) for a in answers}) == 1
        assert sum(not answer.replayed for answer in answers) == 1


def test_eight_writers_on_five_hundred_hot_parcels(open_work: OpenWork) -> None:
    lpns = given_arrived(open_work, 500)
    with open_work() as work:
        advance_many(work, [Move(event=Event.RECEIVE, code=lpn) for lpn in lpns])
    rounds, size = 12, 50

    def writer(number: int) -> list[Outcome]:
        chance, outcomes = random.Random(number), []
        for _ in range(rounds):
            batch = [_some_move(chance, lpn) for lpn in chance.sample(lpns, size)]
            with open_work(badge=f"B{number}") as work:
                outcomes += advance_many(work, batch)
        return outcomes

    outcomes = [outcome for each in together(8, writer) for outcome in each]
    assert len(outcomes) == 8 * rounds * size
    moved = [outcome for outcome in outcomes if outcome.verdict is Verdict.MOVED]
    assert {(o.parcel_id, o.seq) for o in moved}.__len__() == len(moved)  # no step given twice
    _agree_with_the_journal(open_work, moved)


def _some_move(chance: random.Random, lpn: str) -> Move:
    event = chance.choice([Event.INSPECT_GOODS, Event.HOLD, Event.RELEASE, Event.GRADE_CONFORMING, Event.REOPEN])
    return Move(event=event, code=lpn, scan_id=UUID(int=chance.getrandbits(128), version=4))


def _agree_with_the_journal(open_work: OpenWork, moved: list[Outcome]) -> None:
    with open_work() as work:
        verified = verify_journal(work)
        assert verified.faults == ()
        assert verified.steps == 500 * 3 + len(moved)
        for outcome in moved[:50]:
            assert outcome.lpn
            step = history(work, parcel_by_lpn(work, outcome.lpn).id)[(outcome.seq or 0) - 1]
            assert (step.scan_id, step.event, step.badge) == (outcome.scan_id, outcome.event, outcome.badge)
