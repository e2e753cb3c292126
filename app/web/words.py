"""Codes in words: what the screens call states, kinds of message, outcomes, roles, reasons, grades (names.py).

A code nobody here knows is shown as it is, so that nothing is hidden; a test holds that the known ones have words.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap
from typing import Any

from app.core.words import CATALOGUE
from app.core.words import say as in_words
from app.customs.rules.catalogue import finding, rules
from app.flow.countdowns import urgency
from app.parcel.lifecycle import EVENTS, STATES
from app.parcel.moves import Outcome
from app.relisting.shelving import BLOCK_REASONS
from app.sorting.holding import HOLD_REASONS, HoldReason
from app.web.acting import Done
from app.web.desk.names import (
    APP_TYPES,
    APPLICATION_TONES,
    DIFFERENCE_TONES,
    DIFFERENCES,
    DISPATCH_PURPOSES,
    DISPATCH_STATES,
    DONE,
    HIT_KINDS,
    HIT_NUMBERS,
    INSPECTION_RESULTS,
    LAYER_VERDICTS,
    NOTICE_STATES,
    ORDER_STATES,
    ORDER_TONES,
    RECEIPT_OUTCOMES,
    SIGNATURE_VERDICTS,
    TROUBLES,
)
from app.web.desk.problems import PROBLEMS as DESK_PROBLEMS
from app.web.desk.queues import TONES as QUEUE_TONES
from app.web.desk.timeline import status_tone
from app.web.language import Tongue
from app.web.names import (
    APPLICATION_STATES,
    CLOCKS,
    DIRECTIONS,
    DISPOSITIONS,
    GRADES,
    GROUPS,
    KINDS,
    OUTCOMES,
    PROBLEMS,
    REASONS,
    ROLES,
    STATION_KINDS,
)
from schemas.customs.codes.explaining import explain
from schemas.customs.codes.units import UNITS
from schemas.customs.codes.wording import words_of
from schemas.customs.telling import FIELDS
from schemas.http.problems import Problem
from schemas.vocabulary import Event, ParcelState, yuan

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{11,}[Xx]?")
_PROBLEMS = PROBLEMS | DESK_PROBLEMS
_COUNTED = re.compile(r"(\d+) (\w+)")


class _Given(dict[str, Any]):
    """The arguments of a problem; one that is not there is said as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def state_words(tongue: Tongue, state: str) -> str:
    """What a state is called."""
    return tongue.words(STATES[ParcelState(state)])


def event_words(tongue: Tongue, event: str) -> str:
    """What an event is called."""
    return tongue.words(EVENTS[Event(event)])


def kind_words(tongue: Tongue, kind: str) -> str:
    """What a kind of message is called."""
    return _from(KINDS)(tongue, kind[:6])


def outcome_words(tongue: Tongue, outcome: str) -> str:
    """What became of a message: one outcome, or several with their counts (`3 imported, 1 known`)."""
    if not (counted := _COUNTED.findall(outcome)):
        return _from(OUTCOMES)(tongue, outcome)
    parts = [(tongue.number(int(count)), _from(OUTCOMES)(tongue, word)) for count, word in counted]
    return tongue.either("，", ", ").join(tongue.either(f"{word} {count}", f"{count} {word}") for count, word in parts)


def message_code(_: Tongue, kind: str) -> str:
    """The code of a kind of message, where its words are known; else its words are the code already."""
    return kind[:6] if kind[:6] in KINDS else ""


def customs_said(_: Tongue, info: str) -> str:
    """What customs wrote to a receipt, without long bare numbers: an ID or telephone number may be among them."""
    return _LONG_NUMBER.sub("…", info)


def size_words(tongue: Tongue, size: int) -> str:
    """How large a file is."""
    return f"{tongue.number(size)} B" if size < 1024 else f"{tongue.number(round(size / 1024))} kB"


def name_lines(tongue: Tongue, state: str) -> list[str]:
    """What a state is called, in lines short enough for its box on the road."""
    name = state_words(tongue, state)
    if tongue.code == "zh":
        half = (len(name) + 1) // 2
        return [name] if len(name) <= 5 else [name[:half], name[half:]]
    return wrap(name, 14)


def problem_words(tongue: Tongue, problem: Problem) -> str:
    """What a problem is called: by its code in our catalogues, else in its own words."""
    if problem.code in _PROBLEMS:
        said = tongue.say(_PROBLEMS[problem.code]) % _Given(problem.arguments)
        return f"{said} {_rule_words(tongue, problem.arguments.get('rule'), {})}".rstrip()
    if problem.code in CATALOGUE:
        return tongue.words(in_words(problem.code, problem.arguments))
    return _rule_words(tongue, problem.code, problem.arguments) or problem.detail


def _rule_words(tongue: Tongue, code: Any, arguments: Mapping[str, Any]) -> str:
    """What a broken rule of a declaration is called, and what to do next; nothing for what is no such rule."""
    if code not in rules():
        return ""
    broken = finding(code, **{name: value for name, value in arguments.items() if name != "code"})
    next_step = tongue.either(broken.next_step_zh, broken.next_step_en)
    return f"{tongue.either(broken.message_zh, broken.message_en)} → {next_step}"


