"""Rules about where an application stands: what may still be changed or taken back, and by whom."""

from app.simulator.law.numbers import is_later
from app.simulator.law.rule import CHANGE, SPEC, WITHDRAWAL, Case, Rule

_CHANGEABLE = {"draft", "processing", "refused"}
_WITHDRAWABLE = {"draft", "processing"}


def _has_target(case: Case) -> bool:
    return is_later(case) and case.target is not None


def _other_agent(case: Case) -> str | None:
    target = case.target
    return None if target is None or target.agent == case.head.agent_code else "无权操作：申请单由其他企业申报"


def _too_late_to_change(case: Case) -> str | None:
    target = case.target
    standing = target is not None and target.outcome(case.at) not in _CHANGEABLE
    return f"[{case.cop_no}]当前状态不允许变更" if standing else None


def _too_late_to_withdraw(case: Case) -> str | None:
    target = case.target
    standing = target is not None and target.outcome(case.at) not in _WITHDRAWABLE
    return f"[{case.cop_no}]当前状态不允许撤销" if standing else None


def _other_list(case: Case) -> str | None:
    target = case.target
    same = target is None or target.invt_no == case.head.invt_no
    return None if same else f"[{case.cop_no}]与原申请单的清单编号不一致"


STANDING = (
    Rule(
        name="own_application",
        code="-625021",
        source=f"{SPEC} 表7-2",
        zh="只变更、撤销本企业申报的申请单",
        en="only one's own application is changed or withdrawn",
        test=_other_agent,
        when=_has_target,
    ),
    Rule(
        name="same_list",
        code="-625016",
        source=f"{SPEC} 表7-2",
        zh="变更、撤销的清单编号与原申请单一致",
        en="a change or withdrawal names the list of the application it is about",
        test=_other_list,
        when=_has_target,
    ),
    Rule(
        name="change_in_time",
        code="-625022",
        source=f"{SPEC} 表7-2",
        zh="变更在审结之前（或退单之后）提出",
        en="a change comes before the conclusion, or after a refusal",
        test=_too_late_to_change,
        when=lambda case: _has_target(case) and case.head.app_type == CHANGE,
    ),
    Rule(
        name="withdrawal_in_time",
        code="-625022",
        source=f"{SPEC} 表7-2",
        zh="撤销在审结之前提出",
        en="a withdrawal comes before the conclusion",
        test=_too_late_to_withdraw,
        when=lambda case: _has_target(case) and case.head.app_type == WITHDRAWAL,
    ),
)
