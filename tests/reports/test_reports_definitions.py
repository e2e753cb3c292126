"""The definitions as data: lawful, without contradiction, and told in the docstring as they stand."""

from app.parcel.lifecycle import STATES
from app.reports import definitions
from app.reports.definitions import FIGURES, IN_HAND
from app.reports.words import CHAPTERS, DISPOSITIONS
from schemas.vocabulary import Disposition, Event, ParcelState


def test_no_step_counts_and_takes_back_at_once() -> None:
    for figure in FIGURES:
        assert figure.counts, figure.key
        assert not figure.counts & figure.takes_back, figure.key


def test_a_figure_counts_what_its_name_says() -> None:
    counts = {figure.key: figure.counts for figure in FIGURES}
    assert {event for event, _ in counts["received"]} == {Event.RECEIVE, Event.RECEIVE_UNKNOWN, Event.RECEIVE_UNMATCHED}
    assert {state for _, state in counts["nonconforming"]} == {ParcelState.NONCONFORMING}
    assert counts["unclaimed"] < counts["received"]


def test_every_figure_is_told_in_the_docstring_and_in_both_languages() -> None:
    for figure in FIGURES:
        assert f"\n    {figure.key} " in str(definitions.__doc__)
        assert all((figure.zh, figure.en, figure.meaning_zh, figure.meaning_en))


def test_in_hand_is_here_and_unfinished() -> None:
    assert not any(STATES[state].final for state in IN_HAND)
    elsewhere = {"new", "expected", "arrived", "cancelled", "relisted", "missing", "missing_declared", "missing_stock"}
    assert set(ParcelState) - set(IN_HAND) == elsewhere | {s for s in ParcelState if STATES[s].final}


def test_the_words_are_complete() -> None:
    assert set(DISPOSITIONS) == set(Disposition)
    assert sorted(CHAPTERS) == [f"{n:02d}" for n in range(1, 99) if n != 77]
    assert all(zh and en for zh, en in CHAPTERS.values())
