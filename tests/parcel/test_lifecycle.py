"""The table of lawful moves: complete, a function, and the same everywhere it stands."""

import itertools
from datetime import timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.parcel.journal.verifying import verify_journal
from app.parcel.lifecycle import EVENTS, MAIN_ROAD, MOVES, STATES, SYSTEM, events_from
from app.parcel.moves import Changes, Move
from app.parcel.reading import history
from app.parcel.service import advance_many
from schemas.vocabulary import Event, ParcelState, Role, Verdict


def test_every_state_and_event_has_words_and_is_used() -> None:
    assert set(STATES) == set(ParcelState)
    assert set(EVENTS) == set(Event) == {event for _, event in MOVES}
    assert all(words.zh and words.en for words in (*STATES.values(), *EVENTS.values()))


def test_only_roles_and_the_system_cause_moves() -> None:
    assert {who for move in MOVES.values() for who in move.by} <= {*Role, SYSTEM}
    assert all(move.by for move in MOVES.values())
    assert not any(Role.AUDITOR in move.by or Role.ADMIN in move.by for move in MOVES.values())


def test_nothing_leaves_a_final_state_and_everything_else_can_go_on() -> None:
    for state, words in STATES.items():
        assert bool(events_from(state)) is not words.final, state


def test_release_from_hold_always_goes_back_to_grading() -> None:
    assert MOVES[ParcelState.HELD, Event.RELEASE].to_state == ParcelState.RECEIVED
    into_conforming = {move.event for move in MOVES.values() if move.to_state == ParcelState.CONFORMING}
    assert into_conforming == {
        Event.GRADE_CONFORMING,
        Event.FAIL_TO_SEND,
        Event.ACCEPT_WITHDRAWAL,
        Event.REJECT,
        Event.CORRECT,
    }


def test_no_road_leads_into_stock_but_through_the_conclusion() -> None:
    """Not one, whatever a service does: the database holds every writer to these rows."""
    stock = {
        ParcelState.CLEARED,
        ParcelState.RESTOCKED,
        ParcelState.RELISTED,
        ParcelState.BLOCKED,
        ParcelState.LEAVING_STOCK,
        ParcelState.DESTROYING_STOCK,
        ParcelState.MISSING_STOCK,
    }
    assert _reached(without=set()) == set(ParcelState)
    assert _reached(without={Event.CONCLUDE}) & stock == set()
    into_stock = {move.event for move in MOVES.values() if move.to_state in stock and move.from_state not in stock}
    assert into_stock == {Event.CONCLUDE}


def _reached(*, without: set[Event]) -> set[ParcelState]:
    reached = [ParcelState.NEW]
    for here in reached:
        roads = (move for move in MOVES.values() if move.from_state == here and move.event not in without)
        reached += {move.to_state for move in roads} - set(reached)
    return set(reached)


def test_the_main_road_is_lawful() -> None:
    for here, there in itertools.pairwise(MAIN_ROAD):
        assert any(move.from_state == here and move.to_state == there for move in MOVES.values())


def test_the_database_holds_the_same_rows(address: Any) -> None:
    with psycopg.connect(address.app_url.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT from_state, event, to_state FROM lawful_move WHERE retired_on IS NULL")
        assert set(rows) == {(m.from_state, m.event, m.to_state) for m in MOVES.values()}


def _walks() -> st.SearchStrategy[list[Event]]:
    return st.lists(st.sampled_from(list(Event)), max_size=25)


@settings(max_examples=25, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walks=st.lists(_walks(), min_size=1, max_size=6), lawful=st.randoms(use_true_random=False))
def test_walks_over_the_lifecycle(open_work: Any, walks: list[list[Event]], lawful: Any) -> None:
    """Whatever is tried, a parcel only ever does what the table says, and its journal says the same."""
    with open_work(*Role) as work:
        births = [Move(event=Event.EXPECT, birth=True, changes=Changes(place="gate")) for _ in walks]
        ids = [outcome.parcel_id for outcome in advance_many(work, births)]
        expected = {parcel_id: [ParcelState.EXPECTED] for parcel_id in ids}
        moves = [Move(event=event, parcel_id=i) for i, walk in zip(ids, walks, strict=True) for event in walk]
        lawful.shuffle(moves)
        for move, outcome in zip(moves, advance_many(work, moves), strict=True):
            road = expected[move.parcel_id]
            allowed = MOVES.get((road[-1], move.event))
            if allowed and allowed.by != {SYSTEM}:
                road.append(allowed.to_state)
            assert (outcome.verdict is Verdict.MOVED) == bool(allowed and allowed.by != {SYSTEM})
        for parcel_id, road in expected.items():
            assert parcel_id is not None
            assert [step.to_state for step in history(work, parcel_id)] == road
    with open_work() as work:
        assert verify_journal(work).faults == ()
