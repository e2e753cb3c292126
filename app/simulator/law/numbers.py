"""Rules about numbers: what is new has to be new, what is named has to be there."""

from app.simulator.law.rule import NEW, SPEC, Case, Rule, declared


def is_new(case: Case) -> bool:
    return case.head.app_type == NEW


def is_later(case: Case) -> bool:
    return case.head.app_type != NEW


def _made_up_number(case: Case) -> str | None:
    pre_no = case.head.pre_no
    known = not pre_no or case.book.applications("pre_no", pre_no)
    return None if known else f"预录入编号[{pre_no}]须由电子口岸生成"


def _declared_before(case: Case) -> str | None:
    standing = [a for a in case.same_number if a.outcome(case.at) in ("processing", "concluded")]
    return f"[{case.cop_no}]已申报，请勿重复申报" if standing else None


def _guid_used(case: Case) -> str | None:
    """A draft and its declaration, or a refused application and its correction, may share one."""
    others = [
        a
        for a in case.book.applications("head_guid", case.head.guid.upper())
        if a.cop_no != case.cop_no and a.outcome(case.at) in ("processing", "concluded")
    ]
    return f"单证guid与[{others[0].cop_no}]重复，请勿重复申报" if others else None


def _nothing_to_change(case: Case) -> str | None:
    return None if case.target else f"没有查到编号为[{case.cop_no}]的数据"


def _unknown_list(case: Case) -> str | None:
    return None if case.original else f"没有查到清单[{case.head.invt_no}]"


def _wants_lists(case: Case) -> bool:
    return declared(case) and (case.habits.refuse_unknown_lists or case.original is not None)


NUMBERS = (
    Rule(
        name="pre_no_from_eport",
        code="-625008",
        source=f"{SPEC} 表7-2",
        zh="预录入编号由电子口岸生成：首次申报不填，变更撤销填原号",
        en="preNo is one that the e-port gave: none on a first declaration, the given one with a change or withdrawal",
        test=_made_up_number,
    ),
    Rule(
        name="cop_no_new",
        code="-625033",
        source=f"{SPEC} 表7-2",
        zh="新增申报的企业内部编号未被使用（被退单、撤销的除外）",
        en="a new application's copNo is not in use (a refused or withdrawn one may be used again)",
        test=_declared_before,
        when=is_new,
    ),
    Rule(
        name="guid_new",
        code="-625033",
        source=f"{SPEC} 表3-43 (guid)",
        zh="每份申请单的 guid 唯一",
        en="every application has a guid of its own",
        test=_guid_used,
        when=is_new,
    ),
    Rule(
        name="target_known",
        code="-625016",
        source=f"{SPEC} 表7-2",
        zh="变更、撤销所指的申请单存在",
        en="a change or withdrawal is about an application that is there",
        test=_nothing_to_change,
        when=is_later,
    ),
    Rule(
        name="list_known",
        code="-625016",
        source=f"{SPEC} 表7-2",
        zh="原清单存在",
        en="the original import list is there",
        test=_unknown_list,
        when=_wants_lists,
    ),
)
