"""`guicang evidence` writes a ZIP that verifies itself, or nothing at all."""

from pathlib import Path
from typing import Any

import pytest

from app.flow.evidence import bundle as bundles
from app.flow.evidence import verify
from app.reports.papers.telling import Cancelled


@pytest.fixture
def lpn(found: Any) -> str:
    return found.unsorted


def test_a_parcel_is_packed_and_verifies_itself(terminal: Any, lpn: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / "parcel.zip"
    told = terminal.json("evidence", "parcel", lpn, "--as", "B4001", "--out", str(out))
    assert told == {"parcel": lpn, "file": str(out), "opened": False}
    assert verify.main([str(out)]) == 0
    assert [path.name for path in out.parent.iterdir()] == ["parcel.zip"]


def test_refusals_and_ctrl_c_leave_nothing(terminal: Any, lpn: str, tmp_path: Path, monkeypatch: Any) -> None:
    out = ["--out", str(tmp_path / "e.zip")]
    assert terminal("evidence", "parcel", "G0199999999I", "--as", "B4001", *out).exit_code == 3
    assert terminal("evidence", "month", "2026-13", "--as", "B4001", *out).exit_code == 5
    assert terminal("evidence", "parcel", lpn, "--as", "B4001", "--open", "why", *out).exit_code == 6
    assert terminal("evidence", "parcel", lpn, "--as", "B1001", *out).exit_code == 6

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bundles.Bundle, "_seals", interrupted)
    terminal("evidence", "parcel", lpn, "--as", "B4001", *out)
    assert not list(tmp_path.iterdir())
    assert issubclass(Cancelled, Exception)
