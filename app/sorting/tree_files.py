"""Reading question trees from TOML and checking them: every fault is named with its file and key."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import Field

from app.sorting.faults import FileShape, document, fault, read, shaped
from app.sorting.questions import Answer, Ask, Kind, Question, Tree
from app.sorting.rules import Rules
from schemas.vocabulary import Disposition, Grade

QUESTIONS = "questions.toml"
MOST_TYPICAL = 4
"""A parcel that is all right is sorted with at most this many questions."""

_COMPUTED = {Kind.CODE: ("equal", "different", "unknown"), Kind.TEXT: ("given",), Kind.DATE: ()}
_FOR_SALE = frozenset({Disposition.RELIST, Disposition.REPACK})


class _Words(FileShape):
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class _QuestionShape(_Words):
    kind: Kind
    fills: Literal["serial_no", "expires_on", "batch_no"] | None = None
    answers: dict[str, _Words] = Field(default_factory=dict)


class _QuestionsShape(FileShape):
    questions: dict[str, _QuestionShape]


class _AskShape(FileShape):
    question: str
    rule: str
    grades: dict[str, Grade] = Field(default_factory=dict)
    days_left: dict[Grade, int] = Field(default_factory=dict)
    fails: list[str] = Field(default_factory=list)
    final: list[str] = Field(default_factory=list)
    when: dict[str, list[str]] = Field(default_factory=dict)
    codes_known: bool = False


class _TreeShape(_Words):
    precedence: int
    hs: list[str]
    fit_for_sale: list[Grade]
    dispositions: dict[Grade, Disposition]
    ask: list[_AskShape] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything a folder of trees says."""

    trees: Mapping[str, Tree]
    questions: Mapping[str, Question]
    prefixes: Mapping[str, str]


def read_folder(folder: Traversable, rules: Rules) -> Plot:
    """The trees in `folder`: questions.toml and one file per category. Raises `Invalid` (sorting_data)."""
    questions = _questions(folder.joinpath(QUESTIONS))
    files = sorted((file for file in folder.iterdir() if _is_tree(file)), key=lambda file: file.name)
    shapes = {file: read(file, _TreeShape) for file in files}
    trees = {_stem(file): _Reader(file.name, questions, rules).tree(file, shape) for file, shape in shapes.items()}
    if "default" not in trees:
        raise fault("default.toml", "(file)", "is missing: it serves goods of no other category")
    return Plot(trees, questions, _prefixes(shapes))


def _is_tree(file: Traversable) -> bool:
    return file.name.endswith(".toml") and file.name != QUESTIONS


def _stem(file: Traversable) -> str:
    return file.name.removesuffix(".toml")


def _prefixes(shapes: Mapping[Traversable, _TreeShape]) -> dict[str, str]:
    taken: dict[str, str] = {}
    for file, shape in shapes.items():
        for prefix in shape.hs:
            if not (prefix.isascii() and prefix.isdigit() and 2 <= len(prefix) <= 10):
                raise fault(file.name, "hs", f"{prefix!r} is not the beginning of a tariff number (2 to 10 digits)")
            if prefix in taken:
                raise fault(file.name, "hs", f"{prefix} belongs to {taken[prefix]} already")
            taken[prefix] = _stem(file)
    return taken


def _questions(path: Traversable) -> dict[str, Question]:
    shape = shaped(path.name, {"questions": document(path)}, _QuestionsShape)
    return {key: _question(path.name, key, found) for key, found in shape.questions.items()}


def _question(file: str, key: str, found: _QuestionShape) -> Question:
    wanted = _COMPUTED.get(found.kind)
    if wanted is None and len(found.answers) < 2:
        raise fault(file, f"{key}.answers", "a choice needs at least two answers")
    if wanted is not None and set(found.answers) != set(wanted):
        raise fault(file, f"{key}.answers", f"a {found.kind} question has exactly these: {', '.join(wanted) or 'none'}")
    answers = tuple(Answer(name, words.zh, words.en) for name, words in found.answers.items())
    return Question(key, found.kind, found.zh, found.en, answers, found.fills)


