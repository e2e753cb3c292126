"""What docs/commands.md says of a station's codes is what a station does with them."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.actor import Actor
from app.db.work import Database
from app.flow.stations import StationDesk
from schemas.vocabulary import ParcelState, Role


@pytest.fixture
def desk(database: Database) -> StationDesk:
    return StationDesk(database, 1, Actor("T0001", frozenset({Role.LEAD}), station="S1"))


@pytest.fixture
def lpn(work: Any, given_original: Callable[..., Any], given_parcel: Callable[..., Any]) -> str:
    view = given_parcel(ParcelState.RECEIVED, original=given_original())
    work.session.commit()
    return view.lpn


def state(desk: StationDesk, *codes: str) -> str:
    """Where the last of these codes led, or why not."""
    outcome = [desk.scan(code) for code in codes][-1].outcome  # pyright: ignore[reportOptionalMemberAccess]
    assert outcome
    return outcome.refusal.code if outcome.refusal else outcome.to_state


def test_a_reason_is_scanned_before_goods_are_held(desk: StationDesk, lpn: str) -> None:
    asked = [desk.scan(code) for code in ("CMD-HOLD", lpn)][-1]
    assert asked
    assert asked.outcome is None
    assert state(desk, "REASON-papers") == ParcelState.HELD
    assert state(desk, "CMD-RELEASE", lpn) == ParcelState.RECEIVED


def test_a_command_is_for_one_code_and_can_be_taken_back(desk: StationDesk, lpn: str) -> None:
    desk.scan("CMD-HOLD")
    desk.scan("CMD-CANCEL")
    asked = desk.scan(lpn)
    assert asked
    assert asked.outcome is None
    assert "ANS-same" in asked.en


def test_what_is_scanned_into_a_question_is_no_choice(desk: StationDesk, lpn: str) -> None:
    """Questions of a serial, a day or a text offer nothing to scan: it would be taken for the serial itself."""
    said = desk.scan(lpn)
    for _ in range(9):
        assert said
        if "ANS-" not in said.en:
            break
        said = desk.scan(f"ANS-{said.en.split('ANS-')[1].split()[0]}")
    assert said
    assert "ANS-" not in said.zh
    assert said.outcome is None, "the goods of this parcel have no such question"


def test_nobody_is_told_in_two_languages_at_once(desk: StationDesk) -> None:
    said = desk.scan("NOBODY12345")
    assert said
    assert said.en.isascii()
    assert "CMD-UNKNOWN" in said.zh
