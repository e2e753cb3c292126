"""What a scanned code is: every text has an answer, and what a scanner does to a code does not change it."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.actor import Actor
from app.core.words import CATALOGUE
from app.flow.stations.desk import Place, take
from app.flow.stations.replies import MESSAGES, told
from app.flow.stations.resolving import resolve, shown
from app.flow.stations.state import DeskState, state_from
from schemas.vocabulary import Role, make_lpn

PLATE = make_lpn(1, 7)
OTHER = make_lpn(1, 8)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        (PLATE, "lpn", PLATE),
        (f"]C1{PLATE}\r\n", "lpn", PLATE),
        (f"\x02{PLATE.lower()}\x03", "lpn", PLATE),
        (f"ShiftG{PLATE[1:]}", "lpn", PLATE),
        ("SF1234567890", "waybill", "SF1234567890"),
        ("YT8812345678901", "waybill", "YT8812345678901"),
        ("STAFF-B1001-0123456789AB", "card", "STAFF-B1001-0123456789AB"),
        ("STATION-S1", "station", "S1"),
        ("CMD-STATION-S1", "station", "S1"),
        ("BIN-A-01-01", "bin", "A-01-01"),
        ("TOTE-T1", "tote", "T1"),
        ("CAGE-7", "cage", "7"),
        ("MAN:M-1", "manifest", "M-1"),
        ("reason-papers", "reason", "papers"),
        ("cmd-ok", "command", "CMD-OK"),
        ("ANS-same", "answer", "same"),
        ("00106141411234567897", "sscc", "106141411234567897"),
        ("(00)106141411234567897", "sscc", "106141411234567897"),
        ("]C1" + "0104012345678901" + "21AB12\x1d" + "17271231", "gs1", "AB12"),
        ("(01)04012345678901(17)271231", "gs1", "04012345678901"),
        ("CMD-SELFTEST-aZ09-_/|", "selftest", "CMD-SELFTEST-aZ09-_/|"),
        ("https://example.com/?id=1", "url", "https://example.com/?id=1"),
        ("weixin://dl/business", "url", "weixin://dl/business"),
        ('{"id": 1}', "foreign_qr", '{"id": 1}'),
        ("BEGIN:VCARD N:王", "foreign_qr", "BEGIN:VCARD N:王"),
        ("x" * 4096, "too_long", "4096"),
        ("G0", "too_short", "G0"),
        ("\r\n\x00", "control_noise", ""),
        ("AltShiftControl", "control_noise", "AltShiftControl"),
        ("G01\ufffd", "control_noise", ""),
        (PLATE + OTHER, "several_codes", "2"),
        ("\n".join([PLATE] * 5), "several_codes", "5"),
        ("BIN-A1BIN-A2", "several_codes", "2"),
    ],
)
def test_what_a_code_is(typed: str, kind: str, value: str) -> None:
    found = resolve(typed)
    assert (found.kind, found.value) == (kind, value)


@given(st.text(max_size=200))
def test_any_text_is_something(typed: str) -> None:
    found = resolve(typed)
    assert found.kind
    shown(typed).encode()  # no half surrogate, no control character, goes into any answer
    assert not any(character < " " for character in shown(typed))


def test_a_cards_secret_is_never_shown() -> None:
    assert "0123456789AB" not in shown("staff-B1-0123456789AB")


def test_a_state_comes_back_as_it_was_kept() -> None:
    kept = {"verb": "hold", "context": {"bin": "A"}, "unheard_of": 1, "asking": {
        "about": "inspect", "lpn": PLATE, "question": "b", "answers": [["z", "1"], ["a", "2"]]}}  # fmt: skip
    state = state_from(kept)
    assert list(state.asking.answers) == ["z", "a"]  # pyright: ignore[reportOptionalMemberAccess]
    assert state_from(state.as_json()) == state
    assert state_from({}) == DeskState()


@pytest.fixture
def say(work: Any) -> Any:
    """What a desk says to a code: `say("S1", "sorting", text)`."""
    work.actor = Actor("T0001", frozenset({Role.LEAD}), station="S1")
    return lambda kind, typed, state=None: take(work, Place("S1", kind), state or DeskState(), typed, uuid4())


@pytest.mark.parametrize("kind", ["gate", "dock", "sorting", "putaway", "exit"])
@pytest.mark.parametrize(
    "typed",
    ["https://a.example", "x" * 4096, "G010", f"{PLATE}{OTHER}", "\x00", "二维码 内容", "STAFF-B1-0123456789AB",
     "CMD-NOTHING", "ANS-same", "BIN-NO", "MAN-NO", "REASON-no", PLATE, PLATE[:8], "NOBODY123", "CMD-UNDO", "CMD-SEAL",
     "CMD-UNREADABLE", "STATION-S9", "]C10104012345678901", "CMD-GRADE-A", "CMD-DISP-RELIST", "CMD-SELFTEST-az09"],
)  # fmt: skip
def test_every_bad_code_has_a_verdict_with_what_to_do(say: Any, kind: str, typed: str) -> None:
    _, reply = say(kind, typed)
    assert reply.tone in ("look", "stop")
    for step in (*reply.told,):
        assert step.said
        assert step.next
        assert "{" not in step.said + step.next
        assert "?" not in step.said


def test_a_refused_bin_takes_the_one_before_with_it(say: Any) -> None:
    """No goods go to the bin before because the next one was misread."""
    state, reply = say("putaway", "BIN-NO", DeskState(context={"bin": "A-01", "tote": "T"}, verb="move_bin"))
    assert reply.code == "unknown_bin"
    assert state.context == {"tote": "T"}
    assert state.verb is None


@pytest.mark.parametrize("code", [*MESSAGES, *CATALOGUE])
def test_every_message_has_a_next_step_in_both_languages(code: str) -> None:
    words = told(code, {})
    assert all((*words.zh, *words.en))
    assert words.en.said.isascii()
    assert words.en.next.isascii()
