"""What the simulated customs decides about one application: the rules first, then what happens beyond them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.simulator.book.entries import refuses
from app.simulator.habits import ON_THE_WAY, Step
from app.simulator.happenings import Happening
from app.simulator.law import RULES, Case, Rule
from app.simulator.law.heads import HEADS
from app.simulator.law.numbers import NUMBERS
from app.simulator.law.rule import DRAFT, WITHDRAWAL

Note = Callable[[str, bool], None]
"""Called for every rule that was asked: its name, and whether it held."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The steps an application will take, the last of which is its ending."""

    steps: tuple[Step, ...]

    @property
    def ending(self) -> str:
        return self.steps[-1].status

    @property
    def accepted(self) -> bool:
        """Whether it ends well, so that its pieces are taken off the list."""
        return not refuses(self.ending)


def judge(case: Case, seed: int | str, note: Note) -> Judgement:
    """The first rule that objects decides; nobody objecting, the scenario does."""
    draft = case.head.app_status == DRAFT
    for rule in (*HEADS, *NUMBERS) if draft else RULES:
        if rule.name in case.habits.skip or not rule.when(case):
            continue
        words = rule.test(case)
        note(rule.name, words is None)
        if words is not None:
            return _objection(rule, words)
    if draft:
        return Judgement((Step("1"),))
    if case.head.app_type == WITHDRAWAL:
        steps = case.habits.accepted()
        return Judgement((*steps[:-1], Step(steps[-1].status, "[Code:2100;Desc:撤销审结]")))
    return _fate(case, seed)


def _objection(rule: Rule, words: str) -> Judgement:
    if rule.code == "100":
        return Judgement((*map(Step, ON_THE_WAY), Step("100", words)))
    return negative(rule.code, words)


def negative(code: str, words: str) -> Judgement:
    """A processing error: one answer and nothing else."""
    return Judgement((Step(code, words),))


def _fate(case: Case, seed: int | str) -> Judgement:
    """The first happening that chooses a lawful application; else it is concluded."""
    first_try = not any(a.state != "draft" for a in case.of_list)
    for number, happening in enumerate(case.habits.all_happenings):
        makes = _MAKERS.get(happening.do)
        if makes is None or (happening.first_try and not first_try) or not happening.fits(case.refund):
            continue
        subject = case.head.invt_no if happening.first_try else case.cop_no
        if happening.meets(number, seed, subject):
            return makes(case, happening)
    return Judgement(case.habits.accepted())


def _reject(case: Case, happening: Happening) -> Judgement:
    words = happening.words or _USUAL_WORDS.get(happening.code, "单证信息需核对，请修改后重新申报")
    if happening.code == "100":
        return Judgement((*map(Step, ON_THE_WAY), Step("100", words)))
    return negative(happening.code, words.format(cop_no=case.cop_no))


_USUAL_WORDS = {
    "-625209": "退货申请单[{cop_no}],在关联的清单中未找到对应表体的数据",
    "-625208": "退货申请单[{cop_no}]验签失败",
}


def _inspect(_: Case, happening: Happening) -> Judgement:
    called = Step(happening.status or "300", happening.words or "[Desc:布控查验]", 60)
    after = Step(happening.then, "" if happening.then == "399" else "查验结果：不予通过", happening.seconds or 3600)
    return Judgement((*map(Step, (*ON_THE_WAY, "120")), called, after))


def _detain(_: Case, happening: Happening) -> Judgement:
    status = happening.status or "501"
    return Judgement((*map(Step, (*ON_THE_WAY, "120")), Step(status, happening.words or "[Desc:扣留]", 60)))


_MAKERS: dict[str, Callable[[Case, Happening], Judgement]] = {
    "reject": _reject,
    "inspect": _inspect,
    "detain": _detain,
}


def pieces_of(case: Case) -> tuple[tuple[int, Decimal], ...]:
    """What an application takes off its list's lines; a withdrawal takes nothing."""
    if case.head.app_type == WITHDRAWAL:
        return ()
    return tuple((line.gnum, line.qty) for line in case.refund.lines)
