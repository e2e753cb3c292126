"""The tally stays true: killed at any moment, beside slow transactions, over whole random lives, after a closing."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core.actor import system_actor
from app.core.sealing import KeyRing
from app.customs.models import Application, ApplicationParcel, Receipt
from app.db.engine import open_database
from app.db.work import Database, Work
from app.parcel.lifecycle import events_from
from app.parcel.moves import Move
from app.parcel.queries import recount_applications
from app.parcel.service import advance_many
from app.parcel.views import ParcelView
from app.reports.facts.definitions import IN_HAND
from app.reports.facts.queries import waiting
from app.reports.facts.service import CellAt, behind, fold, mark, spans, stock_before
from app.reports.facts.verifying.service import verify
from schemas.vocabulary import Event, ParcelState

from .conftest import actor_of

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
OpenWork = Callable[..., AbstractContextManager[Work]]


def figures(work: Work, month: date = NOVEMBER) -> dict[str, tuple[int, int]]:
    rows = spans(work, sites=[1], owner=None, spans=[(month, month)], tables=["volume"])
    return {row.figure: (row.parcels, row.applications) for row in rows if row.parcels or row.applications}


def true(database: Database) -> tuple[object, ...]:
    with database.work(site_id=1, actor=system_actor()) as work:
        return verify(work).differences


def _fold_for_ever(url: str) -> None:
    """What a child process does until it is killed: fold batch by batch, in a transaction each."""
    database = open_database(url, keys=KeyRing([bytes(32)]))
    while True:
        with database.work(site_id=1, actor=system_actor()) as work:
            fold(work, most=1)


def test_killed_at_any_moment_every_step_counts_once(floor, work: Work, database: Database, address) -> None:
    original = floor.original()
    for _ in range(70):
        floor.parcel(ParcelState.CLEARED, original=original, lines={1: 1})
    work.session.commit()
    luck, kills = random.Random(6), 0
    while _batches_left(database) > 5 and kills < 40:
        child = os.fork()
        if not child:
            try:
                _fold_for_ever(address.app_url)
            finally:
                os._exit(1)
        time.sleep(luck.uniform(0.02, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        kills += 1
    assert kills > 2
    with database.work(site_id=1, actor=system_actor()) as other:
        fold(other)
        assert figures(other)["concluded"] == (70, 0)
    assert true(database) == ()


def _batches_left(database: Database) -> int:
    with database.work(site_id=1, actor=system_actor()) as work:
        return waiting(work)[0]


def test_a_slow_transaction_is_waited_for_and_never_missed(floor, work: Work, open_work: OpenWork) -> None:
    first, second = (floor.parcel(ParcelState.RECEIVED, original=floor.original()) for _ in range(2))
    work.session.commit()
    with open_work() as folder:
        fold(folder)
    with open_work() as slow:
        advance_many(slow, [Move(event=Event.HOLD, parcel_id=first.id)])
        with open_work() as quick:
            advance_many(quick, [Move(event=Event.LOSE, parcel_id=second.id)])
        with open_work() as folder:  # the quick one is committed, and younger than what is still open
            assert fold(folder).batches == 0
    with open_work() as folder:
        assert fold(folder).batches == 2
        assert figures(folder)["missing"] == (1, 0)
        assert fold(folder).batches == 0


def test_what_was_restored_from_another_server_is_folded(floor, work: Work, database: Database, address) -> None:
    floor.parcel(ParcelState.RECEIVED, original=floor.original())
    work.session.commit()
    with address.as_superuser() as restored:  # a number of a server that had lived longer
        restored.execute("UPDATE unfolded SET xid = 1000000000 WHERE site_id = 1")
    with database.work(site_id=1, actor=system_actor()) as other:
        assert fold(other).batches == 1
    assert true(database) == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_lives(floor, work: Work, database: Database, seed: int) -> None:
    luck = random.Random(seed)
    original = floor.original()
    states = {
        floor.parcel(ParcelState.EXPECTED, original=original, lines={1: 1, 2: 1}).id: "expected" for _ in range(14)
    }
    for _ in range(24):
        for parcel in luck.sample(sorted(states), 7):
            states[parcel] = _step(floor, luck, parcel, states[parcel])
        floor.clock.advance(timedelta(days=luck.choice([0, 1, 3])))
        if luck.random() < 0.3:
            fold(work)
    fold(work)
    last = floor.clock.now().date().replace(day=1)
    in_hand = sum(state in IN_HAND for state in states.values())
    assert stock_before(work, sites=[1], owner=None, day=last + timedelta(days=40)) == in_hand
    for since, until in ((NOVEMBER, last), (last, last)):
        for row in spans(work, sites=[1], owner=None, spans=[(since, until)], tables=["volume", "stock", "hs8"]):
            cell = CellAt(row.table, row.key, row.figure, "parcels", since, until)
            found = behind(work, cell=cell, limit=1000)
            assert sum(each.sign for each in found.rows) == found.total == row.parcels, cell
    work.session.commit()
    assert true(database) == ()


def _step(floor, luck: random.Random, parcel: int, state: str) -> str:
    """One lawful step of a parcel, or none where its road has ended."""
    possible = events_from(ParcelState(state))
    if not possible:
        return state
    move = Move(event=luck.choice(possible), parcel_id=parcel)
    (outcome,) = advance_many(floor.work, [_by_anybody(move)])
    return outcome.to_state or state


def _by_anybody(move: Move) -> Move:
    move.actor = actor_of(move.event)
    return move


@pytest.fixture
def spoken(floor, work: Work) -> tuple[Application, list[ParcelView]]:
    """An application for two parcels, submitted."""
    original = floor.original()
    parcels = [floor.parcel(ParcelState.CONFORMING, original=original, lines={gnum: 1}) for gnum in (1, 2)]
    row = Application(
        site_id=1, cop_no="TTH1", guid="1".zfill(36), original_id=original.id, reason="t", state="submitted",
        prepared_by="T1", prepared_at=work.clock.now(), submitted_at=work.clock.now(),
    )  # fmt: skip
    floor.add(row)
    floor.add(*(ApplicationParcel(site_id=1, application_id=row.id, parcel_id=parcel.id) for parcel in parcels))
    _happen(work, parcels, Event.SUBMIT, "TTH1")
    return row, parcels


def _happen(work: Work, parcels: list[ParcelView], event: Event, details: str) -> None:
    advance_many(work, [_by_anybody(Move(event=event, parcel_id=each.id, details=details)) for each in parcels])


def test_an_application_counts_once_whatever_its_parcels(floor, work: Work, spoken, database: Database) -> None:
    application, parcels = spoken
    fold(work)
    assert figures(work)["declared"] == (2, 1)
    floor.clock.advance(timedelta(days=3))
    application.concluded_at = floor.clock.now() - timedelta(days=1)
    floor.add(application)
    _happen(work, parcels, Event.CONCLUDE, "TTH1 399")
    fold(work)
    (concluded,) = [
        row for row in spans(work, sites=[1], owner=None, spans=[(NOVEMBER, NOVEMBER)], tables=["volume"])
        if row.figure == "concluded"
    ]  # fmt: skip
    assert (concluded.parcels, concluded.applications, concluded.days) == (2, 1, 2)
    cell = CellAt("day", "2026-11-17", "concluded", "applications", NOVEMBER, NOVEMBER)
    (row,) = behind(work, cell=cell).rows  # the day customs gave it, not the day it came
    assert row.cop_no == "TTH1"
    work.session.commit()
    assert true(database) == ()


def test_a_failed_sending_takes_the_submission_back(work: Work, spoken) -> None:
    _happen(work, spoken[1], Event.FAIL_TO_SEND, "TTH1 CEB900")
    fold(work)
    assert "declared" not in figures(work)
    assert figures(work)["failed"] == (2, 1)


def test_customs_storing_counts_applications_and_is_taken_back_with_its_receipt(
    floor, work: Work, spoken, database: Database, given_message: int
) -> None:
    application, _ = spoken
    receipt = Receipt(
        site_id=1, kind="CEB626", cop_no="TTH1", application_id=application.id, status="120", info="", outcome="noted",
        return_time=work.clock.now(), received_at=work.clock.now(), message_id=given_message,
    )  # fmt: skip
    floor.add(receipt)
    for expected, outcome in (((0, 1), "noted"), (None, "waiting"), ((0, 1), "noted")):
        receipt.outcome, receipt.application_id = outcome, application.id if outcome == "noted" else None
        floor.add(receipt)
        recount_applications(work, [application.id])
        fold(work)
        assert figures(work).get("accepted") == expected
    work.session.commit()
    assert true(database) == ()


@pytest.fixture
def given_message(work: Work) -> int:
    from app.archive.service import keep

    return keep(work, direction="in", kind="CEB626", body=b"a receipt").id


def test_what_comes_after_a_closing_corrects_the_next_open_month(floor, work: Work, spoken, database: Database) -> None:
    application, parcels = spoken
    fold(work)
    before = figures(work)
    work.connection.execute(_CLOSE, [[NOVEMBER, DECEMBER]])
    floor.clock.move_to(datetime(2027, 1, 2, tzinfo=UTC))
    application.concluded_at = datetime(2026, 11, 29, tzinfo=UTC)
    floor.add(application)
    _happen(work, parcels, Event.CONCLUDE, "TTH1 399")
    fold(work)
    assert figures(work) == before
    january = date(2027, 1, 1)
    assert figures(work, january)["concluded"] == (2, 1)
    (row,) = spans(work, sites=[1], owner=None, spans=[(january, january)], tables=["corrections"])
    assert (row.key, row.figure, row.parcels) == ("2026-11", "concluded", 2)
    found = behind(work, cell=CellAt("corrections", "2026-11", "concluded", "parcels", january, january))
    assert len(found.rows) == found.total == 2
    work.session.commit()
    assert true(database) == ()


_CLOSE: Any = """
INSERT INTO month_close
  (site_id, month, version, number, closed_at, closed_by, facts_upto, pack, sha256, prev_hash, hash)
SELECT 1, month, 1, number, now(), 'T1', 0, '', '', CASE number WHEN 2 THEN '1'::bytea END, number::text::bytea
FROM unnest(%s::date[]) WITH ORDINALITY AS m (month, number)
"""


def test_a_fact_is_never_changed(november: Work) -> None:
    fold(november)
    number = mark(november)
    for statement in ("UPDATE tally_fact SET sign = 1", "DELETE FROM tally_fact", "DELETE FROM tally_kind"):
        with pytest.raises(Exception, match="permission denied"), november.session.begin_nested():
            november.connection.execute(statement)
    assert mark(november) == number
