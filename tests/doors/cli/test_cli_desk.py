"""The desk by terminal, on the sample day: every look answers, and a parcel goes from the queue to a draft and back."""

import csv
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("command", ["queue", "forecast", "progress", "notices", "inspections", "book-back"])
def test_every_look_answers_twice(terminal: Any, command: str) -> None:
    assert terminal("customs", command).exit_code == 0
    assert terminal.json("customs", command) is not None


def test_from_the_queue_to_the_sheet(terminal: Any) -> None:
    found = terminal.json("customs", "queue", "--limit", "500")
    waiting = [row["row"]["parcel"] for row in found["rows"] if row["row"]["parcel"]["state"] == "conforming"]
    free = [parcel["lpn"] for parcel in waiting if parcel["cop_no"] is None]
    others = [parcel["cop_no"] for parcel in waiting if parcel["cop_no"]]
    assert sum(found["counts"]["by_queue"].values()) == found["counts"]["total"]
    left = terminal("customs", "prepare", "--as", "B3001", "G0199999999I")
    assert left.exit_code == 4
    # Another test may have prepared all there was: then one of those goes the rest of the way.
    cop_no = terminal.json("customs", "prepare", "--as", "B3001", free[0])["prepared"][0] if free else others[0]
    judged = terminal("customs", "judge", "--as", "B3001", cop_no)
    assert (judged.exit_code, "1 of 1 ready" in judged.output) == (0, True), judged.output
    sheet = terminal("customs", "sheet", cop_no)
    assert cop_no in sheet.output
    assert "原清单编号" in sheet.output
    assert terminal.json("customs", "search", cop_no)[0]["kind"] == "application"
    assert terminal.json("customs", "draft", "--as", "B3001", cop_no)["messages"]
    assert terminal("customs", "resend", "--as", "B3001", cop_no).exit_code == 4


def test_the_book_draft_as_a_file(terminal: Any, tmp_path: Path) -> None:
    out = tmp_path / "draft.csv"
    said = terminal("customs", "book-back", "--out", str(out))
    assert "核注清单" in said.output
    rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert "DRAFT" in rows[0][0]


def test_a_buyer_is_not_searched_for(terminal: Any) -> None:
    assert terminal("customs", "search", "13800138000").exit_code == 5
