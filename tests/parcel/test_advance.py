"""The state changer: verdicts, repeats, batches, and every pair of state and event."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict, NotFound
from app.db.work import Work
from app.parcel.lifecycle import MOVES, SYSTEM
from app.parcel.moves import Changes, Move, Outcome, Refusal
from app.parcel.reading import history, parcel_by_lpn
from app.parcel.service import advance, advance_many
from schemas.vocabulary import Event, ParcelState, Role, Verdict

OpenWork = Callable[..., AbstractContextManager[Work]]
EVERYBODY = Actor(badge="T0001", roles=frozenset(Role))


def birth(lpn: str, event: Event = Event.EXPECT) -> Move:
    return Move(event=event, birth=True, changes=Changes(lpn=lpn, place="gate"), actor=EVERYBODY)


def walk(work: Work, lpn: str, *events: Event) -> list[Outcome]:
    moves = [Move(event=event, code=lpn, actor=_who_may(event)) for event in events]
    return advance_many(work, moves)


def _who_may(event: Event) -> Actor:
    everybody = any(move.by - {SYSTEM} for (_, happens), move in MOVES.items() if happens == event)
    return EVERYBODY if everybody else system_actor()


def test_a_parcel_is_born_and_walks(work: Work) -> None:
    born, arrived, received = advance_many(
        work,
        [birth("G1"), Move(event=Event.ARRIVE, code="G1"), Move(event=Event.RECEIVE, code="G1")],
    )
    assert [o.verdict for o in (born, arrived, received)] == [Verdict.MOVED] * 3
    view = parcel_by_lpn(work, "G1")
    assert (view.state, view.seq, view.place) == ("received", 3, "gate")
    steps = history(work, view.id)
    assert [(step.from_state, step.event, step.to_state) for step in steps] == [
        ("new", "expect", "expected"),
        ("expected", "arrive", "arrived"),
        ("arrived", "receive", "received"),
    ]


def test_a_move_that_is_not_lawful_is_refused_with_its_reason(work: Work) -> None:
    advance(work, birth("G1"))
    (refused,) = walk(work, "G1", Event.RELIST)
    assert refused.verdict is Verdict.REFUSED
    assert refused.refusal == Refusal("not_lawful", {"state": "expected", "event": "relist"})
    with pytest.raises(Conflict) as error:
        advance(work, Move(event=Event.RELIST, code="G1"))
    assert error.value.code == "not_lawful"


def test_an_unknown_code_is_unknown(work: Work) -> None:
    (outcome,) = advance_many(work, [Move(event=Event.RECEIVE, code="G0100000042Z")])
    assert (outcome.verdict, outcome.parcel_id) == (Verdict.UNKNOWN, None)
    with pytest.raises(NotFound):
        advance(work, Move(event=Event.RECEIVE, code="G0100000042Z"))


def test_a_role_that_may_not_is_refused_and_a_higher_one_may(open_work: OpenWork) -> None:
    with open_work() as work:
        advance(work, birth("G1"))
        walk(work, "G1", Event.ARRIVE)
    with open_work(Role.OPERATOR) as work:
        (refused,) = advance_many(work, [Move(event=Event.MISS, code="G1")])
        assert refused.refusal
        assert refused.refusal.code == "not_your_role"
    with open_work(Role.MANAGER) as work:
        assert advance(work, Move(event=Event.MISS, code="G1")).to_state == ParcelState.MISSING


@pytest.mark.parametrize("event", [Event.RECEIVE, Event.RELIST], ids=["moved", "refused"])
def test_a_repeated_scan_gets_its_first_verdict(open_work: OpenWork, event: Event) -> None:
    scan_id = uuid4()
    with open_work() as work:
        advance(work, birth("G1"))
    answers: list[Outcome] = []
    for _ in range(2):
        with open_work(badge=f"B{len(answers)}") as work:
            answers += advance_many(work, [Move(event=event, code="G1", scan_id=scan_id)])
            if not answers[1:]:
                walk(work, "G1", Event.CANCEL)  # the world moves on between the two
    first, again = answers
    assert again.replayed
    assert not first.replayed
    assert (again.verdict, again.to_state, again.refusal, again.seq, again.at, again.badge) == (
        first.verdict,
        first.to_state,
        first.refusal,
        first.seq,
        first.at,
        "B0",
    )
    with open_work() as work:
        assert [step.event for step in history(work, parcel_by_lpn(work, "G1").id)].count(event) <= 1


def test_an_unknown_scan_repeated_stays_unknown_even_if_the_parcel_came_since(open_work: OpenWork) -> None:
    scan = Move(event=Event.RECEIVE, code="G1", scan_id=uuid4())
    with open_work() as work:
        assert advance_many(work, [scan])[0].verdict is Verdict.UNKNOWN
    with open_work() as work:
        advance(work, birth("G1"))
        assert advance_many(work, [scan])[0].verdict is Verdict.UNKNOWN


def test_a_batch_with_repeats_an_unknown_code_and_an_unlawful_event(work: Work) -> None:
    advance_many(work, [birth("G1"), birth("G2")])
    twice = uuid4()
    outcomes = advance_many(
        work,
        [
            Move(event=Event.ARRIVE, code="G1", scan_id=twice),
            Move(event=Event.ARRIVE, code="nobody", scan_id=uuid4()),
            Move(event=Event.RELIST, code="G2", scan_id=uuid4()),
            Move(event=Event.RECEIVE, code="G1", scan_id=uuid4()),
            Move(event=Event.ARRIVE, code="G1", scan_id=twice),
            Move(event=Event.INSPECT_GOODS, code="G1", scan_id=uuid4()),
        ],
    )
    assert [o.verdict.value for o in outcomes] == ["moved", "unknown", "refused", "moved", "moved", "moved"]
    assert [o.replayed for o in outcomes] == [False, False, False, False, True, False]
    assert parcel_by_lpn(work, "G1").seq == 4


def test_a_refusal_of_the_stage_is_kept_with_the_scan_and_moves_nothing(work: Work) -> None:
    advance(work, birth("G1"))
    move = Move(event=Event.ARRIVE, code="G1", scan_id=uuid4(), refusal=Refusal("already_received", {"badge": "B2"}))
    assert advance_many(work, [move])[0].refusal == advance_many(work, [move])[0].refusal == move.refusal
    assert parcel_by_lpn(work, "G1").state == "expected"


def test_a_failing_unit_leaves_nothing(open_work: OpenWork) -> None:
    with pytest.raises(ZeroDivisionError), open_work() as work:
        advance(work, birth("G1"))
        _ = 1 / 0
    with open_work() as work, pytest.raises(NotFound):
        parcel_by_lpn(work, "G1")


def test_every_pair_through_the_service(work: Work) -> None:
    """From every state, every event: exactly the lawful ones move, to exactly their target."""
    roads = _roads()
    serials = iter(range(1, 100_000))
    moves: list[tuple[ParcelState, Event, str]] = []
    for state in ParcelState:
        if state is ParcelState.NEW:
            continue
        for event in Event:
            lpn = f"W{next(serials)}"
            moves.append((state, event, lpn))
    _walk_all(work, {lpn: roads[state] for state, _, lpn in moves})
    outcomes = advance_many(work, [Move(event=e, code=lpn, actor=_able(s, e)) for s, e, lpn in moves])
    for (state, event, _), outcome in zip(moves, outcomes, strict=True):
        lawful = MOVES.get((state, event))
        assert outcome.to_state == (lawful.to_state if lawful else None), (state, event)
        assert outcome.verdict is (Verdict.MOVED if lawful else Verdict.REFUSED)


def _able(state: ParcelState, event: Event) -> Actor:
    lawful = MOVES.get((state, event))
    return system_actor() if lawful and lawful.by == {SYSTEM} else EVERYBODY


def _roads() -> dict[ParcelState, tuple[tuple[ParcelState, Event], ...]]:
    """The shortest lawful way to every state: breadth first over the table."""
    roads: dict[ParcelState, tuple[tuple[ParcelState, Event], ...]] = {ParcelState.NEW: ()}
    frontier = [ParcelState.NEW]
    while frontier:
        state = frontier.pop(0)
        for (from_state, event), move in MOVES.items():
            if from_state == state and move.to_state not in roads:
                roads[move.to_state] = (*roads[state], (state, event))
                frontier.append(move.to_state)
    assert set(roads) == set(ParcelState), "a state nobody can reach"
    return roads


def _walk_all(work: Work, roads: dict[str, tuple[tuple[ParcelState, Event], ...]]) -> None:
    moves = []
    for lpn, road in roads.items():
        for state, event in road:
            if state is ParcelState.NEW:
                moves.append(birth(lpn, event))
            else:
                moves.append(Move(event=event, code=lpn, actor=_able(state, event)))
    outcomes = advance_many(work, moves)
    assert all(outcome.verdict is Verdict.MOVED for outcome in outcomes)


def test_columns_change_only_where_a_move_says_so(work: Work) -> None:
    advance(work, birth("G1"))
    advance(work, Move(event=Event.ARRIVE, code="G1", changes=Changes(place="cage-3")))
    advance(work, Move(event=Event.RECEIVE, code="G1"))
    row: Any = work.session.execute(text("SELECT place, lpn, grade FROM parcel")).one()
    assert tuple(row) == ("cage-3", "G1", None)
