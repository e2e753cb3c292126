"""Files made in the background: whole or not at all, whatever happens to the maker, the disk or the wish."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.core.actor import Actor, system_actor
from app.core.errors import Conflict, Forbidden, NotFound, Unavailable
from app.db.queries import NamedLock
from app.reports.exports import service, storage
from app.reports.exports.running import MOST_ATTEMPTS, Maker
from app.reports.exports.service import KEPT, Wanted
from app.reports.exports.states import LAWFUL, ExportState, Happening
from app.reports.exports.storage import PIECE, Shelf
from schemas.vocabulary import Role

CHILD = Path(__file__).with_name("killed_export.py")
BODY = bytes(range(256)) * 40
MONTH = Wanted("month", "pdf", {"month": "2026-11"})


def whole(export: Any, to: Any, tell: Any) -> str:
    """A file in two parts."""
    to.write(BODY)
    tell(1, 2)
    tell(2, 2)
    return f"november.{export.form}"


@pytest.fixture
def shelf(database: Any, tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "exports", 1, database.keys)


@pytest.fixture
def asked(open_work: Any) -> int:
    with open_work() as work:
        return service.ask(work, wanted=MONTH).id


@pytest.fixture
def look(open_work: Any) -> Callable[[int], Any]:
    def at(number: int) -> Any:
        with open_work() as work:
            return service.export(work, export_id=number)

    return at


@pytest.fixture
def make(database: Any, shelf: Shelf, asked: int, look: Any) -> Callable[..., Any]:
    """Make the export that was asked for; returns it as it stands then."""

    def made(produce: Any = whole, stopping: Callable[[], bool] = lambda: False) -> Any:
        Maker(database, 1, shelf, produce, stopping).make(asked)
        return look(asked)

    return made


def files(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.folder.rglob("*") if path.is_file())


def contents(open_work: Any, shelf: Shelf, number: int) -> bytes:
    with open_work() as work:
        return b"".join(service.open_file(work, export_id=number, shelf=shelf)[1])


def test_a_file_is_made_sealed_and_read_again(make: Any, shelf: Shelf, open_work: Any, asked: int) -> None:
    done = make()
    assert (done.state, done.done, done.total, done.attempt) == ("done", 2, 2, 1)
    assert (done.file_name, done.size, done.sha256) == ("november.pdf", len(BODY), sha256(BODY).digest())
    assert files(shelf) == [f"{asked}.sealed"]
    assert BODY[:64] not in shelf.place(asked).read_bytes()
    assert contents(open_work, shelf, asked) == BODY


def test_asking_defers_a_job_and_the_same_asked_twice_is_one(open_work: Any, asked: int) -> None:
    with open_work() as work:
        assert service.ask(work, wanted=MONTH).id == asked
        assert service.ask(work, wanted=Wanted("month", "csv", MONTH.subject)).id != asked
        jobs = work.connection.execute("SELECT queue_name, args FROM procrastinate_jobs ORDER BY id").fetchall()
    assert jobs[0] == ("exports", {"site_id": 1, "export": asked})
    assert len(jobs) == 2


def test_a_large_file_is_read_piece_by_piece_and_none_can_be_moved_or_cut(
    database: Any, shelf: Shelf, make: Any, asked: int, open_work: Any
) -> None:
    body = bytes(PIECE) + b"\1" * PIECE + b"the end"

    def large(export: Any, to: Any, tell: Any) -> str:
        to.write(body)
        return "large.pdf"

    make(large)
    assert contents(open_work, shelf, asked) == body
    sealed = shelf.place(asked).read_bytes()
    one = 4 + int.from_bytes(sealed[:4], "big")
    for altered in (sealed[one : 2 * one] + sealed[:one] + sealed[2 * one :], sealed[: 2 * one], sealed[one:]):
        shelf.place(asked).write_bytes(altered)
        with pytest.raises(Unavailable):
            contents(open_work, shelf, asked)


@pytest.mark.parametrize(("error", "fault"), [
    (OSError(28, "No space left on device"), "disk_full"),
    (OSError(13, "Permission denied"), "file_unwritable"),
    (NotFound("unknown_parcel", "no", code="X"), "unknown_parcel"),
    (ZeroDivisionError(), "export_broke"),
])  # fmt: skip
def test_what_goes_wrong_is_told_and_nothing_half_is_offered(
    make: Any, shelf: Shelf, open_work: Any, asked: int, error: Exception, fault: str
) -> None:
    def breaks(export: Any, to: Any, tell: Any) -> str:
        to.write(BODY)
        raise error

    failed = make(breaks)
    assert (failed.state, failed.fault, failed.file_name) == ("failed", fault, None)
    assert not files(shelf)
    with pytest.raises(Conflict, match="failed"):
        contents(open_work, shelf, asked)
    with open_work() as work:
        service.again(work, export_id=asked)
    assert make().state == "done"


def test_a_disk_that_is_full_while_sealing_leaves_nothing(make: Any, shelf: Shelf, monkeypatch: Any) -> None:
    def full(*_: Any, **__: Any) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(shelf.keys), "seal", full)
    assert (make().fault, files(shelf)) == ("disk_full", [])


def test_a_cancelled_export_ends_at_once_and_leaves_nothing(
    make: Any, shelf: Shelf, open_work: Any, asked: int
) -> None:
    def slow(export: Any, to: Any, tell: Any) -> str:
        tell(1, 3)
        with open_work() as work:
            service.cancel(work, export_id=asked)
        time.sleep(0.5)
        tell(2, 3)
        raise AssertionError("nobody told it")

    assert make(slow).state == "cancelled"
    assert not files(shelf)
    with open_work() as work, pytest.raises(Conflict):
        service.cancel(work, export_id=asked)


def test_one_cancelled_in_the_last_moment_keeps_no_file(make: Any, shelf: Shelf, open_work: Any, asked: int) -> None:
    def at_the_end(export: Any, to: Any, tell: Any) -> str:
        with open_work() as work:
            service.cancel(work, export_id=asked)
        return "november.pdf"

    assert make(at_the_end).state == "cancelled"
    assert not files(shelf)


def test_a_killed_maker_is_followed_by_another(
    address: Any, database: Any, shelf: Shelf, asked: int, make: Any, open_work: Any
) -> None:
    call = [sys.executable, str(CHILD), address.app_url, str(shelf.folder), str(asked)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(call, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout
        assert child.stdout.readline() == b"half\n"
        there = make()  # its maker lives: nobody else begins
        assert (there.state, there.attempt) == ("working", 1)
        child.kill()
        child.wait(10)
    assert not files(shelf)
    with open_work() as work:
        assert service.export(work, export_id=asked).state == "working"
        assert service.resume(work) == 1
    lock = NamedLock(database.engine, "export", f"1/{asked}")
    until = time.monotonic() + 10  # the database has to see that its line is gone
    while not lock.__enter__():
        lock._connection.close()
        assert time.monotonic() < until
        time.sleep(0.05)
    lock.__exit__()
    done = make()
    assert (done.state, done.attempt) == ("done", 2)
    assert contents(open_work, shelf, asked) == BODY


def test_a_maker_that_dies_every_time_is_given_up(make: Any, address: Any) -> None:
    with address.as_superuser() as connection:
        connection.execute("UPDATE export SET state = 'working', attempt = %s", [MOST_ATTEMPTS])
    failed = make()
    assert (failed.state, failed.fault, failed.arguments) == ("failed", "export_gave_up", {"attempts": MOST_ATTEMPTS})


def test_a_worker_that_is_stopped_does_not_count(make: Any) -> None:
    stopped = make(stopping=lambda: True)
    assert (stopped.state, stopped.attempt) == ("working", 0)
    assert make().state == "done"


def test_what_has_expired_is_taken_away_and_strangers_with_it(
    make: Any, shelf: Shelf, open_work: Any, clock: Any, asked: int
) -> None:
    make()
    shelf.place(777).write_bytes(b"of nobody")
    clock.advance(KEPT)
    with open_work() as work:
        gone = {*service.expire_due(work), *service.forgotten(work, shelf)}
    assert gone == {asked, 777}
    for number in gone:
        storage.remove(shelf, number)
    assert not files(shelf)
    with pytest.raises(Conflict):
        contents(open_work, shelf, asked)
    with open_work() as work:
        assert service.again(work, export_id=asked).state == "waiting"


def test_an_owner_sees_its_own_and_what_is_opened_goes_to_whoever_asked(
    database: Any, make: Any, shelf: Shelf, open_work: Any, asked: int
) -> None:
    make()
    owner = Actor(badge="O1", roles=frozenset({Role.OWNER}), owner_code="440166TE01")
    with database.work(site_id=1, actor=owner) as work:
        assert service.exports(work) == []
        with pytest.raises(NotFound):
            service.export(work, export_id=asked)
        own = service.ask(work, wanted=MONTH)
        assert [each.id for each in service.exports(work)] == [own.id]
    with open_work(Role.AUDITOR, badge="A1") as work:
        opened = service.ask(work, wanted=Wanted("evidence", "zip", {"parcel": "X"}, opened=True, purpose="why")).id
    Maker(database, 1, shelf, whole).make(opened)
    with open_work(Role.AUDITOR, badge="A2") as work, pytest.raises(Forbidden):
        service.open_file(work, export_id=opened, shelf=shelf)
    with open_work(Role.AUDITOR, badge="A1") as work:
        assert b"".join(service.open_file(work, export_id=opened, shelf=shelf)[1]) == BODY


def test_lists_are_filtered_and_paged(open_work: Any, asked: int) -> None:
    with open_work() as work:
        other = service.ask(work, wanted=Wanted("month", "pdf", {"month": "2026-10"})).id
        assert [each.id for each in service.exports(work)] == [other, asked]
        assert [each.id for each in service.exports(work, month="2026-11")] == [asked]
        assert service.exports(work, states=["done"]) == []
        assert [each.id for each in service.exports(work, after=other)] == [asked]


def test_the_states_are_a_function_that_ends() -> None:
    assert {state for state, _ in LAWFUL} == set(ExportState)
    assert all(
        LAWFUL[state, Happening.AGAIN] is ExportState.WAITING for state, what in LAWFUL if what is Happening.AGAIN
    )


def test_the_job_of_the_system_reads_nothing_it_was_not_asked_for(database: Any, shelf: Shelf) -> None:
    Maker(database, 1, shelf, whole).make(404)
    with database.work(site_id=1, actor=system_actor()) as work, pytest.raises(NotFound):
        service.export(work, export_id=404)
    assert timedelta(days=1) < KEPT
