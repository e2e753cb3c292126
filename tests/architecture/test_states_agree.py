"""House rule: states in code = states in the database = states in the docs."""

import runpy

import psycopg
import pytest

from app.parcel.lifecycle import EVENTS, MOVES, STATES
from schemas.vocabulary import Event, ParcelState


@pytest.fixture
def lawful_moves(address) -> set[tuple[str, str, str, str]]:
    """The rows of `lawful_move` that are in force in a freshly migrated database."""
    with psycopg.connect(address.app_url.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT from_state, event, to_state, by FROM lawful_move WHERE retired_on IS NULL")
        return {tuple(row) for row in rows}


def test_every_word_of_the_code_has_its_data():
    assert set(STATES) == set(ParcelState)
    assert set(EVENTS) == set(Event)


def test_every_state_and_event_is_on_the_road():
    assert {move.from_state for move in MOVES.values()} | {move.to_state for move in MOVES.values()} == set(STATES)
    assert {move.event for move in MOVES.values()} == set(EVENTS)


def test_final_states_are_those_that_nothing_leads_away_from():
    assert {state for state in STATES if STATES[state].final} == set(STATES) - {state for state, _ in MOVES}


def test_the_database_knows_the_same_moves(lawful_moves):
    in_code = {(m.from_state.value, m.event.value, m.to_state.value, ",".join(sorted(m.by))) for m in MOVES.values()}
    assert lawful_moves == in_code


def test_the_page_is_made_from_the_data(root):
    made = runpy.run_path(str(root / "tests/architecture/states_page.py"))["page"]()
    assert (root / "docs/states.md").read_text(encoding="utf-8") == made, "run `make docs`"
