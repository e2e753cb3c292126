"""Rules about the goods, the parties and the days: what is given back must be what was let in."""

from collections import Counter
from datetime import timedelta

from app.simulator.law.heads import buyer_of
from app.simulator.law.rule import CHANGE, SPEC, Case, Rule, declared, listed
from schemas.customs.times import SHANGHAI

ANNOUNCEMENT_2020_45 = "海关总署公告2020年第45号"
ANNOUNCEMENT_2021_70 = "海关总署公告2021年第70号"
_NO_SUCH_CHAPTERS = {"00", "77"}


def _unknown_code(case: Case) -> str | None:
    unknown = [line.gcode for line in case.refund.lines if line.gcode[:2] in _NO_SUCH_CHAPTERS]
    return f"参数库中没有商品编码[{unknown[0]}]" if unknown else None


def _no_such_line(case: Case) -> str | None:
    known = case.original.lines if case.original else {}
    for line in case.refund.lines:
        there = known.get(line.gnum)
        if there is None or there.gcode != line.gcode:
            where = f"表体序号为[{line.gnum}],商品编号为[{line.gcode}]"
            return f"退货申请单[{case.cop_no}],在关联的清单中未找到{where}的数据"
    return None


def _not_filed(case: Case) -> str | None:
    known = case.original.lines if case.original else {}
    bare = [line.gnum for line in case.refund.lines if line.gnum in known and not known[line.gnum].filed]
    return f"表体序号为[{bare[0]}]的商品未备案" if bare else None


def _differs(case: Case) -> str | None:
    known = case.original.lines if case.original else {}
    for line in case.refund.lines:
        there = known[line.gnum]
        wrong = "计量单位" if there.unit != line.unit else "商品名称" if there.gname not in ("", line.gname) else ""
        if wrong:
            return f"退货申请单[{case.cop_no}]表体序号为[{line.gnum}]的{wrong}与清单不一致"
    return None


def _too_much(case: Case) -> str | None:
    """The same line may stand in an application twice, so sums are compared, over all applications of the list."""
    known = case.original.lines if case.original else {}
    wanted = Counter[int]()
    for line in case.refund.lines:
        wanted[line.gnum] += line.qty  # pyright: ignore[reportArgumentType]  (it counts Decimals as well)
    replaced = case.target if case.head.app_type == CHANGE else None
    for other in case.of_list:
        if other.takes and (replaced is None or other.id != replaced.id):
            for gnum, qty in other.pieces:
                wanted[gnum] += qty  # pyright: ignore[reportArgumentType]
    over = [gnum for gnum in sorted({line.gnum for line in case.refund.lines}) if wanted[gnum] > known[gnum].qty]
    return f"表体序号[{'、'.join(map(str, over))}]退货数量超过原清单可退数量" if over else None


def _too_late(case: Case) -> str | None:
    released = case.original.released if case.original else None
    if released is None:
        return None
    last = released.astimezone(SHANGHAI).date() + timedelta(days=case.habits.declare_within_days - 1)
    return "超过退货申请期限" if case.at.astimezone(SHANGHAI).date() > last else None


def _other_buyer(case: Case) -> str | None:
    mark = case.original.head.get("buyer") if case.original else None
    return None if mark in (None, buyer_of(case)) else "订购人与原清单不一致"


def _other_parties(case: Case) -> str | None:
    known, head = (case.original.head if case.original else {}), case.head
    ours = {"orderNo": head.order_no, "ebpCode": head.ebp_code, "ebcCode": head.ebc_code}
    wrong = [name for name, text in ours.items() if known.get(name) not in (None, text)]
    return f"{wrong[0]}与原清单不一致" if wrong else None


def _other_customs(case: Case) -> str | None:
    there = case.original.head.get("customsCode") if case.original else None
    return None if there in (None, case.head.customs_code) else "退货应向原申报海关申请"


def _other_mode(case: Case) -> str | None:
    mode = case.original.head.get("tradeMode") if case.original else None
    allowed = mode is None or mode in case.habits.trade_modes
    return None if allowed else f"监管方式[{mode}]的清单不适用退货中心仓"


def _not_released(case: Case) -> str | None:
    return "原清单尚未放行" if case.original and case.original.released is None else None


def _wants_release(case: Case) -> bool:
    return listed(case) and case.habits.refuse_unreleased_lists


def _dated(case: Case) -> bool:
    return listed(case) and case.original is not None and case.original.released is not None


_SAME_GOODS = f"{SPEC} 表3-44; {ANNOUNCEMENT_2020_45}"

GOODS = (
    Rule(
        name="line_of_list",
        code="-625209",
        source=f"{SPEC} 表7-2",
        zh="序号和商品编码与原清单表体一致",
        en="gnum and gcode are those of a line of the original list",
        test=_no_such_line,
        when=listed,
    ),
    Rule(
        name="code_exists",
        code="-625011",
        source=f"{SPEC} 表7-2; 协调制度 (chapters)",
        zh="商品编码属于税则中有的章",
        en="gcode stands in a chapter that the tariff has",
        test=_unknown_code,
        when=declared,
    ),
    Rule(
        name="line_filed",
        code="-625007",
        source=f"{SPEC} 表7-2",
        zh="原清单表体有账册备案料号",
        en="the line's goods are on file: the original names an account-book item",
        test=_not_filed,
        when=listed,
    ),
    Rule(
        name="line_agrees",
        code="-625010",
        source=f"{_SAME_GOODS}",
        zh="计量单位、商品名称与原清单一致",
        en="unit and gname are those of the original line",
        test=_differs,
        when=listed,
    ),
    Rule(
        name="mode_allowed",
        code="100",
        source=f"{ANNOUNCEMENT_2021_70} 第二条",
        zh="原清单的监管方式为 1210",
        en="the original's trade mode is 1210",
        test=_other_mode,
        when=listed,
    ),
    Rule(
        name="same_customs",
        code="100",
        source=f"{ANNOUNCEMENT_2020_45}",
        zh="向原清单的海关申请",
        en="the application goes to the customs of the original list",
        test=_other_customs,
        when=listed,
    ),
    Rule(
        name="same_buyer",
        code="100",
        source=f"{ANNOUNCEMENT_2020_45}",
        zh="订购人与原清单一致",
        en="the buyer is that of the original list",
        test=_other_buyer,
        when=listed,
    ),
    Rule(
        name="same_parties",
        code="100",
        source=f"{_SAME_GOODS}",
        zh="订单编号、电商平台、电商企业与原清单一致",
        en="order, platform and e-commerce enterprise are those of the original list",
        test=_other_parties,
        when=listed,
    ),
    Rule(
        name="list_released",
        code="100",
        source=f"{ANNOUNCEMENT_2020_45}",
        zh="原清单已放行",
        en="the original list has been released",
        test=_not_released,
        when=_wants_release,
    ),
    Rule(
        name="quantity_left",
        code="100",
        source=f"{_SAME_GOODS}",
        zh="退货数量不超过原清单剩余可退数量",
        en="over all applications of a list, no line gives back more than was let in",
        test=_too_much,
        when=listed,
    ),
    Rule(
        name="in_time",
        code="100",
        source=f"{ANNOUNCEMENT_2020_45}",
        zh="放行之日起 30 日内申请",
        en="applied for within 30 days of the release (the release day is day 1)",
        test=_too_late,
        when=_dated,
    ),
)
