"""The next question for a parcel at a station, so that a screen asks one thing at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.db.work import Work
from app.parcel.reading import parcel_by_lpn
from app.sorting.counting import answers_with, counted_lines
from app.sorting.desk import Desk
from app.sorting.questions import Question
from app.sorting.requests import CountedLine
from app.sorting.tree import trees


@dataclass(frozen=True, slots=True)
class Interview:
    """Where the questioning of a parcel stands: its category, and the next question or None when all are answered."""

    category: str
    category_zh: str
    category_en: str
    question: Question | None


def next_question(
    work: Work,
    *,
    lpn: str,
    answers: Mapping[str, Any],
    counted: Sequence[CountedLine | tuple[Any, ...]] = (),
    category: str | None = None,
) -> Interview:
    """What to ask after these answers and this count. Changes nothing.

    Raises `NotFound` (unknown_parcel), `Invalid` (question_unknown, answer_invalid, count_invalid,
    category_unknown).
    """
    view = parcel_by_lpn(work, lpn)
    desk = Desk(work, [view.id], holding=False)
    lines = counted_lines(counted) or desk.lines(view)
    tree = trees().tree(desk.category(view, list(lines), category))
    known = answers_with(answers, lines, trees().fills)
    question = trees().ask(known, tree.category, about=desk.about(view))
    return Interview(tree.category, tree.zh, tree.en, question)
