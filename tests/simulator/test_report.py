"""The conformance report: counts what was seen, says so in three forms, and shows no personal data."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html
from typer.testing import CliRunner

from app.cli import app
from app.cli.answers import EXIT_CODES
from app.core.errors import GuicangError
from app.core.settings import settings
from app.simulator.desk import Desk
from app.simulator.habits import Habits
from app.simulator.quickstart import Samples, write_samples
from app.simulator.report import report_of, write_report
from app.simulator.report.checks import Report, Verdict
from app.simulator.rules import SimulatedCustoms

NOW = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def samples() -> Samples:
    return Samples(1, NOW)


@pytest.fixture(scope="module")
def report(samples: Samples) -> Report:
    """On all the samples, in their order."""
    customs = SimulatedCustoms(1, habits=Habits(rejected=0, line_errors=0, signature_errors=0))
    customs.learn_original(samples.chunk.imports)
    customs.learn_original(samples.chunk.releases)
    for sample in samples:
        customs.receive(sample.body, NOW)
        customs.receive(sample.body, NOW)
    return report_of(customs.book, NOW)


def verdicts(report: Report) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in report.checks}


def test_it_says_what_was_seen(report: Report) -> None:
    found = verdicts(report)
    failed = {name for name, verdict in found.items() if verdict is Verdict.FAILED}
    assert failed == {
        *("well_formed", "signature_holds", "agent_owns_certificate", "cop_no_new"),
        *("line_of_list", "line_agrees", "same_buyer", "quantity_left"),
    }
    assert found["batch"] is found["drafted"] is found["withdrew"] is found["resent"] is Verdict.PASSED
    assert found["sm2"] is found["published_schema"] is found["change_in_time"] is Verdict.NOT_SEEN
    assert report.count(Verdict.PASSED) + len(failed) + report.count(Verdict.NOT_SEEN) == len(report.checks)
    assert report.sentence.startswith(f"{report.count(Verdict.PASSED)} of {len(report.checks)} checks passed")


def test_a_broken_check_names_the_message(report: Report, samples: Samples) -> None:
    broken = next(check for check in report.checks if check.name == "quantity_left")
    assert broken.example is not None
    assert broken.example.endswith(samples.refund(5).head.cop_no or "?")
    assert broken.broken == 1


def test_three_forms(report: Report, tmp_path: Path) -> None:
    for ending in (".html", ".json", ".txt"):
        write_report(report, tmp_path / f"report{ending}")
    page = html.parse(str(tmp_path / "report.html"))
    assert [row.get("id") for row in page.iter("tr") if row.get("id")] == [check.name for check in report.checks]
    assert not list(page.iter("script", "link", "img")), "nothing is fetched, nothing runs"
    data = json.loads((tmp_path / "report.json").read_text())
    assert data["summary"]["checks"] == len(data["checks"]) == len(report.checks)
    assert report.sentence in (tmp_path / "report.txt").read_text()
    with pytest.raises(ValueError):
        write_report(report, tmp_path / "report.doc")


def test_it_names_nobody(report: Report, samples: Samples, tmp_path: Path) -> None:
    for ending in (".html", ".json", ".txt"):
        path = tmp_path / f"report{ending}"
        write_report(report, path)
        for number in range(12):
            head = samples.refund(number).head
            assert head.buyer_id_number not in path.read_text()
            assert head.buyer_name not in path.read_text()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation that has nothing but a folder."""
    monkeypatch.setenv("GUICANG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("GUICANG_OFFICIAL_XSD_DIR", raising=False)
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def run(*arguments: object, code: int = 0) -> str:
    """What a command prints."""
    ran = CliRunner().invoke(app, ["simulator", *map(str, arguments)])
    if isinstance(ran.exception, GuicangError):
        assert next(exit_ for kind, exit_ in EXIT_CODES.items() if isinstance(ran.exception, kind)) == code
        return f"{ran.output} {ran.exception.code} {ran.exception.message}"
    assert ran.exit_code == code, ran.output
    return ran.output


def test_a_first_verdict(here: Path) -> None:
    said = run("demo", here / "try")
    assert "-625209" in said
    assert "1 2 3 120 399" in said
    assert (here / "try" / "report.html").is_file()
    assert (here / "try" / "key.pem").stat().st_mode & 0o777 == 0o600
    run("demo", here / "try", code=4)


def test_judging_on_the_spot(here: Path) -> None:
    run("demo", here / "try")
    good, bad = here / "try/messages/01-good.xml", here / "try/messages/12-wrong-line.xml"
    originals = here / "try/originals"
    found = json.loads(run("judge", good, "--originals", originals, "--json"))
    assert [one["status"] for one in found[0]["answers"]] == ["1", "2", "3", "120", "399"]
    assert "would_be_refused" in run("judge", good, bad, "--originals", originals, code=5)
    assert "-625016" in run("judge", good, code=5), "strict, and nothing known of the list"
    assert run("judge", good, "--scenario", "calm", "--json")
    assert "original_unreadable" in run("judge", good, "--originals", here / "try/messages", code=5)
    run("judge", here / "nothing.xml", code=3)


def test_scenarios_on_the_command_line(here: Path) -> None:
    assert "hostile" in run("--list-scenarios")
    (here / "bad.toml").write_text("[times]\npace = -1\n")
    said = run("judge", here / "bad.toml", "--scenario", here / "bad.toml", code=5)
    assert "line 2" in said
    assert "scenario_invalid" in said
    assert "unknown_scenario" in run("--scenario", "sunny", code=3)
    assert "unknown_scenario" in run("--scenario", here / "no.toml", code=3)
    assert "report_form_unknown" in run("--report", here / "x.doc", code=5)


def test_the_report_of_a_folder(here: Path) -> None:
    assert "nothing_simulated" in run("report", "--folder", here / "try", code=3)
    write_samples(here / "try", 1, NOW)
    with Desk(here / "try", 1, habits=Habits(pace=0), patience=0) as desk:
        for path in (here / "try" / "messages").iterdir():
            path.rename(here / "try" / "send" / path.name)
        desk.run_once(NOW)
        assert "checks passed" in run("report", "--folder", here / "try"), "while the simulator works"
    found = json.loads(run("report", "--folder", here / "try", "--json", "--forget"))
    assert found["seen"]["messages"] == 13
    assert found["summary"]["failed"] > 3
    assert json.loads(run("report", "--folder", here / "try", "--json"))["summary"]["failed"] == 0
    assert "report_form_unknown" in run("report", "--folder", here / "try", "--out", here / "x.doc", code=5)
