"""The keys hold whoever writes: raw SQL as the application's own role, past the service."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors

from app.parcel.lifecycle import MOVES
from schemas.vocabulary import Event, ParcelState

_PARCEL = """
INSERT INTO parcel (site_id, id, waybill_use, place, created_at, state, state_since, seq, head)
VALUES (1, %(id)s, 1, 'gate', now(), %(state)s, now(), %(seq)s, %(hash)s)
"""
_STEP = """
INSERT INTO journal (site_id, parcel_id, seq, from_state, event, to_state, at, badge, hash)
VALUES (1, %(id)s, %(seq)s, %(from)s, %(event)s, %(to)s, now(), 'T0001', %(hash)s)
"""
HASH = b"\x07" * 32


@pytest.fixture
def connection(address: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(address.app_url.replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


def step(connection: psycopg.Connection[Any], seq: int, move: tuple[str, str, str], parcel_id: int = 1) -> None:
    values = {"id": parcel_id, "seq": seq, "from": move[0], "event": move[1], "to": move[2], "hash": HASH}
    connection.execute(_STEP, values)


def born(connection: psycopg.Connection[Any], parcel_id: int = 1) -> None:
    """A parcel born lawfully and committed, in `expected`."""
    connection.execute(_PARCEL, {"id": parcel_id, "state": "expected", "seq": 1, "hash": HASH})
    step(connection, 1, ("new", "expect", "expected"), parcel_id)
    connection.commit()


def settle(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_pair_of_state_and_event_is_refused_unless_it_is_in_the_table(
    connection: psycopg.Connection[Any],
) -> None:
    """Each (state, event) with each target it does not have: refused by the key to lawful_move."""
    accepted = set()
    for state in ParcelState:
        for event in Event:
            for target in {"left", MOVES[state, event].to_state.value if (state, event) in MOVES else "sold"}:
                if _insertable(connection, state, event, target):
                    accepted.add((state, event, target))
    assert accepted == {(state, event, move.to_state.value) for (state, event), move in MOVES.items()}


def _insertable(connection: psycopg.Connection[Any], state: str, event: str, target: str) -> bool:
    # seq 1 or 2 with the birth check satisfied; the step before it does not exist, which only the
    # lawful ones get far enough to be told.
    seq = 1 if state == "new" else 2
    try:
        with connection.transaction(force_rollback=True):
            step(connection, seq, (state, event, target))
    except errors.ForeignKeyViolation as refusal:
        return refusal.diag.constraint_name == "fk_journal_step_before"
    return True


@pytest.mark.parametrize(
    ("seq", "move", "constraint"),
    [
        (2, ("expected", "arrive", "relisted"), "lawful_move"),
        (3, ("expected", "arrive", "arrived"), "fk_journal_step_before"),
        (2, ("arrived", "receive", "received"), "fk_journal_step_before"),
        (1, ("expected", "arrive", "arrived"), "ck_journal_birth"),
        (2, ("new", "expect", "expected"), "ck_journal_birth"),
    ],
    ids=["unlawful", "gap", "jump", "birth in mid-road", "second birth"],
)
def test_a_crooked_step_is_refused(
    connection: psycopg.Connection[Any], seq: int, move: tuple[str, str, str], constraint: str
) -> None:
    born(connection)
    with pytest.raises(errors.IntegrityError) as refusal:
        step(connection, seq, move)
    assert constraint in (refusal.value.diag.constraint_name or "")


def test_a_state_changed_without_a_step_is_refused(connection: psycopg.Connection[Any]) -> None:
    born(connection)
    connection.execute("UPDATE parcel SET state = 'relisted'")
    with pytest.raises(errors.ForeignKeyViolation, match="fk_parcel_state_journal"):
        settle(connection)


def test_a_step_the_parcel_does_not_take_part_in_is_refused_at_its_next_move(
    connection: psycopg.Connection[Any],
) -> None:
    """A rewind: seq set back to a step it did take; the key of the journal refuses the next one."""
    born(connection)
    step(connection, 2, ("expected", "arrive", "arrived"))
    connection.execute("UPDATE parcel SET state = 'arrived', seq = 2")
    connection.commit()
    connection.execute("UPDATE parcel SET state = 'expected', seq = 1")
    connection.commit()
    with pytest.raises(errors.UniqueViolation, match="pk_journal"):
        step(connection, 2, ("expected", "cancel", "cancelled"))


@pytest.mark.parametrize("state", ["received", "relisted"])
def test_a_parcel_born_without_a_journal_is_refused(connection: psycopg.Connection[Any], state: str) -> None:
    connection.execute(_PARCEL, {"id": 9, "state": state, "seq": 1, "hash": HASH})
    with pytest.raises(errors.ForeignKeyViolation, match="fk_parcel_state_journal"):
        settle(connection)


def test_a_step_of_nobody_is_refused(connection: psycopg.Connection[Any]) -> None:
    step(connection, 1, ("new", "expect", "expected"), parcel_id=77)
    with pytest.raises(errors.ForeignKeyViolation, match="fk_journal_parcel"):
        settle(connection)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET badge = 'someone'",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "DELETE FROM parcel",
        "UPDATE scan SET verdict = 'moved'",
        "DELETE FROM stock_move",
        "UPDATE daily_seal SET steps = 0",
        "INSERT INTO lawful_move VALUES ('left', 'find', 'relisted', 'lead', NULL)",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_may_not(connection: psycopg.Connection[Any], statement: LiteralString) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)
