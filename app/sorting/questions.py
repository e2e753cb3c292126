"""What a question tree is made of: questions, when each is asked, and what its answers mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.sorting.rules import Rule, Ruling
from schemas.vocabulary import Disposition, Grade


class Kind(StrEnum):
    """How a question is answered: by choosing, by scanning a code, by a date, or by a short text."""

    CHOICE = "choice"
    CODE = "code"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer: `key` is what is sent, the words are what is shown."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its words. `fills` names the field of a counted line that answers it too."""

    key: str
    kind: Kind
    zh: str
    en: str
    answers: tuple[Answer, ...] = ()
    fills: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question in a tree: when it is asked, the grade each answer allows, and the rule it decides.

    `when` names earlier questions with the answers after which this one is asked; `codes_known` asks
    it only where there is a code to compare with. `fails` are answers that break the rule whatever
    the grade; `final` are answers whose grade nobody may raise. `days_left` are the fewest days left
    for each grade, best grade first; fewer than the last is D.
    """

    question: Question
    rule: Rule
    grades: Mapping[str, Grade] = field(default_factory=dict)
    fails: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    codes_known: bool = False
    days_left: tuple[tuple[Grade, int], ...] = ()

    def applies(self, given: Mapping[str, str], *, codes_known: bool) -> bool:
        """Whether the question is asked after these answers."""
        wanted = all(given.get(question) in allowed for question, allowed in self.when.items())
        return wanted and (codes_known or not self.codes_known)


@dataclass(frozen=True, slots=True)
class Tree:
    """The questions of one category of goods. `digest` tells which text of the tree decided."""

    category: str
    zh: str
    en: str
    precedence: int
    fit: frozenset[Grade]
    dispositions: Mapping[Grade, Disposition]
    asks: tuple[Ask, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class About:
    """What an answer is judged against: the business day, and the codes known to have left (upper case)."""

    today: date
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as understood: its key in the tree, the grade it allows, how it is written down, what is said of it."""

    key: str
    grade: Grade
    said: Any
    found: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers give. `final` says that nobody may raise the grade; `answers` are those that counted."""

    category: str
    grade: Grade
    disposition: Disposition
    rules: tuple[Ruling, ...]
    final: bool
    answers: Mapping[str, Any]
