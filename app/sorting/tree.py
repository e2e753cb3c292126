"""The question trees: what is asked next, and the grade, the disposition and the rules that answers give. Pure.

The worst grade that any answer allows is the grade. An answer outside a question's list, or a
question left open, is refused by name, so that any answers give a grade or a clear `Invalid`.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from app.core.errors import Invalid
from app.sorting.answers import understand
from app.sorting.questions import About, Ask, Given, Question, Tree, Verdict
from app.sorting.rules import Rules, Ruling, rules
from app.sorting.tree_files import Plot, read_folder
from schemas.vocabulary import Grade

DEFAULT = "default"


class Trees:
    """All trees of a folder, with the questions they are made of."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.categories = tuple(plot.trees)

    def tree(self, category: str) -> Tree:
        """The tree of a category. Raises `Invalid` (category_unknown)."""
        if category not in self._plot.trees:
            raise Invalid("category_unknown", "There is no such category of goods.", known=sorted(self.categories))
        return self._plot.trees[category]

    def category_of(self, tariff_numbers: Iterable[str]) -> str:
        """The category of goods with these tariff numbers: the longest prefix of each, then the one of precedence."""
        found = {self._of_one(number) for number in tariff_numbers} or {DEFAULT}
        return max(found, key=lambda category: (self._plot.trees[category].precedence, category))

    def _of_one(self, number: str) -> str:
        prefixes = (number[:length] for length in range(len(number), 1, -1))
        return next((self._plot.prefixes[prefix] for prefix in prefixes if prefix in self._plot.prefixes), DEFAULT)

    @property
    def fills(self) -> Mapping[str, str]:
        """The field of a counted line that answers a question, by the question's key."""
        return {question.key: question.fills for question in self._plot.questions.values() if question.fills}

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question there is, in the order of the file."""
        return tuple(self._plot.questions.values())

    def question(self, key: str) -> Question:
        """A question by its key. Raises `Invalid` (question_unknown)."""
        if key not in self._plot.questions:
            raise Invalid("question_unknown", "There is no such question.", question=str(key)[:40])
        return self._plot.questions[key]

    def ask(self, answers: Mapping[str, Any], category: str, *, about: About) -> Question | None:
        """The next question after these answers, or None when all were answered. Raises `Invalid` as `evaluate`."""
        walked = self._walk(answers, category, about)
        return next((asked.question for asked, given in walked if given is None), None)

    def evaluate(self, answers: Mapping[str, Any], category: str, *, about: About) -> Verdict:
        """Grade, disposition and rulings of these answers. Answers to questions not reached are left aside.

        Raises `Invalid`: category_unknown; question_unknown, question_unanswered and answer_invalid,
        these three with the key of the question.
        """
        tree = self.tree(category)
        given = [(asked, _answered(asked, answer)) for asked, answer in self._walk(answers, category, about)]
        grade = max((answer.grade for _, answer in given), default=Grade.A)
        rulings = tuple(_ruling(tree, asked, answer) for asked, answer in given)
        final = any(answer.key in asked.final for asked, answer in given)
        said = {asked.question.key: answer.said for asked, answer in given}
        return Verdict(category, grade, tree.dispositions[grade], rulings, final, said)

    def _walk(self, answers: Mapping[str, Any], category: str, about: About) -> Iterator[tuple[Ask, Given | None]]:
        for key in answers:
            self.question(key)
        given: dict[str, str] = {}
        for ask in self.tree(category).asks:
            if not ask.applies(given, codes_known=bool(about.codes)):
                continue
            said = answers.get(ask.question.key)
            answer = None if said is None else understand(ask, said, about)
            yield ask, answer
            if answer is None:
                return
            given[ask.question.key] = answer.key


def _answered(ask: Ask, given: Given | None) -> Given:
    key = ask.question.key
    if given is None:
        raise Invalid("question_unanswered", f"The question {key} has not been answered.", question=key)
    return given


def _ruling(tree: Tree, ask: Ask, given: Given) -> Ruling:
    passed = given.key not in ask.fails and given.grade in tree.fit
    return Ruling(ask.rule, passed, {"question": ask.question.key, "answer": given.key, **given.found})


def load(folder: Traversable, *, by: Rules | None = None) -> Trees:
    """The trees in `folder` (a path will do). Raises `Invalid` (sorting_data) naming file and key."""
    return Trees(read_folder(folder, by or rules()))


@lru_cache(maxsize=1)
def trees() -> Trees:
    """The trees this installation came with."""
    return load(files("app.sorting").joinpath("trees"))


def ask(answers: Mapping[str, Any], category: str, *, about: About) -> Question | None:
    """`Trees.ask` of this installation's trees."""
    return trees().ask(answers, category, about=about)


def evaluate(answers: Mapping[str, Any], category: str, *, about: About) -> Verdict:
    """`Trees.evaluate` of this installation's trees."""
    return trees().evaluate(answers, category, about=about)
