"""What the simulated customs decides about one application, rule by rule."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.simulator.habits import Habits
from app.simulator.memory import KnownList, Memory
from app.simulator.numbers import share_of
from schemas.customs.messages import InvtRefund
from schemas.customs.times import SHANGHAI

NEW, CHANGE = "1", "2"
DRAFT = "1"
ON_THE_WAY = ("1", "2", "3")
ACCEPTED = (*ON_THE_WAY, "120", "399")
REJECTED = (*ON_THE_WAY, "100")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The statuses an application will get, in order, and the words with the last one ('' for the usual words)."""

    statuses: tuple[str, ...]
    words: str = ""

    @property
    def accepted(self) -> bool:
        """Whether it ends well, so that its pieces are taken off the list."""
        return self.statuses == ACCEPTED


@dataclass(frozen=True, slots=True)
class Case:
    """One application before the judge."""

    refund: InvtRefund
    at: datetime
    memory: Memory
    habits: Habits
    seed: int | str

    @property
    def known(self) -> KnownList | None:
        """The list it wants to give goods back of, if customs was told of it."""
        return self.memory.find(self.refund.head.invt_no)


def judge(case: Case) -> Judgement:
    """The first rule that objects decides; nobody objecting, luck does."""
    return next((objection for rule in RULES if (objection := rule(case))), Judgement(ACCEPTED))


def negative(code: str, words: str) -> Judgement:
    """A processing error: one answer and nothing else."""
    return Judgement((code,), words)


def _draft(case: Case) -> Judgement | None:
    return Judgement(("1",)) if case.refund.head.app_status == DRAFT else None


def _taking_back(case: Case) -> Judgement | None:
    """A request to take an application back: always too late, for what was let through is concluded by then."""
    head = case.refund.head
    if head.app_type in (NEW, CHANGE):
        return None
    if case.memory.attempts(head.invt_no):
        return negative("-625022", f"[{head.cop_no}]当前状态不允许变更")
    return negative("-625016", f"没有查到编号为[{head.cop_no}]的数据")


def _number(case: Case) -> Judgement | None:
    """New numbers are new, and a change needs something that can still be changed."""
    head, last = case.refund.head, case.memory.last(case.refund.head.cop_no or "")
    if head.app_type == NEW:
        return negative("-625033", f"[{head.cop_no}]已申报，请勿重复申报") if last and last.accepted else None
    if last is None:
        return negative("-625016", f"没有查到编号为[{head.cop_no}]的数据")
    return negative("-625022", f"[{head.cop_no}]当前状态不允许变更") if last.accepted else None


def _unknown_list(case: Case) -> Judgement | None:
    if case.known or not case.habits.refuse_unknown_lists:
        return None
    return negative("-625016", f"没有查到清单[{case.refund.head.invt_no}]")


def _lines(case: Case) -> Judgement | None:
    known, cop_no = case.known, case.refund.head.cop_no
    if known is None:
        return None
    for line in case.refund.lines:
        there = known.lines.get(line.gnum)
        if there is None or there.gcode != line.gcode:
            where = f"表体序号为[{line.gnum}],商品编号为[{line.gcode}]"
            return negative("-625209", f"退货申请单[{cop_no}],在关联的清单中未找到{where}的数据")
        if there.unit != line.unit:
            return negative("-625010", f"退货申请单[{cop_no}]表体序号为[{line.gnum}]的计量单位与清单不一致")
    return None


def _quantity(case: Case) -> Judgement | None:
    """The same line may stand in an application twice, so sums are compared, over all applications of the list."""
    known, invt_no = case.known, case.refund.head.invt_no
    if known is None:
        return None
    wanted = Counter[int]()
    for line in case.refund.lines:
        wanted[line.gnum] += line.qty  # pyright: ignore[reportArgumentType]  (it counts Decimals as well)
    over = [gnum for gnum, qty in wanted.items() if qty + case.memory.returned(invt_no, gnum) > known.lines[gnum].qty]
    words = f"表体序号[{'、'.join(map(str, over))}]退货数量超过原清单可退数量"
    return Judgement(REJECTED, words) if over else None


def _deadline(case: Case) -> Judgement | None:
    released = case.known.released if case.known else None
    if released is None:
        return None
    last = released.astimezone(SHANGHAI).date() + timedelta(days=case.habits.declare_within_days - 1)
    late = case.at.astimezone(SHANGHAI).date() > last
    return Judgement(REJECTED, "超过退货申请期限") if late else None


def _luck(case: Case) -> Judgement | None:
    """By seed, a share of lawful first applications is turned down; whoever tries again is let through."""
    head, habits = case.refund.head, case.habits
    if case.memory.attempts(head.invt_no):
        return None
    luck = share_of(case.seed, "luck", head.invt_no)
    if luck < habits.rejected:
        return Judgement(REJECTED, "单证信息需核对，请修改后重新申报")
    if luck < habits.rejected + habits.line_errors:
        return negative("-625209", f"退货申请单[{head.cop_no}],在关联的清单中未找到对应表体的数据")
    if luck < habits.rejected + habits.line_errors + habits.signature_errors:
        return negative("-625208", f"退货申请单[{head.cop_no}]验签失败")
    return None


RULES: tuple[Callable[[Case], Judgement | None], ...] = (
    _draft,
    _taking_back,
    _number,
    _unknown_list,
    _lines,
    _quantity,
    _deadline,
    _luck,
)