def outcome_said(tongue: Tongue, outcome: Outcome) -> str:
    """Why a scan moved nothing, and what to do next. Codes among the arguments are said in words."""
    if outcome.refusal is None:
        return tongue.words(in_words("unknown_code", {"code": outcome.code}))
    return tongue.words(in_words(outcome.refusal.code, _worded(tongue, outcome.refusal.arguments)))


def set_aside_words(tongue: Tongue, reason: str) -> str:
    """Why goods are held or blocked."""
    if reason in set(HoldReason):
        return tongue.either(*HOLD_REASONS[HoldReason(reason)])
    return tongue.either(*BLOCK_REASONS[reason]) if reason in BLOCK_REASONS else reason


def done_words(tongue: Tongue, done: Done) -> str:
    """What the page before did; nothing for a code nobody here says."""
    return tongue.say(DONE[done.code]) % {"number": done.number} if done.code in DONE else ""


def month_words(tongue: Tongue, month: Any) -> str:
    """2026年10月, October 2026: of a day, or of a cover."""
    number = month.month
    return tongue.either(f"{month.year}年{number}月", f"{date(month.year, number, 1):%B} {month.year}")


def figure_words(tongue: Tongue, told: tuple[Decimal | int, str]) -> str:
    """A figure of the pack as its unit is written: money with its fen, days with one decimal."""
    value, unit = told
    places = {"money": 2, "kg": 2, "days": 1, "share": 1}.get(unit)
    return tongue.number(value) if places is None else f"{value:,.{places}f}"


def _worded(tongue: Tongue, arguments: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(arguments)
    if said.get("state") in set(ParcelState):
        said["state"] = state_words(tongue, said["state"])
    if said.get("event") in set(Event):
        said["event"] = event_words(tongue, said["event"])
    if isinstance(said.get("at"), str):
        said["at"] = _moment(tongue, said["at"])
    if isinstance(said.get("needs"), list):
        said["needs"] = tongue.either("、", ", ").join(_from(ROLES)(tongue, role) for role in said["needs"])
    return said


def _moment(tongue: Tongue, written: str) -> str:
    try:
        return tongue.moment(datetime.fromisoformat(written))
    except ValueError:
        return written


def _from(names: Mapping[Any, str]) -> Callable[[Tongue, str | None], str]:
    return lambda tongue, code: tongue.say(names[code]) if code in names else str(code or "")


FILTERS: dict[str, Callable[..., Any]] = {
    "state": state_words,
    "event": event_words,
    "kind": kind_words,
    "outcome": outcome_words,
    "message_code": message_code,
    "size": size_words,
    "customs_said": customs_said,
    "month": month_words,
    "figure": figure_words,
    "percent": lambda _, value: f"{value:+,.1f}%",
    "money": lambda _, amount: f"¥{yuan(amount):,.2f}",
    "name_lines": name_lines,
    "queue_tone": lambda _, queue: QUEUE_TONES[queue],
    "urgency": lambda _, days: urgency(days),
    "clock": _from(CLOCKS),
    "unit": lambda tongue, code: tongue.words(words_of(UNITS, code)),
    "customs_status": lambda tongue, status, kind="": tongue.words(explain(status, kind=kind)),
    "problem": problem_words,
    "said": outcome_said,
    "direction": _from(DIRECTIONS),
    "role": _from(ROLES),
    "reason": _from(REASONS),
    "grade": _from(GRADES),
    "disposition": _from(DISPOSITIONS),
    "station_kind": _from(STATION_KINDS),
    "application_state": _from(APPLICATION_STATES),
    "application_tone": lambda _, state: APPLICATION_TONES.get(state, "quiet"),
    "status_tone": lambda _, status: status_tone(status),
    "trouble": _from(TROUBLES),
    "app_type": _from(APP_TYPES),
    "dispatch_state": _from(DISPATCH_STATES),
    "dispatch_purpose": _from(DISPATCH_PURPOSES),
    "element": lambda tongue, name: tongue.words(FIELDS[name]) if name in FIELDS else "",
    "difference": _from(DIFFERENCES),
    "difference_tones": lambda _, codes: "stop" if any(code not in DIFFERENCE_TONES for code in codes) else "quiet",
    "receipt_outcome": _from(RECEIPT_OUTCOMES),
    "order_state": _from(ORDER_STATES),
    "order_tone": lambda _, state: ORDER_TONES.get(state, "quiet"),
    "inspection_result": _from(INSPECTION_RESULTS),
    "notice_state": _from(NOTICE_STATES),
    "layer_verdict": _from(LAYER_VERDICTS),
    "signature_verdict": _from(SIGNATURE_VERDICTS),
    "difference_tone": lambda _, code: DIFFERENCE_TONES.get(code, "stop"),
    "done": done_words,
    "hit_kind": _from(HIT_KINDS),
    "hit_number": _from(HIT_NUMBERS),
    "group": _from(GROUPS),
    "set_aside": set_aside_words,
    "day": Tongue.day,
    "moment": Tongue.moment,
    "second": Tongue.second,
    "hour": Tongue.hour,
    "lasting": Tongue.lasting,
    "left": Tongue.left,
    "number": Tongue.number,
}
