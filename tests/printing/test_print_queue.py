"""The queue of labels: asked for with their cause, printed in order, in doubt only where somebody has to look."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Conflict, Invalid, NotFound
from app.db.work import Database, Work
from app.printing.drivers import READY, Document, Fate, NotSent, Refused, Unsure
from app.printing.faces import REPRINT
from app.printing.models import LabelJob
from app.printing.printers.service import Use, add_printer, all_printers, named, remove_printer
from app.printing.queue.asking import ask_prints, ask_samples
from app.printing.queue.draining import drain
from app.printing.queue.settling import queue, replace, settle, standing
from app.printing.service import ask_labels
from app.printing.states import LAWFUL, Happening, LabelState
from schemas.vocabulary import ParcelState, Role

OpenWork = Callable[..., Any]


class Pretended:
    """A driver that does what the next of `fates` says, and remembers what came out."""

    def __init__(self) -> None:
        self.next: list[Exception] = []
        self.came_out: list[Document] = []
        self.fates: dict[str, Fate] = {}
        self.before: Callable[[], None] = lambda: None

    def condition(self) -> Any:
        return READY

    def send(self, document: Document, *, began: Callable[[], None]) -> None:
        failure = self.next.pop(0) if self.next else None
        if isinstance(failure, NotSent):
            raise failure
        self.before()
        began()
        if failure:
            raise failure
        self.came_out.append(document)

    def fate(self, name: str) -> Fate:
        return self.fates.get(name, Fate.UNKNOWN)


@pytest.fixture
def driver() -> Pretended:
    return Pretended()


@pytest.fixture
def printer(open_work: OpenWork) -> str:
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="Z1", kind="tcp9100", address="10.0.0.9", uses=[Use("lpn"), Use("tote", "S1")])
    return "Z1"


@pytest.fixture
def run(database: Database, driver: Pretended, printer: str) -> Callable[[], int]:
    """The worker at this printer, once."""
    return lambda: drain(database, site_id=1, printer=printer, opened=lambda _: driver)


def totes(open_work: OpenWork, *names: str, **more: Any) -> list[int]:
    with open_work(Role.OPERATOR) as work:
        return ask_prints(work, template="tote", names=names, **more).jobs


def states(open_work: OpenWork) -> dict[str, str]:
    """The state of every label, by what it is of."""
    with open_work() as work:
        rows = work.connection.execute("SELECT subject, state FROM label_job WHERE site_id = 1 ORDER BY id").fetchall()
    return dict(rows)


def test_labels_come_out_in_the_order_they_were_asked_for(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    jobs = totes(open_work, "T1", "T2", "T3")
    assert run() == 0
    assert [each.name for each in driver.came_out] == [f"guicang-1-tote-{job}-1" for job in jobs]
    assert set(states(open_work).values()) == {"printed"}
    assert run() == 0
    assert len(driver.came_out) == 3


def test_a_label_is_asked_for_with_its_cause_or_not_at_all(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    with pytest.raises(ZeroDivisionError), open_work(Role.OPERATOR) as work:
        ask_prints(work, template="tote", names=["T1"])
        _ = 1 / 0
    run()
    assert driver.came_out == []


def test_one_job_wakes_the_worker_however_many_labels(open_work: OpenWork, printer: str) -> None:
    totes(open_work, *[f"T{number}" for number in range(40)])
    totes(open_work, "T99")
    with open_work() as work:
        rows = work.connection.execute("SELECT task_name FROM procrastinate_jobs").fetchall()
    assert rows == [("printing.wake",)]


def test_a_printer_that_does_not_print_waits_longer_each_time_and_resumes(
    open_work: OpenWork, run: Any, driver: Pretended
) -> None:
    totes(open_work, "T1", "T2")
    driver.next = [NotSent("paper_out")] * 8
    assert [run() for _ in range(8)] == [2, 4, 8, 16, 32, 60, 60, 60]
    with open_work() as work:
        assert named(work, "Z1").stopped == "paper_out"
    assert set(states(open_work).values()) == {"asked"}
    assert run() == 0
    assert len(driver.came_out) == 2
    with open_work() as work:
        assert named(work, "Z1").stopped is None


def test_nobody_sends_a_doubtful_label_again_without_a_word(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    first, _ = totes(open_work, "T1", "T2")
    driver.next = [Unsure("the line broke")]
    assert run() == 2
    assert states(open_work) == {"T1": "doubtful", "T2": "asked"}
    run()
    assert states(open_work) == {"T1": "doubtful", "T2": "printed"}
    with open_work(Role.LEAD, badge="B7") as work:
        (job,) = settle(work, jobs=[first], decision="print_again")
        assert (job.state, job.is_reprint, job.settled_by) == ("asked", True, "B7")
    run()
    assert states(open_work) == {"T1": "printed", "T2": "printed"}
    assert [each.name.split("-")[-1] for each in driver.came_out] == ["1", "2"]


def test_a_label_sent_again_after_a_doubt_says_that_it_is_a_reprint(
    open_work: OpenWork, database: Database, tmp_path: Path, words: Any
) -> None:
    with open_work(Role.ADMIN) as work:
        add_printer(work, name="F1", kind="file", address=str(tmp_path), uses=[Use("tote")])
    (job,) = totes(open_work, "T1")
    broken = Pretended()
    broken.next = [Unsure("the line broke")]
    drain(database, site_id=1, printer="F1", opened=lambda _: broken)
    with open_work(Role.LEAD) as work:
        settle(work, jobs=[job], decision="print_again")
    drain(database, site_id=1, printer="F1")
    (file,) = tmp_path.glob("*.pdf")
    assert REPRINT in words(file.read_bytes())[0]


@pytest.mark.parametrize(("decision", "state"), [("came_out", "printed"), ("cancel", "cancelled")])
def test_a_doubt_can_be_ended_without_printing(
    open_work: OpenWork, run: Any, driver: Pretended, decision: Any, state: str
) -> None:
    (job,) = totes(open_work, "T1")
    driver.next = [Unsure("the line broke")]
    run()
    with open_work(Role.LEAD) as work:
        settle(work, jobs=[job], decision=decision)
    run()
    assert (states(open_work), driver.came_out) == ({"T1": state}, [])


def test_what_the_printer_knows_ends_the_doubt_by_itself(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    jobs = totes(open_work, "T1", "T2", "T3")
    driver.next = [Unsure("no answer"), Unsure("it holds it", "paper_out")]
    driver.fates[f"guicang-1-tote-{jobs[0]}-1"] = Fate.CAME_OUT
    driver.fates[f"guicang-1-tote-{jobs[1]}-1"] = Fate.WAITING
    assert run() == 2
    assert states(open_work) == {"T1": "printed", "T2": "sending", "T3": "asked"}
    assert run() == 4  # it still holds it, and nothing overtakes
    driver.fates[f"guicang-1-tote-{jobs[1]}-1"] = Fate.CAME_OUT
    assert run() == 0
    assert set(states(open_work).values()) == {"printed"}
    assert len(driver.came_out) == 1


def test_a_label_the_printer_refuses_fails_alone(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    first, _ = totes(open_work, "T1", "T2")
    driver.next = [Refused("status 0x040a")]
    assert run() == 0
    assert states(open_work) == {"T1": "failed", "T2": "printed"}
    with open_work(Role.LEAD) as work:
        assert [each.failed for each in standing(work)] == [1]
        (job,) = settle(work, jobs=[first], decision="print_again")
        assert not job.is_reprint  # nothing of it is on paper
    run()
    assert states(open_work) == {"T1": "printed", "T2": "printed"}


def test_a_label_that_cannot_be_drawn_fails_and_says_why(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    with open_work() as work:
        ask_samples(work, template="handover", printer="Z1", batch="try", numbers=[1])
    assert run() == 0
    with open_work() as work:
        (job,) = queue(work, state=LabelState.FAILED)
        assert "60x40" in (job.detail or "")


def test_a_label_cancelled_in_the_last_moment_is_not_sent(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    (job,) = totes(open_work, "T1")

    def cancel() -> None:
        with open_work(Role.LEAD) as work:
            settle(work, jobs=[job], decision="cancel")

    driver.before = cancel
    assert run() == 0
    assert (states(open_work), driver.came_out) == ({"T1": "cancelled"}, [])


def test_a_cancelled_label_that_never_left_may_be_asked_for_anew(open_work: OpenWork, printer: str) -> None:
    (job,) = totes(open_work, "T1")
    with pytest.raises(Conflict, match="reprint needs a reason"):
        totes(open_work, "T1")
    with open_work(Role.LEAD) as work:
        settle(work, jobs=[job], decision="cancel")
    (again,) = totes(open_work, "T1")
    with open_work() as work:
        assert not work.session.get(LabelJob, (1, again)).is_reprint


def test_a_printed_label_is_replaced_with_a_reason(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    (job,) = totes(open_work, "T1")
    run()
    with open_work(Role.OPERATOR) as work:
        old = work.session.get(LabelJob, (1, job))
        with pytest.raises(Invalid, match="reason"):
            replace(work, job=old, reason=" ")
        (new,) = replace(work, job=old, reason="unreadable")
    run()
    with open_work() as work:
        rows = [work.session.get(LabelJob, (1, number)) for number in (job, new)]
        assert [(row.state, row.reprint_reason) for row in rows] == [("cancelled", None), ("printed", "unreadable")]


def test_two_workers_do_not_work_one_printer(open_work: OpenWork, database: Database, run: Any, driver: Any) -> None:
    totes(open_work, "T1")
    second: list[int] = []
    other = Pretended()
    driver.before = lambda: second.append(drain(database, site_id=1, printer="Z1", opened=lambda _: other))
    run()
    assert (second, len(driver.came_out), other.came_out) == ([3], 1, [])


def test_a_batch_asked_for_again_goes_on(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    with open_work() as work:
        assert ask_prints(work, template="tote", names=["T1", "T2"], batch="b").skipped == 0
    run()
    with open_work() as work:
        assert ask_prints(work, template="tote", names=["T1", "T2", "T3"], batch="b").skipped == 2
    run()
    assert len(driver.came_out) == 3


def test_a_printer_taken_away_leaves_its_labels_waiting(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    totes(open_work, "T1")
    with open_work() as work:
        remove_printer(work, name="Z1")
        assert all_printers(work) == []
    assert run() == 0
    assert states(open_work) == {"T1": "asked"}
    with pytest.raises(NotFound, match="No printer"):
        totes(open_work, "T2")
    with open_work() as work:
        add_printer(work, name="Z1", kind="tcp9100", address="10.0.0.9")
    run()
    assert states(open_work) == {"T1": "printed"}


def test_a_station_has_its_own_printer(work: Work, given_parcel: Any, printer: str, tmp_path: Path) -> None:
    add_printer(work, name="F1", kind="file", address=str(tmp_path), uses=[Use("lpn", "S1")])
    lpn = given_parcel(ParcelState.RECEIVED).lpn
    for station, name in (("S1", "F1"), (None, "F1"), ("D1", "Z1")):
        (job,) = ask_prints(work, template="lpn", lpns=[lpn], station=station, reprint_reason="trial").jobs
        assert work.session.get(LabelJob, (1, job)).printer == name


def test_a_printer_of_paper_that_does_not_suit_is_refused(work: Work) -> None:
    with pytest.raises(Invalid, match="no design for 'pallet'"):
        add_printer(work, name="Z9", kind="tcp9100", address="10.0.0.9", uses=[Use("pallet")])
    with pytest.raises(Invalid, match="where it is"):
        add_printer(work, name="Z9", kind="ipp")
    for address in ("ipps://10.0.0.9/ipp/print#pin", "ipp://10.0.0.9:99999/ipp/print"):
        with pytest.raises(Invalid, match="no address of a printer"):
            add_printer(work, name="Z9", kind="ipp", address=address)


def test_a_label_handed_out_as_a_file_is_no_business_of_the_queue(work: Work, given_parcel: Any) -> None:
    ask_labels(work, template="lpn", stock="60x40", lpns=[given_parcel(ParcelState.RECEIVED).lpn])
    assert queue(work) == []
    assert standing(work) == []


def test_what_is_no_state_for_it_is_refused_as_a_whole(open_work: OpenWork, run: Any, driver: Pretended) -> None:
    first, second = totes(open_work, "T1", "T2")
    driver.next = [Unsure("broke")]
    run()
    run()
    with pytest.raises(Conflict, match="printed"), open_work(Role.LEAD) as work:
        settle(work, jobs=[first, second], decision="print_again")
    assert states(open_work) == {"T1": "doubtful", "T2": "printed"}
    with pytest.raises(NotFound), open_work(Role.LEAD) as work:
        settle(work, jobs=[first, 4040], decision="cancel")


def test_the_table_of_states_has_no_way_from_doubt_to_the_printer_but_a_word() -> None:
    ways = {(each, after) for (before, each), after in LAWFUL.items() if before is LabelState.DOUBTFUL}
    assert {each for each, after in ways if after is LabelState.ASKED} == {Happening.PRINT_AGAIN}
    assert LabelState.SENDING not in {after for _, after in ways}
    assert {before for (before, _), after in LAWFUL.items() if after is LabelState.SENDING} == {LabelState.ASKED}
    ends = set(LabelState) - {before for before, _ in LAWFUL}
    assert ends == {LabelState.CONFIRMED, LabelState.CANCELLED}
