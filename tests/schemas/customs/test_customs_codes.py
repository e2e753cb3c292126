"""Code lists: every code of the specification has words in both languages."""

import csv
from pathlib import Path

import pytest

from schemas.customs.codes import (
    COUNTRIES,
    CUSTOMS,
    ERRORS,
    STATUSES,
    UNITS,
    UNKNOWN,
    explain,
    words_of,
)
from schemas.customs.times import read_time, write_time

SHARED = Path(__file__).parents[3].parent / "shared" / "customs" / "error-codes.tsv"


@pytest.mark.parametrize("words", [COUNTRIES, CUSTOMS, ERRORS, STATUSES, UNITS])
def test_no_code_without_words_in_both_languages(words: dict[str, object]) -> None:
    assert words
    for code, wording in words.items():
        assert code == code.strip()
        assert wording.zh, code  # pyright: ignore[reportAttributeAccessIssue]
        assert wording.en.isascii() or "’" in wording.en, code  # pyright: ignore[reportAttributeAccessIssue]


def test_every_known_error_code_has_words() -> None:
    if not SHARED.is_file():
        pytest.skip("the shared list of error codes is not on this machine")
    known = {row["code"] for row in csv.DictReader(SHARED.read_text("utf-8").splitlines(), delimiter="\t")}
    assert known == set(ERRORS)


@pytest.mark.parametrize("status", ["1", "2", "3", "4", "100", "120", "300", "399", "500", "599", "700", "800", "899"])
def test_states_of_the_specification_are_listed(status: str) -> None:
    assert status in STATUSES


def test_words_for_any_status() -> None:
    assert explain("399").zh == "海关审结"
    assert explain("-625209").zh == "关联清单中没有该序号和商品编码的表体"
    assert not explain("-999999").known
    assert words_of(UNITS, "999") == UNKNOWN


def test_a_unit_and_a_country_may_share_digits() -> None:
    assert (UNITS["142"].en, COUNTRIES["142"].en) == ("bottle", "China")


def test_times_are_chinese_standard_time() -> None:
    moment = read_time("20261115103000456")
    assert moment.isoformat() == "2026-11-15T10:30:00.456000+08:00"
    assert write_time(moment) == "20261115103000456"
    assert write_time(read_time("20261115103000"), 14) == "20261115103000"


@pytest.mark.parametrize("digits", ["", "2026111510300", "20261315103000", "2026111510300000a", "2026-11-15T10:30"])
def test_no_such_time(digits: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_time(digits)
