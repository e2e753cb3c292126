"""`guicang customs check`: every shared sample gets its verdict, through the installed command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "customs" / "samples"
COMMAND = Path(sys.executable).with_name("guicang")
GOOD = b"""<CEB626Message xmlns="http://www.chinaport.gov.cn/ceb"
 guid="CF0BD665-BD89-A336-CDD8-599DA1E81C6E" version="1.0">
<InvtRefundReturn><guid>CF0BD665-BD89-A336-CDD8-599DA1E81C6E</guid><copNo>C1</copNo><preNo>T20261115000000045</preNo>
<returnStatus>399</returnStatus><returnTime>20261115103000456</returnTime><returnInfo>x</returnInfo></InvtRefundReturn>
</CEB626Message>"""
BAD = GOOD.replace(b"20261115103000456", b"20261115103000")
WORDS = {"hostile": "refused", "other": "valid"}
"""The manifest's own words for a DOCTYPE, and for the two kinds that are no business message."""


def check(*arguments: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [str(COMMAND), "customs", "check", *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def records(answer: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return json.loads(answer.stdout)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not on this machine")
def test_every_sample_gets_its_expected_verdict() -> None:
    expected = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["samples"]
    answer = check(SAMPLES, "--json")
    told = {Path(record["file"]).name: record for record in records(answer)}
    assert answer.returncode == 5
    for row in expected:
        record = told.pop(row["file"])
        wanted = (WORDS.get(row["wire"], row["wire"]), WORDS.get(row["strict"], row["strict"]))
        assert (record["wire"], record["strict"]) == wanted, row["file"]
        assert record["kind"].startswith(row["file"].partition("_")[0])
        assert bool(record["findings"]) is (record["strict"] != "valid")
        assert all(f["message_zh"] and f["message_en"] and f["source"] for f in record["findings"])
    assert told == {}


def test_a_good_message_from_standard_input() -> None:
    answer = check("-", "--json", given=GOOD)
    (record,) = records(answer)
    assert (answer.returncode, record["file"], record["strict"], record["findings"]) == (0, "-", "valid", [])


def test_people_are_told_where_what_and_by_whose_word(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_bytes(GOOD)
    (tmp_path / "bad.xml").write_bytes(BAD)
    answer = check(tmp_path)
    said = answer.stdout.decode()
    assert answer.returncode == 5
    assert f"{tmp_path / 'bad.xml'}:4:InvtRefundReturn[1]/returnTime" in said
    assert "回执时间（returnTime）：长度不符（C17）" in said
    assert "returnTime (receipt time) has the wrong length (C17) [wire: spec 202205, XSD]" in said


def test_one_bad_file_does_not_sink_the_others(tmp_path: Path) -> None:
    for name, body in (("a.xml", BAD), ("b.xml", b"\x00"), ("c.xml", GOOD), ("d.XML", b"")):
        (tmp_path / name).write_bytes(body)
    assert [r["wire"] for r in records(check(tmp_path, "--json"))] == ["invalid", "refused", "valid", "malformed"]


def test_nothing_to_check_is_no_success(tmp_path: Path) -> None:
    assert check(tmp_path).returncode == 3
    assert check(tmp_path / "nowhere.xml").returncode == 3


def test_a_broken_signature_fails_when_asked_for(tmp_path: Path) -> None:
    sample = SAMPLES / "CEB625_01_valid_full_return_A.xml"
    if not sample.is_file():
        pytest.skip("the shared samples are not on this machine")
    assert check(sample).returncode == 0
    answer = check(sample, "--signed", "--json")
    assert answer.returncode == 5
    assert records(answer)[0]["signature"]["reason"] == "signature_key"
