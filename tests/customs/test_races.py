"""Races: the last piece of a list, the same parcels prepared twice, the same receipts in two threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from app.core.errors import Conflict
from app.customs.inbox import take_in
from app.customs.models import Application, ApplicationParcel, Receipt
from app.customs.preparing import prepare
from app.customs.signing import Signer
from app.customs.submitting import submit
from app.db.work import Work
from app.originals.models import OriginalLine
from app.parcel.reading import history, parcels_by_ids
from schemas.vocabulary import Event, Role


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """`act` in `count` threads that start together; what each returned or raised."""
    start = Barrier(count)

    def run(number: int) -> Any:
        start.wait()
        try:
            return act(number)
        except Conflict as refused:
            return refused

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_twenty_threads_and_one_last_piece(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, open_work: Any
) -> None:
    """Twenty applications, each for the one piece the list has: exactly one is declared, nothing is lost."""
    parcels = [declarable(lines={2: 1})]
    cop_nos = [prepare(work)[0].cop_no]
    for _ in range(19):
        parcels.append(declarable(original=parcels[0].original_id, lines={2: 1}))
        cop_nos.append(prepare(work)[0].cop_no)
    work.session.commit()

    def race(number: int) -> int:
        with open_work(Role.BROKER, badge=f"B{number:04d}") as mine:
            return len(submit(mine, cop_nos=[cop_nos[number]], signer=signer))

    results = at_once(20, race)
    assert [result for result in results if result == 1] == [1]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert {refusal.code for refusal in refused} == {"quantity_exceeded"}
    assert len(refused) == 19
    states = [view.state for view in parcels_by_ids(work, [parcel.id for parcel in parcels]).values()]
    assert sorted(states) == ["conforming"] * 19 + ["declared"]
    work.session.expire_all()
    line = work.session.get_one(OriginalLine, (1, parcels[0].original_id, 2))
    assert line.taken == Decimal(1)
    applications = work.session.exec(select(Application.state)).all()
    assert sorted(applications) == ["prepared"] * 19 + ["submitted"]


def test_two_brokers_prepare_each_parcel_once(work: Work, declarable: Any, open_work: Any) -> None:
    for _ in range(30):
        declarable()
    work.session.commit()

    def race(number: int) -> list[str]:
        with open_work(Role.BROKER, badge=f"B{number:04d}") as mine:
            return [application.cop_no for application in prepare(mine)]

    made = at_once(4, race)
    assert sum(len(cop_nos) for cop_nos in made) == 30
    links = work.session.exec(select(ApplicationParcel.parcel_id)).all()
    assert len(set(links)) == len(links) == 30


def test_who_prepares_second_waits_and_finds_nothing(work: Work, declarable: Any, open_work: Any) -> None:
    declarable()
    work.session.commit()

    def second() -> int:
        with open_work(Role.BROKER, badge="B0002") as mine:
            return len(prepare(mine))

    with ThreadPoolExecutor(1) as pool:
        with open_work(Role.BROKER, badge="B0001") as mine:
            assert len(prepare(mine)) == 1
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=10) == 0


def test_who_takes_in_second_waits_and_finds_duplicates(declared: Any, as_system: Any, pen: Any, seen: Any) -> None:
    one = declared(lines={1: 2})
    rows = [(one.cop_no, "120", 1), (one.cop_no, "100", 2)]

    def second() -> list[str]:
        with as_system() as mine:
            return [receipt.outcome for receipt in take_in(mine, body=pen.receipts(*reversed(rows))).receipts]

    with ThreadPoolExecutor(1) as pool:
        with as_system() as mine:
            assert take_in(mine, body=pen.receipts(*rows)).applied == 1
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=10) == ["duplicate", "duplicate"]
    assert seen(one).taken == 0


def test_two_brokers_submit_the_same_once(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, open_work: Any
) -> None:
    for _ in range(10):
        declarable()
    prepare(work)
    work.session.commit()

    def race(number: int) -> int:
        with open_work(Role.BROKER, badge=f"B{number:04d}") as mine:
            return len(submit(mine, signer=signer))

    assert sorted(at_once(4, race)) == [0, 0, 0, 1]


def test_the_same_receipts_in_many_threads_move_once(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, pen: Any, as_system: Any
) -> None:
    """Overlapping messages in both orders: each parcel is concluded once, and nothing deadlocks."""
    parcels = [declarable(lines={1: 2}) for _ in range(20)]
    cop_nos = [application.cop_no for application in prepare(work)]
    submit(work, signer=signer)
    work.session.commit()
    rows = [(cop_no, status, minute) for cop_no in cop_nos for status, minute in (("120", 1), ("100", 2))]
    bodies = [pen.receipts(*rows), pen.receipts(*reversed(rows)), pen.receipts(*rows[10:]), pen.receipts(*rows[:30])]

    def race(number: int) -> int:
        with as_system() as mine:
            return take_in(mine, body=bodies[number % 4]).applied

    assert sum(at_once(8, race)) == 20
    for view in parcels_by_ids(work, [parcel.id for parcel in parcels]).values():
        assert view.state == "rejected"
    for parcel in parcels:
        assert [row.event for row in history(work, parcel.id)].count(Event.REJECT) == 1
        line = work.session.get_one(OriginalLine, (1, parcel.original_id, 1))
        work.session.refresh(line)
        assert line.taken == 0
    assert len(work.session.exec(select(Receipt)).all()) == 40


def test_receipts_and_submissions_cross(
    work: Work, declarable: Any, two_eyes: None, signer: Signer, told: Any, open_work: Any
) -> None:
    """A reject frees pieces of a list while another application of the same list wants them."""
    first = declarable(lines={1: 2})
    (old,) = prepare(work)
    submit(work, signer=signer)
    second = declarable(original=first.original_id, lines={1: 2})
    (new,) = prepare(work)
    work.session.commit()

    def race(number: int) -> Any:
        if number:
            with open_work(Role.BROKER) as mine:
                return len(submit(mine, cop_nos=[new.cop_no], signer=signer))
        return told((old.cop_no, "100", 1)).applied

    moved, submitted = at_once(2, race)
    assert moved == 1
    views = parcels_by_ids(work, [first.id, second.id])
    assert views[first.id].state == "rejected"
    expected = "conforming" if isinstance(submitted, Conflict) else "declared"
    assert views[second.id].state == expected
    line = work.session.get_one(OriginalLine, (1, first.original_id, 1))
    work.session.refresh(line)
    assert line.taken == (0 if expected == "conforming" else 2)
