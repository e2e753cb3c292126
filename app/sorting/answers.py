"""Understanding an answer as it was sent: a choice, scanned codes, a date or a short text."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.core.errors import Invalid
from app.sorting.questions import About, Ask, Given, Kind
from schemas.vocabulary import Grade

_SEPARATORS = re.compile(r"[\s,;，；、]+")
MOST_CODES = 99
LONGEST_CODE = 60
LONGEST_TEXT = 40


def understand(ask: Ask, said: Any, about: About) -> Given:
    """What `said` means in this tree. Raises `Invalid` (answer_invalid) with the question's key.

    The error does not repeat what was sent: an identity card may have been scanned by mistake.
    """
    return _READERS[ask.question.kind](ask, said, about)


def split_codes(text: str | None) -> frozenset[str]:
    """The serial or trace codes in a field that may hold several; case and spaces do not matter."""
    return frozenset(code.upper() for code in _SEPARATORS.split(text or "") if code)


def refused(key: str, wanted: str) -> Invalid:
    """The error of an answer that cannot be understood."""
    return Invalid("answer_invalid", f"The answer to {key} must be {wanted}.", question=key, wanted=wanted)


def _choice(ask: Ask, said: Any, _: About) -> Given:
    if not isinstance(said, str) or said not in ask.grades:
        raise refused(ask.question.key, "one of " + ", ".join(ask.grades))
    return Given(said, ask.grades[said], said)


def _codes(ask: Ask, said: Any, about: About) -> Given:
    scanned = scanned_codes(ask.question.key, said)
    key = "unknown" if not about.codes else "equal" if scanned <= about.codes else "different"
    return Given(key, ask.grades[key], sorted(scanned))


def scanned_codes(key: str, said: Any) -> frozenset[str]:
    """The codes in an answer: one text, or a list of them. Raises `Invalid` (answer_invalid)."""
    parts = [said] if isinstance(said, str) else said
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise refused(key, "a scanned code or a list of them")
    codes = frozenset[str]().union(*map(split_codes, parts))
    if not 1 <= len(codes) <= MOST_CODES or max(map(len, codes)) > LONGEST_CODE:
        raise refused(key, f"1 to {MOST_CODES} codes of at most {LONGEST_CODE} characters")
    return codes


def _date(ask: Ask, said: Any, about: About) -> Given:
    day = last_day_in(ask.question.key, said)
    left = (day - about.today).days
    grade = next((grade for grade, least in ask.days_left if left >= least), Grade.D)
    return Given(grade.value, grade, day.isoformat(), {"days": left})


def last_day_in(key: str, said: Any) -> date:
    """The day in an answer. Raises `Invalid` (answer_invalid)."""
    if isinstance(said, date):
        return date(said.year, said.month, said.day)
    try:
        return date.fromisoformat(said)
    except (TypeError, ValueError) as error:
        raise refused(key, "a day like 2027-05-31") from error


def _text(ask: Ask, said: Any, _: About) -> Given:
    return Given("given", ask.grades["given"], text_in(ask.question.key, said))


def text_in(key: str, said: Any) -> str:
    """The short text in an answer. Raises `Invalid` (answer_invalid)."""
    text = said.strip() if isinstance(said, str) else ""
    if not 1 <= len(text) <= LONGEST_TEXT or not text.isprintable():
        raise refused(key, f"1 to {LONGEST_TEXT} printable characters")
    return text


_READERS: dict[Kind, Callable[[Ask, Any, About], Given]] = {
    Kind.CHOICE: _choice,
    Kind.CODE: _codes,
    Kind.DATE: _date,
    Kind.TEXT: _text,
}
