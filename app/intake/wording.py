"""The words of everything that can be wrong with an announcement, Chinese first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "missing": ("不能为空", "must be given"),
    "too_long": ("超过 {most} 个字符", "has more than {most} characters"),
    "not_printable": ("含有不可打印的字符", "holds characters that cannot be printed"),
    "not_an_enterprise_code": (
        "不是 10 位海关注册编码或 18 位统一社会信用代码",
        "is neither a customs registration code (10) nor a social credit code (18)",
    ),
    "not_a_waybill": ("不是运单号", "is no waybill number (4 to 60 letters, digits and . _ / # -)"),
    "looks_like_an_lpn": ("与包裹标签号 (LPN) 格式相同", "has the form of a licence plate (LPN) of this house"),
    "unknown_reason": ("不是已知的退货原因; 可填: {known}", "is no known reason; there are: {known}"),
    "not_a_quantity": ("不是大于 0、最多 5 位小数的数量", "is no quantity above 0 with at most 5 decimals"),
    "not_a_line_number": ("不是 1 至 9999 的商品序号", "is no line number from 1 to 9999"),
    "line_incomplete": ("商品序号和数量必须同时填写", "a goods line needs both gnum and qty"),
    "no_such_line": ("原清单 {list} 没有第 {gnum} 项", "import list {list} has no line {gnum}"),
    "more_than_imported": (
        "第 {gnum} 项原进口 {imported}, 不能退 {wanted}",
        "line {gnum} was imported as {imported}: {wanted} cannot return",
    ),
    "owner_differs": ("原清单的电商企业是 {owner}", "the import list belongs to owner {owner}"),
    "not_your_owner": ("只能预报本企业的退货", "you may announce returns of your own enterprise only"),
    "not_your_role": ("您的角色不能预报退货", "your role may not announce returns"),
    "return_no_taken": ("退货单号已登记且内容不同", "this return number is known with other content; amend it"),
    "waybill_taken": ("运单号已用于退货单 {return_no}", "this waybill is already announced by return {return_no}"),
    "waybill_unclear": ("多个物流企业使用该运单号", "several carriers use this waybill number"),
    "column_missing": ("缺少列 {column}", "the column {column} is missing"),
    "column_repeated": ("列 {column} 重复", "the column {column} stands twice"),
    "rows_differ": (
        "同一退货单号的各行 {column} 不一致 (见第 {first} 行)",
        "rows of one return differ in {column} (see row {first})",
    ),
    "digits_lost": (
        "单元格是数字, 15 位以后已丢失; 请设为文本后重新填写",
        "this cell is a number and has lost its digits beyond 15; make it text and type it again",
    ),
    "cell_error": ("单元格含错误值 {value}", "this cell holds the error {value}"),
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field, in both languages; `code` is stable."""

    field: str
    code: str
    message_zh: str
    message_en: str


def field_problem(field: str, code: str, **arguments: Any) -> FieldProblem:
    """A problem of `field`, said with `arguments`."""
    zh, en = WORDS[code]
    said: Mapping[str, Any] = arguments
    return FieldProblem(field, code, f"{field}: {zh.format(**said)}", f"{field}: {en.format(**said)}")
