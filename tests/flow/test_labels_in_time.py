"""Labels at the right moment: asked for with the verdict, scanned before the station goes on."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest

from app.db.work import Database, Work
from app.exits.manifests import open_exit
from app.flow import SCAN_VERBS
from app.flow.stations.replies import tone_of
from app.parcel.moves import Outcome
from app.parcel.scans import Scan
from app.printing.printers import queries
from app.printing.printers.service import Use, add_printer
from app.printing.queue.draining import drain
from app.printing.queue.settling import unreadable
from schemas.vocabulary import ParcelState, Role


@pytest.fixture
def printer(open_work: Any, tmp_path: Path) -> str:
    with open_work(Role.ADMIN) as work:
        uses = [
            Use("lpn", "D1", automatic=True, scan_back=True),
            Use("grade", "S1", automatic=True),
            Use("chute", "S1"),
        ]
        add_printer(work, name="F1", kind="file", address=str(tmp_path), uses=uses)
    return "F1"


@pytest.fixture
def scan(open_work: Any) -> Any:
    def at(verb: str, code: str, station: str = "D1", scan_id: Any = None, **data: Any) -> Outcome:
        with open_work(Role.OPERATOR, badge="B1", station=station) as work:
            return SCAN_VERBS[verb](work, [Scan(code, scan_id or uuid4(), work.actor, data)])[0]

    return at


@pytest.fixture
def labels(open_work: Any) -> Any:
    def rows() -> list[tuple[str, ...]]:
        statement = """SELECT template, code, state, station, badge, reprint_reason FROM label_job
                       WHERE site_id = 1 ORDER BY id"""
        with open_work() as work:
            return work.connection.execute(statement).fetchall()

    return rows


def test_a_licence_plate_prints_when_it_is_given_and_has_to_be_scanned(
    database: Database, printer: str, scan: Any, labels: Any
) -> None:
    first = scan("receive_unknown", "WB00000001")
    assert first.lpn
    assert labels() == [("lpn", first.lpn, "asked", "D1", "B1", None)]
    early = scan("receive_unknown", first.lpn)
    assert early.refusal
    assert early.refusal.code == "label_unscanned"
    drain(database, site_id=1, printer=printer)
    wrong = scan("receive_unknown", "WB00000002")
    assert wrong.refusal
    assert (wrong.refusal.code, wrong.refusal.arguments["wanted"]) == ("label_unscanned", first.lpn)
    again = uuid4()
    for _ in range(2):  # sent twice, answered the same
        read = scan("receive_unknown", first.lpn, scan_id=again)
        assert read.refusal
        assert read.refusal.code == "label_read"
        assert tone_of(read, verb="receive_unknown") == "ok", "green: what the station waited for is done"
    assert tone_of(wrong, verb="receive_unknown") == "stop"
    assert [row[2] for row in labels()] == ["confirmed"]
    assert scan("receive_unknown", "WB00000002").moved_now
    assert len(labels()) == 2


def test_an_unreadable_label_is_printed_again_and_says_so(
    open_work: Any, database: Database, printer: str, scan: Any, labels: Any
) -> None:
    lpn = scan("receive_unknown", "WB00000001").lpn
    drain(database, site_id=1, printer=printer)
    with open_work(Role.OPERATOR, station="D1") as work:
        unreadable(work, station="D1")
    assert [(row[2], row[5]) for row in labels()] == [("cancelled", None), ("asked", "unreadable")]
    drain(database, site_id=1, printer=printer)
    assert scan("receive", lpn).refusal.code == "label_read"
    assert [row[2] for row in labels()] == ["cancelled", "confirmed"]


def test_a_station_without_a_printer_of_its_own_prints_nothing(printer: str, scan: Any, labels: Any) -> None:
    assert scan("receive_unknown", "WB00000001", station="D2").moved_now
    assert labels() == []


def test_a_refused_or_repeated_scan_asks_for_no_label(printer: str, scan: Any, labels: Any, database: Any) -> None:
    once = uuid4()
    assert scan("receive_unknown", "WB00000001", scan_id=once).moved_now
    assert scan("receive_unknown", "WB00000001", scan_id=once).replayed
    assert len(labels()) == 1


def test_many_scans_ask_with_one_job(open_work: Any, printer: str, labels: Any) -> None:
    with open_work(Role.OPERATOR, station="D1") as work:
        scans = [Scan(f"WB0000{number:04d}", uuid4(), work.actor) for number in range(40)]
        outcomes = SCAN_VERBS["receive_unknown"](work, scans)
    assert all(outcome.moved_now for outcome in outcomes)
    assert [row[1] for row in labels()] == [outcome.lpn for outcome in outcomes]
    with open_work() as work:
        assert work.connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)


def test_a_label_that_cannot_be_made_stops_no_scan(
    open_work: Any, printer: str, labels: Any, work: Any, given_parcel: Any, tmp_path: Path
) -> None:
    add_printer(work, name="F2", kind="file", address=str(tmp_path), uses=[Use("exit", "X1", automatic=True)])
    lpn = given_parcel(ParcelState.NONCONFORMING, disposition="destroy").lpn
    work.session.commit()
    from app.flow.printing import _faces

    assert _faces(work, "exit", [lpn]) == []


def test_a_child_that_is_split_off_gets_its_own_plate(
    work: Work, given_original: Any, given_parcel: Any, tmp_path: Path
) -> None:
    add_printer(work, name="F2", kind="file", address=str(tmp_path), uses=[Use("lpn", "S2", automatic=True)])
    parent = given_parcel(ParcelState.RECEIVED, original=given_original(), lines={1: 2}).lpn
    scan = Scan(parent, uuid4(), replace(work.actor, station="S2"), {"lines": [{"gnum": 1, "qty": 1}]})
    (outcome,) = SCAN_VERBS["split"](work, [scan])
    assert outcome.moved_now
    assert outcome.lpn != parent
    (row,) = work.connection.execute("SELECT template, code, station FROM label_job").fetchall()
    assert row == ("lpn", outcome.lpn, "S2")


def test_the_integrity_label_goes_on_what_leaves_for_a_consumer(
    work: Work, given_original: Any, given_parcel: Any, tmp_path: Path
) -> None:
    """Not on what goes to the supplier, and not on a parcel that is not ours and goes back to its carrier."""
    uses = [Use(template, "X2", automatic=True) for template in ("exit", "integrity")]
    add_printer(work, name="F2", kind="file", address=str(tmp_path), uses=uses)
    open_exit(work, number="CQ-1", kind="out_of_zone", destination="境内", vehicle="粤A12345")
    known = {"original": given_original()}
    back, supplier, foreign = (
        given_parcel(ParcelState.NONCONFORMING, **{"disposition": to} | original).lpn
        for to, original in (("out_of_zone", known), ("supplier", known), ("out_of_zone", {}))
    )
    at = replace(work.actor, station="X2")
    loads = [Scan(lpn, uuid4(), at, {"manifest": "CQ-1"}) for lpn in (back, supplier, foreign)]
    assert all(outcome.moved_now for outcome in SCAN_VERBS["load"](work, loads))
    rows = work.connection.execute("SELECT template, code FROM label_job ORDER BY id").fetchall()
    assert rows == [("exit", back), ("exit", supplier), ("exit", foreign), ("integrity", back)]


def test_what_printers_are_for_is_read_once_for_many_scans(printer: str, scan: Any) -> None:
    read = queries.all_uses
    asked: list[int] = []
    with patch.object(queries, "all_uses", lambda work: asked.append(1) or read(work)):
        for number in range(5):
            scan("receive_unknown", f"WB0000100{number}", station="D9")
        assert len(asked) <= 1
