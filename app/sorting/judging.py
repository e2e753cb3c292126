"""From the answers and the rules to what becomes of a parcel: grade, fate and disposition (pure)."""

from dataclasses import dataclass

from app.core.errors import Conflict, Forbidden
from app.sorting.questions import Tree, Verdict
from app.sorting.requests import Fate
from app.sorting.rules import Ruling, rules
from schemas.vocabulary import Disposition, Grade, Role

MAY_RAISE = frozenset({Role.LEAD, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole verdict. `disposition` is None while the parcel is held: a lead decides."""

    computed: Grade
    grade: Grade
    fate: Fate
    disposition: Disposition | None
    rules: tuple[Ruling, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """The keys of the rules that failed by themselves, not only through the grade."""
        return tuple(ruling.rule.key for ruling in self.rules if not ruling.passed and ruling.rule.otherwise != "grade")


def final_grade(verdict: Verdict, wanted: Grade | None, roles: frozenset[Role]) -> Grade:
    """The grade that holds: anyone may lower the computed one, a lead may raise it.

    Raises `Forbidden` (grade_needs_lead), `Conflict` (grade_is_final): the answer decides by law, as with expired food.
    """
    if wanted is None or wanted >= verdict.grade:
        return wanted or verdict.grade
    said = {"computed": verdict.grade.value, "wanted": wanted.value}
    if verdict.final:
        raise Conflict("grade_is_final", "Nobody may raise this grade.", **said)
    if MAY_RAISE.isdisjoint(roles):
        raise Forbidden("grade_needs_lead", "Only a lead may raise a computed grade.", **said)
    return wanted


def judge(
    tree: Tree, verdict: Verdict, grade: Grade, *, eligibility: tuple[Ruling, ...], destroy_here: bool
) -> Judgement:
    """What becomes of a parcel with this grade: the unfit or forbidden leaves the zone, doubt about papers holds it."""
    fit = rules().ruling("fit_for_second_sale", grade in tree.fit, grade=grade.value)
    decided = (*_about_grade(verdict.grade, grade), *verdict.rules, *eligibility, fit)
    fate = _fate(decided)
    disposition = _disposition(tree, grade, fate, destroy_here=destroy_here)
    return Judgement(verdict.grade, grade, fate, disposition, (*decided, *_about_leaving(disposition)))


def _about_grade(computed: Grade, grade: Grade) -> tuple[Ruling, ...]:
    if grade == computed:
        return ()
    key = "graded_by_lead" if grade < computed else "graded_lower"
    return (rules().ruling(key, True, computed=computed.value, grade=grade.value),)


def _fate(decided: tuple[Ruling, ...]) -> Fate:
    broken = {ruling.rule.otherwise for ruling in decided if not ruling.passed}
    if "nonconforming" in broken:
        return Fate.NONCONFORMING
    return Fate.HELD if "hold" in broken else Fate.CONFORMING


def _disposition(tree: Tree, grade: Grade, fate: Fate, *, destroy_here: bool) -> Disposition | None:
    if fate is Fate.HELD:
        return None
    if fate is Fate.NONCONFORMING and grade in tree.fit:
        return Disposition.OUT_OF_ZONE
    wanted = tree.dispositions[grade]
    return Disposition.OUT_OF_ZONE if wanted is Disposition.DESTROY and not destroy_here else wanted


def _about_leaving(disposition: Disposition | None) -> tuple[Ruling, ...]:
    if disposition is Disposition.DESTROY:
        return (rules().ruling("destroyed_here", True),)
    leaves = disposition in (Disposition.OUT_OF_ZONE, Disposition.SUPPLIER)
    return (rules().ruling("out_of_zone_again", True),) if leaves else ()
