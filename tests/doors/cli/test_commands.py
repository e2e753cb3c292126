"""The terminal as its users meet it: every command on a real database with a sample day in it."""

import stat
from pathlib import Path
from typing import Any

from app.core.settings import settings
from app.demo.sample import logins_file
from app.simulator.world import World


def test_help_names_every_command(terminal: Any) -> None:
    said = terminal("--help").output
    for command in ("up", "serve", "worker", "simulator", "originals", "expected", "scan", "declare", "receipts"):
        assert command in said
    for command in (["originals", "import"], ["scan"], ["declare"], ["journal", "verify"], ["why"], ["report"]):
        assert terminal(*command, "--help").exit_code == 0


def test_the_logins_are_for_the_owner_of_the_folder_only(terminal: Any) -> None:
    path = logins_file(settings())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    passwords = [line.split()[1] for line in path.read_text().splitlines()[1:]]
    assert len(set(passwords)) == len(passwords) == 10


def test_the_journal_is_whole_and_the_doctor_content(terminal: Any) -> None:
    verified = terminal.json("journal", "verify")
    assert verified["faults"] == []
    assert verified["parcels"] >= 60
    assert all(finding["well"] for finding in terminal.json("doctor"))
    assert terminal("doctor").exit_code == 0


def test_scanning_at_the_dock_receives_once(terminal: Any, found: Any) -> None:
    first = terminal("scan", "--station", "D1", "--as", "B1001", typed=f"{found.waybill}\r\n")
    assert (first.exit_code, "已收货" in first.output) == (0, True)
    again = terminal("scan", "--station", "D2", "--as", "B1002", typed=f"]C1{found.waybill}\n")
    assert again.exit_code == 4
    assert "B1001" in again.output


def test_an_unknown_parcel_is_a_way_forward(terminal: Any) -> None:
    typed = "NOBODY12345\nCMD-UNKNOWN\nNOBODY12345\n"
    said = terminal("scan", "--station", "D1", "--as", "B1001", typed=typed).output
    assert "CMD-UNKNOWN" in said
    assert "无主件" in said


def test_sorting_asks_until_it_knows(terminal: Any, found: Any) -> None:
    desk = ["scan", "--station", "S1", "--as", "B1002"]
    typed, asked = f"{found.unsorted}\n", ""
    for _ in range(8):
        asked = terminal(*desk, typed=typed).output.strip().splitlines()[-1]
        if "ANS-" not in asked and "YYYY" not in asked and "扫" not in asked:
            break
        answer = asked.split("ANS-")[1].split()[0] if "ANS-" in asked else "2030-01-01"
        typed += f"ANS-{answer}\n"
    assert terminal("why", found.unsorted).exit_code == 0


def test_a_wrong_station_badge_or_plate_is_said(terminal: Any) -> None:
    for command in (
        ["scan", "--station", "NOWHERE", "--as", "B1001"],
        ["scan", "--station", "D1", "--as", "B0000"],
        ["why", "G0199999999X"],
        ["originals", "import", "/no/such/file", "--as", "B2001"],
    ):
        assert terminal(*command).exit_code == 3, command


def test_declaring_takes_two_brokers(terminal: Any) -> None:
    terminal.json("declare", "--as", "B3001", "--prepare")  # nothing new, where another test has prepared
    assert terminal("declare", "--as", "B3001", "--submit").exit_code == 6
    assert terminal.json("declare", "--as", "B3002", "--submit")["messages"]
    assert terminal("declare", "--as", "B1001").exit_code == 6


def test_importing_twice_changes_nothing_and_a_bad_file_is_named(terminal: Any, tmp_path: Path) -> None:
    chunk = next(World(99, 5, settings_day()).chunks())
    (tmp_path / "a-621.xml").write_bytes(chunk.imports)
    (tmp_path / "b-622.xml").write_bytes(chunk.releases)
    first = terminal.json("originals", "import", str(tmp_path), "--as", "B2001")
    again = terminal.json("originals", "import", str(tmp_path), "--as", "B2001")
    assert first[0]["lists"][0]["outcome"] == "imported"
    assert again[0]["lists"][0]["outcome"] == "known"
    (tmp_path / "c-cut.xml").write_bytes(chunk.imports[:500])
    assert terminal("originals", "import", str(tmp_path), "--as", "B2001").exit_code == 5


def settings_day() -> Any:
    from datetime import date

    return date(2026, 11, 20)


def test_a_spreadsheet_with_a_wrong_row_writes_nothing(terminal: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "returns.csv"
    sheet.write_text("return_no,platform_code\nR1,\n", encoding="utf-8-sig")
    result = terminal("expected", "import", str(sheet), "--as", "B4001")
    assert result.exit_code == 5


def test_the_report_is_written(terminal: Any, tmp_path: Path) -> None:
    files = terminal.json("report", "2026-11", "--out", str(tmp_path / "r"))["files"]
    assert {Path(file).suffix for file in files} == {".pdf", ".xlsx", ".csv", ".json"}
    assert terminal("report", "November", "--out", str(tmp_path)).exit_code == 5


def test_labels_are_rendered_or_refused(terminal: Any, tmp_path: Path) -> None:
    out = tmp_path / "labels.pdf"
    command = ["labels", "render", "--stock", "60x40", "--count", "3", "--format", "pdf", "--out", str(out)]
    assert terminal(*command, "--template", "lpn").exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert terminal(*command, "--template", "nothing").exit_code == 5
    assert [path.name for path in tmp_path.iterdir()] == ["labels.pdf"]


def test_a_token_opens_the_door(terminal: Any) -> None:
    secret = terminal("staff", "token", "B6001", "--label", "test", "--as", "B9001").output.strip()
    assert len(secret) > 30