class _Reader:
    """One tree file being checked."""

    def __init__(self, file: str, questions: Mapping[str, Question], rules: Rules) -> None:
        self.file, self.questions, self.rules = file, questions, rules
        self.asks: list[Ask] = []

    def tree(self, file: Traversable, shape: _TreeShape) -> Tree:
        """The tree in this file, checked."""
        fit = self._fit(shape)
        self._check_dispositions(shape, fit)
        for number, ask in enumerate(shape.ask):
            self.asks.append(self._ask(f"ask.{number}", ask))
        self._check_typical()
        digest = sha256(file.read_bytes()).hexdigest()[:12]
        asks = tuple(self.asks)
        return Tree(_stem(file), shape.zh, shape.en, shape.precedence, fit, shape.dispositions, asks, digest)

    def _fit(self, shape: _TreeShape) -> frozenset[Grade]:
        best = list(Grade)[: len(shape.fit_for_sale)]
        self._must("fit_for_sale", 1 <= len(best) < len(Grade) and shape.fit_for_sale == best, "must be A, or A to C")
        return frozenset(best)

    def _check_dispositions(self, shape: _TreeShape, fit: frozenset[Grade]) -> None:
        for grade in Grade:
            key, found = f"dispositions.{grade}", shape.dispositions.get(grade)
            self._must(key, found is not None, "is missing")
            self._must(key, (found in _FOR_SALE) == (grade in fit), f"{found} does not go with fit_for_sale")

    def _ask(self, key: str, shape: _AskShape) -> Ask:
        self._must(f"{key}.question", shape.question in self.questions, f"there is no question {shape.question}")
        self._must(f"{key}.question", shape.question not in self._asked(), "is asked twice")
        self._must(f"{key}.rule", shape.rule in self.rules, f"there is no rule {shape.rule}")
        question = self.questions[shape.question]
        self._check_grades(key, shape, question)
        self._check_when(key, shape)
        days = tuple(sorted(shape.days_left.items()))
        when = {earlier: frozenset(answers) for earlier, answers in shape.when.items()}
        fails, final = frozenset(shape.fails), frozenset(shape.final)
        return Ask(question, self.rules[shape.rule], shape.grades, fails, final, when, shape.codes_known, days)

    def _check_grades(self, key: str, shape: _AskShape, question: Question) -> None:
        known = {answer.key for answer in question.answers}
        dated = question.kind is Kind.DATE
        self._must(f"{key}.grades", set(shape.grades) == known, f"must grade exactly {sorted(known)}")
        self._must(f"{key}.days_left", bool(shape.days_left) == dated, "belongs to a date question, and only there")
        least = [days for _, days in sorted(shape.days_left.items())]
        self._must(f"{key}.days_left", least == sorted(set(least), reverse=True), "must fall from grade to grade")
        self._check_marks(key, shape, known=set(Grade) if dated else known)

    def _check_marks(self, key: str, shape: _AskShape, *, known: Collection[str]) -> None:
        for name, named in (("fails", shape.fails), ("final", shape.final)):
            self._must(f"{key}.{name}", set(named) <= set(known), f"must be of {sorted(known)}")
        by_itself = self.rules[shape.rule].otherwise != "grade"
        wanted = "be given" if by_itself else "not be given"
        self._must(f"{key}.fails", bool(shape.fails) == by_itself, f"must {wanted} for the rule {shape.rule}")

    def _check_when(self, key: str, shape: _AskShape) -> None:
        asked = self._asked()
        for earlier, answers in shape.when.items():
            self._must(f"{key}.when.{earlier}", earlier in asked, "is not asked earlier in this tree")
            known = sorted(asked[earlier].grades)
            self._must(f"{key}.when.{earlier}", bool(answers) and set(answers) <= set(known), f"must be of {known}")

    def _asked(self) -> dict[str, Ask]:
        return {ask.question.key: ask for ask in self.asks}

    def _check_typical(self) -> None:
        count = sum(1 for _ in self._typical_road())
        self._must("ask", count <= MOST_TYPICAL, f"goods as new are asked {count} questions, more than {MOST_TYPICAL}")

    def _typical_road(self) -> Iterator[str]:
        given: dict[str, str] = {}
        for ask in self.asks:
            if ask.applies(given, codes_known=False):
                given[ask.question.key] = _best(ask)
                yield ask.question.key

    def _must(self, key: str, holds: bool, problem: str) -> None:
        if not holds:
            raise fault(self.file, key, problem)


def _best(ask: Ask) -> str:
    good = [key for key in ask.grades if key not in ask.fails]
    return min(good, key=lambda key: ask.grades[key], default=Grade.A.value)
