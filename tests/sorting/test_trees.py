"""The question trees as they ship: every answer of every tree, and any nonsense, gives a grade or a named refusal."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.sorting.questions import About, Kind, Verdict
from app.sorting.tree import ask, evaluate, trees
from schemas.vocabulary import Disposition, Grade

TODAY = date(2026, 11, 15)
FAR, NEAR, GONE = (TODAY + timedelta(days=days) for days in (400, 30, -1))
NOTHING_KNOWN = About(TODAY)
CODE_KNOWN = About(TODAY, frozenset({"SN-1", "SN-2"}))

PERFECT = {"matches": "same", "damage": "none", "batch": "B1", "expiry": FAR, "codes": "sn-1", "seal": "intact"} | {
    "sealed": "sealed",
    "tags": "attached",
    "use": "none",
}
CATEGORIES = sorted(trees().categories)


def graded(category: str, about: About = CODE_KNOWN, **answers: Any) -> tuple[Grade, Disposition]:
    found = evaluate(PERFECT | answers, category, about=about)
    return found.grade, found.disposition


def failed(category: str, **answers: Any) -> set[str]:
    found = evaluate(PERFECT | answers, category, about=CODE_KNOWN)
    return {ruling.rule.key for ruling in found.rules if not ruling.passed}


@pytest.mark.parametrize(
    ("tariff_numbers", "category"),
    [
        (["1901101000"], "infant_milk"),
        (["1901900000"], "food"),
        (["2202100000"], "food"),
        (["2204210000"], "liquor"),
        (["3304990039"], "cosmetics"),
        (["8517130000"], "electronics"),
        (["9504501000"], "electronics"),
        (["9503008200"], "toys_home"),
        (["6404110000"], "shoes_clothing"),
        (["9619001100"], "medical"),
        (["4901990000"], "default"),
        ([], "default"),
        (["8517130000", "1901101000"], "infant_milk"),
        (["4901990000", "6404110000"], "shoes_clothing"),
    ],
)
def test_the_tariff_number_tells_the_category_and_of_mixed_goods_the_stricter(tariff_numbers, category) -> None:
    assert trees().category_of(tariff_numbers) == category


@pytest.mark.parametrize("category", CATEGORIES)
def test_goods_as_new_are_grade_a_and_asked_at_most_four_questions(category) -> None:
    assert graded(category) == (Grade.A, Disposition.RELIST)
    asked = len(evaluate(PERFECT, category, about=NOTHING_KNOWN).rules)
    assert 3 <= asked <= 4


@pytest.mark.parametrize(
    ("category", "answers", "grade", "disposition"),
    [
        ("default", {"sealed": "opened", "complete": "complete"}, "B", "repack"),
        ("default", {"sealed": "opened", "complete": "paper"}, "B", "repack"),
        ("default", {"sealed": "opened", "complete": "missing"}, "C", "out_of_zone"),
        ("default", {"damage": "minor"}, "C", "out_of_zone"),
        ("default", {"damage": "major"}, "D", "out_of_zone"),
        ("food", {"seal": "dented"}, "C", "out_of_zone"),
        ("food", {"seal": "broken"}, "D", "out_of_zone"),
        ("food", {"expiry": TODAY + timedelta(days=90)}, "A", "relist"),
        ("food", {"expiry": TODAY + timedelta(days=89)}, "C", "out_of_zone"),
        ("food", {"expiry": TODAY}, "D", "out_of_zone"),
        ("infant_milk", {"expiry": TODAY + timedelta(days=179)}, "C", "out_of_zone"),
        ("infant_milk", {"seal": "dented"}, "D", "out_of_zone"),
        ("cosmetics", {"expiry": NEAR}, "C", "out_of_zone"),
        ("medical", {"seal": "broken"}, "D", "out_of_zone"),
        ("liquor", {"seal": "broken"}, "D", "out_of_zone"),
        ("electronics", {"sealed": "opened", "activated": "yes"}, "D", "out_of_zone"),
        ("electronics", {"sealed": "opened", "activated": "no", "complete": "missing"}, "C", "supplier"),
        ("electronics", {"sealed": "opened", "activated": "no", "complete": "complete"}, "B", "repack"),
        ("shoes_clothing", {"tags": "loose"}, "B", "repack"),
        ("shoes_clothing", {"tags": "cut"}, "D", "out_of_zone"),
        ("shoes_clothing", {"use": "worn"}, "D", "out_of_zone"),
        ("toys_home", {"sealed": "opened", "tags": "cut", "complete": "complete"}, "D", "out_of_zone"),
    ],
)
def test_the_worst_answer_is_the_grade(category, answers, grade, disposition) -> None:
    assert graded(category, **answers) == (grade, disposition)


def test_goods_of_something_else_and_another_serial_break_their_rule_but_not_the_grade() -> None:
    assert failed("default", matches="other") == {"of_this_list"}
    assert failed("default", codes="SN-3") == {"codes_equal"}
    assert graded("default", codes="SN-3")[0] == Grade.A


def test_every_code_scanned_must_be_one_that_left_whatever_its_case() -> None:
    assert not failed("default", codes=["sn-2", " SN-1 "])
    assert failed("default", codes=["SN-1", "SN-9"]) == {"codes_equal"}


def test_codes_are_asked_where_they_are_known_and_of_electronics_always() -> None:
    known = dict(PERFECT)
    del known["codes"]
    assert ask(known, "default", about=NOTHING_KNOWN) is None
    assert (asked := ask(known, "default", about=CODE_KNOWN)) is not None
    assert asked.key == "codes"
    assert (asked := ask(known, "electronics", about=NOTHING_KNOWN)) is not None
    assert asked.kind is Kind.CODE


def test_one_question_follows_another_and_what_was_not_asked_is_left_aside() -> None:
    answers: dict[str, Any] = {}
    road = []
    while (question := ask(answers, "default", about=NOTHING_KNOWN)) is not None:
        road.append(question.key)
        answers[question.key] = {"sealed": "opened"}.get(question.key) or question.answers[0].key
    assert road == ["matches", "sealed", "complete", "damage"]
    found = evaluate(answers | {"sealed": "sealed", "seal": "broken"}, "default", about=NOTHING_KNOWN)
    assert set(found.answers) == {"matches", "sealed", "damage"}


@pytest.mark.parametrize("key", ["matches", "seal", "expiry", "batch"])
def test_an_open_question_is_named(key) -> None:
    answers = {name: value for name, value in PERFECT.items() if name != key}
    with pytest.raises(Invalid) as refused:
        evaluate(answers, "food", about=NOTHING_KNOWN)
    assert (refused.value.code, refused.value.arguments["question"]) == ("question_unanswered", key)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("matches", "maybe"),
        ("matches", True),
        ("matches", ["same"]),
        ("expiry", "31/12/2026"),
        ("expiry", 20261231),
        ("expiry", "2026-02-30"),
        ("batch", "  "),
        ("batch", "x" * 41),
        ("batch", "B1\x00"),
        ("codes", []),
        ("codes", ["SN-1", 2]),
        ("codes", "x" * 61),
    ],
)
def test_an_answer_of_another_kind_is_named_and_not_repeated(key, value) -> None:
    with pytest.raises(Invalid) as refused:
        evaluate(PERFECT | {key: value}, "food", about=CODE_KNOWN)
    assert refused.value.code == "answer_invalid"
    assert refused.value.arguments["question"] == key
    assert str(value) not in refused.value.message


def test_unknown_questions_and_categories_are_named() -> None:
    with pytest.raises(Invalid, match="question") as refused:
        evaluate({"colour": "red"}, "food", about=NOTHING_KNOWN)
    assert refused.value.code == "question_unknown"
    with pytest.raises(Invalid) as refused:
        evaluate({}, "furniture", about=NOTHING_KNOWN)
    assert refused.value.code == "category_unknown"


def test_expired_goods_and_broken_seals_are_final() -> None:
    assert evaluate(PERFECT | {"expiry": GONE}, "food", about=CODE_KNOWN).final
    assert not evaluate(PERFECT | {"expiry": NEAR}, "food", about=CODE_KNOWN).final
    assert evaluate(PERFECT | {"seal": "broken"}, "cosmetics", about=CODE_KNOWN).final


def _every_choice(category: str) -> Iterator[dict[str, Any]]:
    """Every road through a tree: each choice at each fork."""
    waiting: list[dict[str, Any]] = [{}]
    while waiting:
        answers = waiting.pop()
        question = ask(answers, category, about=CODE_KNOWN)
        if question is None:
            yield answers
            continue
        said = {Kind.DATE: [FAR, NEAR, GONE], Kind.CODE: ["SN-1", "X"], Kind.TEXT: ["B1"]}.get(question.kind)
        waiting += [answers | {question.key: answer} for answer in said or [each.key for each in question.answers]]


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_road_through_a_tree_ends_in_a_grade_that_fits_its_disposition(category) -> None:
    tree, seen = trees().tree(category), set()
    for answers in _every_choice(category):
        found = evaluate(answers, category, about=CODE_KNOWN)
        seen.add(found.grade)
        assert (found.disposition in (Disposition.RELIST, Disposition.REPACK)) == (found.grade in tree.fit)
        assert all(ruling.rule.cite_zh and ruling.zh and ruling.en for ruling in found.rules)
        unfit = [ruling for ruling in found.rules if not ruling.passed and ruling.rule.otherwise == "grade"]
        assert bool(unfit) == (found.grade not in tree.fit)
    assert {Grade.A, Grade.D} <= seen


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70) | st.dates() | st.binary()
QUESTIONS = ("matches", "sealed", "seal", "complete", "damage", "activated", "tags", "use", "codes", "expiry", "batch")
KNOWN_ANSWERS = st.sampled_from(
    [
        *("same", "other", "sealed", "opened", "intact", "dented", "broken", "complete", "paper", "missing", "none"),
        *("minor", "major", "no", "yes", "attached", "loose", "cut", "tried", "worn", "SN-1", "2027-01-01", FAR),
    ]
)
ANSWERS = st.dictionaries(
    st.sampled_from(QUESTIONS) | st.text(max_size=5) | st.integers(),
    KNOWN_ANSWERS | SCALARS | st.lists(SCALARS, max_size=3),
)


@given(ANSWERS, st.booleans(), st.sampled_from(CATEGORIES), st.sampled_from([NOTHING_KNOWN, CODE_KNOWN]))
def test_any_answers_give_a_grade_or_a_refusal_that_names_the_question(answers, rest_good, category, about) -> None:
    answers = PERFECT | answers if rest_good else answers
    found = _tried(answers, category, about)
    if isinstance(found, Verdict):
        assert found.grade in Grade
        assert found.disposition in Disposition
        assert ask(answers, category, about=about) is None
        return
    question = found.arguments["question"]
    assert found.code in {"question_unknown", "question_unanswered", "answer_invalid"}
    assert question in set(map(str, answers)) or found.code == "question_unanswered"
    assert question in QUESTIONS or found.code == "question_unknown"


def _tried(answers: dict[str, Any], category: str, about: About) -> Verdict | Invalid:
    try:
        return evaluate(answers, category, about=about)
    except Invalid as refused:
        return refused


@given(st.sampled_from(CATEGORIES), st.data())
def test_no_answer_ever_improves_a_grade(category, data) -> None:
    """Answering one question worse never makes the whole better."""
    about = CODE_KNOWN
    answers: dict[str, Any] = {}
    while (question := ask(answers, category, about=about)) is not None:
        said = {Kind.DATE: [FAR, NEAR, GONE], Kind.CODE: ["SN-1"], Kind.TEXT: ["B1"]}.get(question.kind)
        answers[question.key] = data.draw(st.sampled_from(said or [each.key for each in question.answers]))
    found = evaluate(answers, category, about=about)
    for asked in trees().tree(category).asks:
        given_key = answers.get(asked.question.key)
        if asked.question.key in found.answers and asked.question.kind is Kind.CHOICE:
            assert found.grade >= asked.grades[given_key]
