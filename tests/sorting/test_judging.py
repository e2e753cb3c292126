"""From answers and rules to a fate: who may change a grade, and what wins over what."""

from datetime import date

import pytest

from app.core.errors import Conflict, Forbidden
from app.sorting.judging import Judgement, final_grade, judge
from app.sorting.questions import About, Verdict
from app.sorting.rules import rules
from app.sorting.tree import evaluate, trees
from schemas.vocabulary import Disposition, Grade, Role

ABOUT = About(date(2026, 11, 15), frozenset({"SN-1"}))
GOOD = {"matches": "same", "sealed": "sealed", "damage": "none", "codes": "SN-1"}
FOOD = {"matches": "same", "seal": "intact", "expiry": "2027-11-15", "batch": "B", "codes": "SN-1"}
PASSED = (rules().ruling("original_known", True),)
OPERATOR, LEAD, MANAGER = (frozenset({role}) for role in (Role.OPERATOR, Role.LEAD, Role.MANAGER))


def answered(category: str = "default", **answers: str) -> Verdict:
    good = GOOD if category == "default" else FOOD
    return evaluate(good | answers, category, about=ABOUT)


def judged(
    verdict: Verdict, grade: Grade | None = None, *, broken: tuple[str, ...] = (), destroy_here: bool = False
) -> Judgement:
    eligibility = (*PASSED, *(rules().ruling(key, False) for key in broken))
    tree = trees().tree(verdict.category)
    return judge(tree, verdict, grade or verdict.grade, eligibility=eligibility, destroy_here=destroy_here)


def test_anybody_may_lower_a_grade() -> None:
    assert final_grade(answered(), Grade.C, OPERATOR) == Grade.C
    assert final_grade(answered(), Grade.A, OPERATOR) == Grade.A
    assert final_grade(answered(), None, frozenset()) == Grade.A


@pytest.mark.parametrize("roles", [LEAD, MANAGER])
def test_a_lead_may_raise_a_grade(roles) -> None:
    assert final_grade(answered(damage="minor"), Grade.B, roles) == Grade.B


def test_an_operator_may_not_raise_a_grade() -> None:
    with pytest.raises(Forbidden) as refused:
        final_grade(answered(damage="minor"), Grade.B, OPERATOR)
    assert refused.value.code == "grade_needs_lead"
    assert refused.value.arguments == {"computed": "C", "wanted": "B"}


@pytest.mark.parametrize("answers", [{"expiry": "2026-11-14"}, {"seal": "broken"}])
def test_nobody_raises_the_grade_of_expired_or_unsealed_food(answers) -> None:
    with pytest.raises(Conflict) as refused:
        final_grade(answered("food", **answers), Grade.A, MANAGER)
    assert refused.value.code == "grade_is_final"


def test_good_goods_of_good_papers_conform() -> None:
    found = judged(answered())
    assert (found.fate, found.disposition, found.failed) == ("conforming", "relist", ())
    assert found.rules[-1].rule.key == "fit_for_second_sale"
    assert found.rules[-1].rule.cite_en == "GACC 2018-194"


def test_opened_goods_conform_and_are_packed_again() -> None:
    found = judged(answered(sealed="opened", complete="complete"))
    assert (found.fate, found.grade, found.disposition) == ("conforming", "B", "repack")


def test_unfit_goods_leave_the_zone_and_the_article_is_named() -> None:
    found = judged(answered(damage="major"))
    assert (found.fate, found.disposition) == ("nonconforming", "out_of_zone")
    assert found.failed == ("fit_for_second_sale",)
    assert found.rules[-1].rule.cite_en == "GACC 2021-70 art. 6"


@pytest.mark.parametrize("rule", ["of_this_area", "bonded_mode", "arrived_in_time", "declared_in_time"])
def test_good_goods_that_the_law_excludes_leave_the_zone_with_their_grade(rule) -> None:
    found = judged(answered(), broken=(rule,))
    assert (found.fate, found.grade, found.disposition) == ("nonconforming", "A", "out_of_zone")
    assert found.failed == (rule,)


@pytest.mark.parametrize("rule", ["original_known", "original_released", "of_this_list", "within_quantity"])
def test_doubt_about_papers_holds_a_parcel_undecided(rule) -> None:
    found = judged(answered(), broken=(rule,))
    assert (found.fate, found.grade, found.disposition) == ("held", "A", None)


@pytest.mark.parametrize("answers", [{"matches": "other"}, {"codes": "SN-9"}])
def test_doubt_about_identity_holds_a_parcel(answers) -> None:
    assert judged(answered(**answers)).fate == "held"


def test_unfit_goods_are_not_held_for_their_papers() -> None:
    assert judged(answered(damage="major"), broken=("within_quantity",)).fate == "nonconforming"
    assert judged(answered(), broken=("within_quantity", "declared_in_time")).fate == "nonconforming"


def test_a_grade_raised_by_a_lead_decides_and_is_named() -> None:
    found = judged(answered(damage="minor"), Grade.B)
    assert (found.fate, found.computed, found.disposition) == ("conforming", "C", "repack")
    assert found.rules[0].rule.key == "graded_by_lead"
    assert "C" in found.rules[0].zh
    assert not next(ruling for ruling in found.rules if ruling.rule.key == "undamaged").passed


def test_a_lowered_grade_decides_and_is_named() -> None:
    found = judged(answered(), Grade.D)
    assert (found.fate, found.disposition, found.rules[0].rule.key) == ("nonconforming", "out_of_zone", "graded_lower")


def test_goods_are_destroyed_here_only_where_the_policy_says_so() -> None:
    tree = trees().tree("default")
    burning = {grade: Disposition.DESTROY if grade is Grade.D else found for grade, found in tree.dispositions.items()}
    verdict = answered(damage="major")
    tree = type(tree)(tree.category, tree.zh, tree.en, tree.precedence, tree.fit, burning, tree.asks, tree.digest)
    there = judge(tree, verdict, Grade.D, eligibility=PASSED, destroy_here=False)
    here = judge(tree, verdict, Grade.D, eligibility=PASSED, destroy_here=True)
    assert (there.disposition, there.rules[-1].rule.key) == ("out_of_zone", "out_of_zone_again")
    assert (here.disposition, here.rules[-1].rule.cite_en) == ("destroy", "GACC 2025-79")


def test_a_ruling_is_recalled_as_it_was_kept() -> None:
    kept = [ruling.as_json() for ruling in judged(answered(damage="major")).rules]
    recalled = [rules().recall(one) for one in kept]
    assert [one.as_json() for one in recalled] == kept
    assert all("{" not in one.zh + one.en for one in recalled)
