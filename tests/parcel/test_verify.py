"""`journal verify` finds what somebody with the owner's powers did to the journal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

import pytest

from app.core.clock import VirtualClock
from app.parcel.journal.canonical import GENESIS, Step, canonical, chain
from app.parcel.journal.seals import seal_past_days
from app.parcel.journal.verifying import verify_journal
from schemas.vocabulary import ParcelState


@pytest.fixture
def three_parcels(given_parcel: Callable[..., Any], work: Any) -> None:
    for _ in range(3):
        given_parcel(ParcelState.RECEIVED)
    work.session.commit()


def forge(address: Any, *statements: LiteralString) -> None:
    """What only a superuser can do: write past every key."""
    with address.as_superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


def test_an_honest_journal_is_whole(three_parcels: None, open_work: Any) -> None:
    with open_work() as work:
        verified = verify_journal(work)
    assert (verified.parcels, verified.steps, verified.faults) == (3, 6, ())


@pytest.mark.parametrize(
    ("statements", "kinds"),
    [
        (["UPDATE journal SET badge = 'T0002' WHERE parcel_id = 2 AND seq = 1"], ["altered"]),
        (["UPDATE journal SET at = at + interval '1 microsecond' WHERE parcel_id = 2 AND seq = 2"], ["altered"]),
        (["DELETE FROM journal WHERE parcel_id = 2 AND seq = 1"], ["gap"]),
        (["DELETE FROM journal WHERE parcel_id = 2 AND seq = 2"], ["head"]),
        (
            [
                (
                    "INSERT INTO journal (site_id, parcel_id, seq, from_state, event, to_state, at, badge, hash) "
                    "SELECT site_id, parcel_id, 3, 'received', 'hold', 'held', at, badge, hash "
                    "FROM journal WHERE parcel_id = 2 AND seq = 2"
                )
            ],
            ["altered", "head"],
        ),
        (["DELETE FROM journal WHERE parcel_id = 2"], ["no_journal"]),
        (["DELETE FROM parcel WHERE id = 2"], ["no_parcel"]),
        (["UPDATE parcel SET state = 'relisted' WHERE id = 2"], ["head"]),
    ],
    ids=["altered", "shifted", "removed", "last removed", "inserted", "all removed", "parcel removed", "state forged"],
)
def test_a_forgery_is_found(
    three_parcels: None, address: Any, open_work: Any, statements: list[LiteralString], kinds: list[str]
) -> None:
    forge(address, *statements)
    with open_work() as work:
        faults = verify_journal(work).faults
    assert [fault.kind for fault in faults] == kinds
    assert {fault.parcel_id for fault in faults} == {2}


def test_a_cut_tail_is_found_by_the_seal(
    three_parcels: None, address: Any, open_work: Any, clock: VirtualClock
) -> None:
    """Remove a parcel's last step and set the parcel back: every chain is whole, only the seal knows."""
    clock.advance(timedelta(days=1))
    with open_work() as work:
        (seal,) = seal_past_days(work)
        assert seal.steps == 6
    forge(
        address,
        "DELETE FROM journal WHERE parcel_id = 2 AND seq = 2",
        "UPDATE parcel SET seq = 1, state = 'expected', head = (SELECT hash FROM journal j WHERE j.parcel_id = 2) "
        "WHERE id = 2",
    )
    with open_work() as work:
        assert [fault.kind for fault in verify_journal(work).faults] == ["seal"]


def test_seals_are_made_once_a_day_and_chained(
    three_parcels: None, open_work: Any, clock: VirtualClock, given_parcel: Any
) -> None:
    with open_work() as work:
        assert seal_past_days(work) == []  # the day is not over
    clock.advance(timedelta(days=3))
    with open_work() as work:
        made = seal_past_days(work)
        assert [seal.steps for seal in made] == [6, 0, 0]
        assert len({seal.hash for seal in made}) == 3
        assert seal_past_days(work) == []
    with open_work() as work:
        verified = verify_journal(work)
        assert (verified.seals, verified.faults) == (3, ())


def test_the_chain_of_the_documented_vector() -> None:
    """The vector of docs/guard.md: whoever writes another verifier can test it with this."""
    step = Step(
        site_id=1,
        parcel_id=42,
        seq=1,
        from_state="new",
        event="expect",
        to_state="expected",
        at=datetime(2026, 11, 15, 2, 0, 0, 123456, tzinfo=UTC),
        station="G1",
        camera=None,
        badge="T0001",
        device="dev-1",
        scan_id=UUID("01937a3e-7c00-7000-8000-000000000001"),
        details="交接单 H1",
    )
    assert canonical(step).hex() == VECTOR_ROW
    assert chain(GENESIS, step).hex() == VECTOR_HASH


VECTOR_ROW = (
    "0100000001310000000234320000000131000000036e65770000000665787065637400000008657870656374656400000010"
    "31373934373038303030313233343536000000024731ffffffff000000055430303031000000056465762d31000000243031"
    "3933376133652d376330302d373030302d383030302d3030303030303030303030310000000ce4baa4e68ea5e58d95204831"
)
VECTOR_HASH = "4577058f2d9a587e20222fc2f74ed235b34be0124940d2e21120579b139e399a"
