"""Seals that left the house find what the database alone no longer shows: a cut tail, a removed day, new seals."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, LiteralString

import pytest

from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.db.work import Database
from app.parcel.journal.leaving import Seals, read_seals, seals_between, write_seals
from app.parcel.journal.seals import seal_past_days
from app.parcel.journal.verifying import verify_journal
from app.worker.desk import Desk
from app.worker.tasks import seal_days
from schemas.vocabulary import ParcelState

DAYS = [date(2026, 11, day) for day in (15, 16, 17)]
CUT = (
    "DELETE FROM journal WHERE parcel_id = 2 AND seq = 2",
    (
        "UPDATE parcel SET seq = 1, state = 'expected', head = (SELECT hash FROM journal j WHERE j.parcel_id = 2) "
        "WHERE id = 2"
    ),
)


def forge(address: Any, *statements: LiteralString) -> None:
    """What only the owner of the machine can do."""
    with address.as_superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def kept(given_parcel: Callable[..., Any], work: Any, open_work: Any, clock: VirtualClock) -> Seals:
    """Three days with two parcels on the first and one on the second, sealed, and the seals taken away."""
    for _ in range(2):
        given_parcel(ParcelState.RECEIVED)
    clock.advance(timedelta(days=1))
    given_parcel(ParcelState.RECEIVED)
    work.session.commit()
    clock.advance(timedelta(days=2))
    with open_work() as sealing:
        seal_past_days(sealing)
        return seals_between(sealing)


def faults(open_work: Any, kept: Seals | None) -> list[str]:
    with open_work() as work:
        return [fault.kind for fault in verify_journal(work, kept=kept).faults]


def seal_anew(address: Any, open_work: Any) -> None:
    forge(address, "DELETE FROM daily_seal")
    with open_work() as work:
        seal_past_days(work)


def test_an_honest_database_agrees_with_its_own_seals(kept: Seals, open_work: Any) -> None:
    assert [(day.day, day.steps) for day in kept.days] == list(zip(DAYS, (4, 2, 0), strict=True))
    with open_work() as work:
        verified = verify_journal(work, kept=kept)
    assert (verified.faults, verified.compared, verified.sealed_to) == ((), 3, DAYS[-1])


def test_a_cut_tail_whose_seals_were_made_anew_is_found_with_the_copy_only(
    kept: Seals, address: Any, open_work: Any
) -> None:
    forge(address, *CUT)
    seal_anew(address, open_work)
    assert faults(open_work, None) == []  # whole in itself: this is why seals leave the house
    assert faults(open_work, kept) == ["kept_differs"] * 3


def test_a_removed_day_is_found(kept: Seals, address: Any, open_work: Any) -> None:
    """The second day with everything that happened on it, as if the house had stood still."""
    forge(address, "DELETE FROM journal WHERE parcel_id = 3", "DELETE FROM parcel WHERE id = 3")
    seal_anew(address, open_work)
    assert faults(open_work, None) == []
    assert faults(open_work, kept) == ["kept_differs"] * 2


def test_a_removed_seal_is_found(kept: Seals, address: Any, open_work: Any) -> None:
    forge(address, "DELETE FROM daily_seal WHERE day = '2026-11-16'")
    assert faults(open_work, None) == ["no_seal", "seal"]
    assert "kept_removed" in faults(open_work, kept)


def test_removed_last_seals_are_found_with_the_copy(kept: Seals, address: Any, open_work: Any) -> None:
    forge(address, "DELETE FROM daily_seal WHERE day >= '2026-11-16'")
    assert faults(open_work, None) == []
    assert faults(open_work, kept) == ["kept_removed"] * 2


def test_an_altered_seal_is_found(kept: Seals, address: Any, open_work: Any) -> None:
    forge(address, "UPDATE daily_seal SET hash = sha256(hash) WHERE day = '2026-11-15'")
    assert faults(open_work, kept) == ["seal", "seal", "kept_differs"]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_file_says_what_was_written(kept: Seals, form: Any) -> None:
    assert read_seals(write_seals(kept, form)) == kept


def test_seals_typed_off_the_paper_are_enough(kept: Seals, address: Any, open_work: Any) -> None:
    rows = [f"1,{day.day},{day.steps},{day.seal[:8]} {day.seal[8:16].upper()}" for day in kept.days]
    typed = read_seals("\r\n".join(["site,day,steps,seal", *rows]).encode())
    assert faults(open_work, typed) == []
    forge(address, *CUT)
    seal_anew(address, open_work)
    assert faults(open_work, typed) == ["kept_differs"] * 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b'{"format": "guicang-seals-9", "site": 1, "seals": []}',
        b'{"format": "guicang-seals-1", "site": 1, "seals": []}',
        b'{"format": "guicang-seals-1", "site": 1, "seals": [{"day": "2026-11-15", "steps": 1}]}',
        b"day,seal\n2026-11-15,00\n",
        b"site,day,steps,seal\n1,2026-11-15,1,0123456789abcde\n",
        b"site,day,steps,seal\n1,2026-13-15,1,0123456789abcdef\n",
        b"site,day,steps,seal\n1,2026-11-15,1,0123456789abcdef\n2,2026-11-16,1,0123456789abcdef\n",
        b"site,day,steps,seal\n1,2026-11-15,1,0123456789abcdef\n1,2026-11-15,1,1123456789abcdef\n",
    ],
)
def test_what_is_no_file_of_seals_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_seals(body)
    assert refused.value.code == "seals_unreadable"


def test_seals_of_another_site_are_refused(kept: Seals, open_work: Any) -> None:
    with open_work() as work, pytest.raises(Invalid) as refused:
        verify_journal(work, kept=kept._replace(site=2))
    assert refused.value.code == "seals_of_other_site"


def test_the_worker_seals_after_a_standstill(
    given_parcel: Callable[..., Any], work: Any, database: Database, clock: VirtualClock, open_work: Any
) -> None:
    given_parcel(ParcelState.RECEIVED)
    work.session.commit()
    clock.advance(timedelta(days=40))
    seal_days(Desk(database, 1, None))  # pyright: ignore[reportArgumentType] (no way to customs is needed)
    with open_work() as looking:
        sealed = seals_between(looking).days
        assert (len(sealed), sealed[0].steps, sealed[-1].day) == (40, 2, date(2026, 12, 24))
        assert seals_between(looking, since=DAYS[1], until=DAYS[2]).days == sealed[1:3]
