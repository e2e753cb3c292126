"""Every refusal a scan can meet has words for the operator, in both languages, each with what to do next."""

import csv
from collections.abc import Callable
from string import Formatter
from typing import Any

import pytest

from app.core.words import CATALOGUE, say
from app.flow.stations.replies import MESSAGES
from app.flow.stations.resolving import REFUSED

KINDS = ("NotFound", "Conflict", "Invalid", "Forbidden")

# Refusals whose code is not written where they are made, and where it comes from.
COMPUTED = {
    "app/intake/arriving.py fault": "app/intake/announcements.py waybill_fault",
    "app/intake/docking.py fault": "app/intake/announcements.py waybill_fault",
    "app/parcel/queries.py row['refusal']": "the first verdict of a repeated scan",
    "app/relisting/why.py _BY_STATE.get(state, 'not_concluded')": "a finding, in words by relisting/findings.tsv",
    "app/sorting/inspecting.py error.code": "what sorting raises while it judges",
    "app/sorting/splitting.py error.code": "what sorting raises while it judges",
}
JUDGING = tuple(
    f"app/sorting/{name}.py" for name in ("answers", "counting", "inspecting", "judging", "splitting", "tree")
)


@pytest.fixture(scope="module")
def refusals(codes_given_to: Callable[..., Any], returned_by: Callable[[str, str], set[str]]) -> set[str]:
    """Every code a scan or a sale can be refused with."""
    raised = codes_given_to(*KINDS).written
    judging = {code for code, places in raised.items() if any(place.startswith(JUDGING) for place in places)}
    waybills = returned_by("app/intake/announcements.py", "waybill_fault")
    sales = returned_by("app/relisting/sales.py", "_refusal")
    desk = {"unknown_code", "station_retired"}  # what a terminal that scans says by itself
    return {*codes_given_to("Refusal").written, *judging, *waybills, *sales, *desk}


def test_where_refusals_are_made_is_known(codes_given_to: Callable[..., Any]) -> None:
    assert codes_given_to("Refusal").computed == set(COMPUTED)


def test_every_refusal_has_words(refusals: set[str]) -> None:
    assert len(refusals) > 40
    assert refusals - set(CATALOGUE) == set()


def test_no_words_without_a_refusal(refusals: set[str]) -> None:
    assert set(CATALOGUE) - refusals == set()


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_say_the_same(code: str) -> None:
    zh, en = CATALOGUE[code]
    names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (zh, en)]
    assert names[0] == names[1]
    assert any("\u4e00" <= character <= "\u9fff" for character in zh)
    assert en.isascii()


def test_codes_stand_once(root: Any) -> None:
    with (root / "app/core/words.tsv").open(encoding="utf-8") as table:
        codes = [row["code"] for row in csv.DictReader(table, delimiter="\t")]
    assert len(codes) == len(set(codes))


def test_arguments_are_filled_in_and_missing_ones_do_not_fail() -> None:
    assert say("unknown_bin", {"bin": "A-01-99"}).en == "there is no bin A-01-99; check it"
    assert "?" in say("unknown_bin", {}).zh


def test_every_message_of_a_station_stands_in_a_catalogue(codes_given_to: Callable[..., Any]) -> None:
    written = codes_given_to("refused", "look", "fine", "NotDone").written
    ours = {code for code, places in written.items() if any("app/flow/stations/" in place for place in places)}
    assert len(ours) > 30
    assert ours | REFUSED - {*MESSAGES, *CATALOGUE} <= {*MESSAGES, *CATALOGUE}
