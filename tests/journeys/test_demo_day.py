"""The sample day, whole: every paper it leaves is valid, every figure adds up, and it plays the same again."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree
from typer.testing import CliRunner

from app.cli import app
from app.core.clock import VirtualClock
from app.core.errors import Conflict
from app.core.numbering import Numbers
from app.core.sealing import KeyRing
from app.core.settings import Settings
from app.db.embedded import EmbeddedPostgres
from app.db.engine import open_database
from app.demo.crew import crew
from app.demo.day import opening
from app.demo.playing import DAY, FOLDERS, play_demo, play_into, sum_up
from app.parcel.journal.verifying import verify_journal
from app.relisting.verifying import verify_ledger
from app.simulator.world import World
from schemas.customs.validation import validate

PARCELS, SEED = 130, 7


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file but the summary, by its path."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "summary.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def play(postgres: EmbeddedPostgres, out: Path, seed: int = SEED, parcels: int = 40) -> dict[str, Any]:
    heard: list[int] = []
    settings = Settings(data_dir=postgres.data_dir)
    summary = play_demo(settings, parcels=parcels, seed=seed, out=out, progress=heard.append)
    assert sum(heard) == parcels
    return asdict(summary)


def test_the_same_seed_gives_the_same_bytes(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    first, again = (play(postgres, tmp_path / name) for name in ("a", "b"))
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert {k: v for k, v in first.items() if k != "seconds"} == {k: v for k, v in again.items() if k != "seconds"}
    assert json.loads((tmp_path / "a" / "summary.json").read_text()) == first


def test_another_seed_gives_another_day(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    play(postgres, tmp_path / "a", seed=1)
    play(postgres, tmp_path / "b", seed=2)
    assert set(files_of(tmp_path / "a").values()).isdisjoint(
        body for name, body in files_of(tmp_path / "b").items() if name.startswith(("originals", "declarations"))
    )


def test_a_folder_with_something_in_it_is_left_alone(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        play(postgres, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture(scope="module")
def day(postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A played day, once for all tests that only look: its folder, its summary, and its database still open."""
    folder = tmp_path_factory.mktemp("day")
    name = f"day_{uuid4().hex}"
    postgres.create_database(name, template=template)
    clock, settings = VirtualClock(opening(DAY)), Settings(data_dir=postgres.data_dir)
    database = open_database(postgres.app_url(name), keys=KeyRing([bytes(32)]), clock=clock, numbers=Numbers(SEED))
    for place in FOLDERS:
        (folder / place).mkdir()
    world = World(SEED, PARCELS, DAY)
    play_into(database, settings, clock=clock, world=world, out=folder, progress=lambda _: None)
    yield folder, sum_up(database, settings, seed=SEED, day=DAY, out=folder, began=0.0), database
    database.engine.dispose()
    postgres.drop_database(name)


def test_the_figures_add_up_with_csv_and_sql(day: Any) -> None:
    folder, summary, database = day
    (report,) = (folder / "report").glob("*.csv")
    rows = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))
    told = {(row["table"], row["row"], row["column"]): row["month"] for row in rows if row["kind"] == "row"}
    concluded = [told["volume", "concluded", ".applications"], told["volume", "concluded", ".parcels"]]
    assert [summary.applications_concluded, summary.cleared] == [int(number) for number in concluded]
    assert Decimal(summary.value_cny) == Decimal(told["value", "concluded", ".value_cny"])
    for figure in ("relisted", "left"):
        assert getattr(summary, figure) == int(told["volume", figure, ".parcels"])
    with database.work(site_id=1, actor=crew().lead) as work:
        one: Callable[[str], Any] = lambda sql: work.connection.execute(sql).fetchone()[0]  # noqa: E731
        submitted = one("SELECT count(*) FROM journal WHERE event = 'submit'")  # each submission counts
        assert submitted == int(told["volume", "declared", ".parcels"])
        assert one("SELECT count(*) FROM parcel") == summary.parcels == sum(summary.by_state.values())
        assert one("SELECT count(*) FROM application WHERE state = 'concluded'") == summary.applications_concluded
        value = one(
            "SELECT sum(round(l.qty * o.price, 2)) FROM parcel p JOIN parcel_line l ON l.parcel_id = p.id "
            "JOIN original_line o ON o.original_id = p.original_id AND o.gnum = l.gnum "
            "WHERE EXISTS (SELECT FROM journal j WHERE j.parcel_id = p.id AND j.event = 'conclude')"
        )
        assert value == Decimal(summary.value_cny)
        assert one("SELECT count(*) FROM parcel WHERE state = 'relisted'") == summary.by_state["relisted"]


def test_the_day_leaves_a_whole_journal_and_ledger_and_something_of_everything(day: Any) -> None:
    _, summary, database = day
    with database.work(site_id=1, actor=crew().lead) as work:
        verified = verify_journal(work)
        assert (verified.faults, verified.seals, verified.parcels) == ((), 1, summary.parcels)
        assert verify_ledger(work).problems == []
    assert set(summary.by_state) >= {"relisted", "left", "held", "unclaimed", "expected", "blocked"}
    assert summary.rejected > 0
    assert summary.relisted > PARCELS * 0.7


def test_every_message_is_valid(day: Any) -> None:
    folder, _, _ = day
    for place, kinds in (("originals", 2), ("declarations", 1), ("receipts", 1)):
        bodies = [path.read_bytes() for path in (folder / place).iterdir()]
        assert len({etree.fromstring(body).tag for body in bodies}) == kinds
        assert all(not validate(body, strict=True) for body in bodies), place


def test_every_message_is_valid_by_the_published_schema(day: Any, shared: Path) -> None:
    folder, _, _ = day
    (schema_file,) = (shared / "customs" / "official-xsd").glob("*进口业务节点*.xsd")
    schema = etree.XMLSchema(etree.parse(str(schema_file)))
    for path in sorted(folder.glob("[odr]*/*.xml")):
        schema.assertValid(etree.fromstring(path.read_bytes()))


def test_no_person_reaches_label_report_or_journal(day: Any) -> None:
    folder, _, database = day
    with database.work(site_id=1, actor=crew().lead) as work:
        journal = " ".join(row[0] for row in work.connection.execute("SELECT details FROM journal"))
    report = next((folder / "report").glob("*.csv")).read_text(encoding="utf-8-sig")
    buyers = {
        node.text
        for path in (folder / "originals").glob("*CEB621.xml")
        for tag in ("buyerIdNumber", "buyerName", "buyerTelephone", "consigneeAddress")
        for node in etree.fromstring(path.read_bytes()).iter(f"{{*}}{tag}")
    }
    assert buyers
    assert not [buyer for buyer in buyers if buyer in journal or buyer in report]


def test_the_command_line_plays_it(postgres: EmbeddedPostgres, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.cli.commands.playing.settings", lambda: Settings(data_dir=postgres.data_dir))
    result = CliRunner().invoke(app, ["demo", "--parcels", "12", "--out", str(tmp_path / "x"), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["parcels"] >= 12
