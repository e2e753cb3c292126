"""What tables a pack holds: their names, columns and notes, in the order of screen and paper."""

from typing import NamedTuple

from app.reports.pack.shapes import Column, Unit

_MEASURES: dict[str, tuple[str, str, Unit]] = {
    "parcels": ("件数", "Parcels", "count"),
    "applications": ("申请单（票）", "Applications", "count"),
    "qty": ("数量", "Quantity", "quantity"),
    "value_cny": ("金额（元）", "Value, CNY", "money"),
    "net_kg": ("净重（千克）", "Net weight, kg", "kg"),
    "gross_kg": ("毛重（千克）", "Gross weight, kg", "kg"),
    "mean_cny": ("件均金额（元）", "Value per parcel, CNY", "money"),
    "mean_days": ("平均天数", "Mean days", "days"),
}
_FIGURES = {
    "": ("", ""),
    "received": ("收货", "received"),
    "concluded": ("审结", "concluded"),
    "conforming": ("合格", "conforming"),
    "nonconforming": ("不合格", "nonconforming"),
    "declared": ("申报", "declared"),
    "arrived": ("到仓", "arrived"),
    "rejected": ("退单", "rejected"),
    "failed": ("发送失败", "sending failed"),
}

MEANS: dict[str, tuple[str, str]] = {"mean_cny": ("value_cny", "parcels"), "mean_days": ("days", "applications")}
"""Measures that are a quotient: of what, and by what."""


class Plan(NamedTuple):
    """A table: `source` is the tally's table its rows come from; `figures` are its rows where a row is a figure."""

    key: str
    zh: str
    en: str
    source: str
    columns: tuple[Column, ...]
    figures: tuple[str, ...] = ()
    note: tuple[str, str] = ("", "")


def _columns(*keys: str) -> tuple[Column, ...]:
    return tuple(_column(key) for key in keys)


def _column(key: str) -> Column:
    figure, _, measure = key.partition(".")
    zh, en, unit = _MEASURES[measure]
    of_zh, of_en = _FIGURES[figure]
    return Column(key, f"{of_zh}{zh}", f"{en}, {of_en}" if of_en else en, unit)


_GOODS = _columns(
    "received.parcels",
    "concluded.applications",
    "concluded.parcels",
    "concluded.qty",
    "concluded.value_cny",
    "concluded.net_kg",
)
_ONCE = (
    "包裹与申请单只计一次，计入其金额最大的一行；数量、金额、重量逐行计入，所有合计均为各行之和。",
    (
        "A parcel or application counts once, where its most valuable line stands; quantity, value and weight are "
        "counted line by line. Every total is the sum of its rows."
    ),
)
_OVERLAP = (
    "各行互有重叠，不能相加。申请单（票）与包裹（件）是两种数，不可混用。",
    "Rows overlap and are not added. Applications (票) and parcels (件) are two figures, never mixed.",
)
_VOLUME = (
    "arrived", "received", "unclaimed", "split_off", "refused", "conforming", "nonconforming", "declared", "rejected",
    "concluded", "restocked", "relisted", "left", "destroyed", "handed_over", "lost",
)  # fmt: skip
_VALUE = ("received", "split_off", "conforming", "nonconforming", "declared", "rejected", "concluded", "restocked",
          "relisted", "left", "destroyed")  # fmt: skip
_DECLARATIONS = ("declared", "failed", "accepted", "inspected", "detained", "rejected", "withdrawn", "concluded")
_EXCEPTIONS = ("unclaimed", "refused", "expired", "failed", "inspected", "detained", "missing", "lost", "handed_over")

VOLUME = Plan("volume", "业务量", "Volume", "volume", _columns(".parcels", ".applications"), _VOLUME, _OVERLAP)
VALUE = Plan(
    "value",
    "金额与重量",
    "Value and weight",
    "volume",
    _columns(".qty", ".value_cny", ".mean_cny", ".net_kg", ".gross_kg"),
    _VALUE,
    (
        "金额 = 数量 × 原清单单价，按行四舍五入到分。数量为各行申报计量单位之和，不同单位直接相加，仅供参考。",
        (
            "Value = quantity × price of the original list, rounded to the fen line by line. Quantities add "
            "declaration units, whatever unit each line has."
        ),
    ),
)
DECLARATIONS = Plan(
    "declarations",
    "申报",
    "Declarations",
    "volume",
    _columns(".applications", ".parcels", ".value_cny", ".mean_days"),
    _DECLARATIONS,
    (
        "提交、退单、查验、扣留、撤回每次计一次。平均天数：自提交至海关审结。",
        "Each submission, rejection, call, detention and withdrawal counts. Mean days: from submission to conclusion.",
    ),
)
EXCEPTIONS = Plan("exceptions", "异常", "Exceptions", "volume", _columns(".parcels"), _EXCEPTIONS, _OVERLAP)
STOCK = Plan(
    "stock",
    "在办结存",
    "Parcels in hand",
    "stock",
    _columns(".parcels"),
    note=(
        "在办：已收货，尚未上架、出区、销毁、移交、丢失或拆空的包裹。月初 + 转入 − 转出 = 月末；每一步计一次。",
        (
            "In hand: received, and not yet on sale, out of the zone, destroyed, handed over, missing or emptied. "
            "Opening + in − out = closing; every step counts."
        ),
    ),
)
REJECTIONS = Plan(
    "rejections",
    "退单原因",
    "Reasons of rejection",
    "rejections",
    _columns("rejected.applications", "rejected.parcels", "failed.applications"),
)
CORRECTIONS = Plan(
    "corrections",
    "对以前月份的更正",
    "Corrections of earlier months",
    "corrections",
    _columns(".parcels", ".applications", ".value_cny"),
    note=(
        "月份封账后才到达或被撤回的步骤，计入本月，并在此列明其所属月份；已封账的月份不再变动。",
        (
            "Steps that came, or were taken back, after their month was closed count in this month and are told "
            "here with the month they belong to; a closed month never changes."
        ),
    ),
)
OUTCOME = Plan(
    "outcome",
    "退货原因 × 处置 × 等级",
    "Reason × disposition × grade",
    "outcome",
    _columns("conforming.parcels", "conforming.value_cny", "nonconforming.parcels", "nonconforming.value_cny"),
)
GOODS = (
    Plan("hs_chapter", "按商品章", "By HS chapter", "hs8", _GOODS, note=_ONCE),
    Plan("hs8", "按8位商品编号", "By 8-digit HS code", "hs8", _GOODS, note=_ONCE),
    Plan("origin", "按原产国（地区）", "By origin", "origin", _GOODS, note=_ONCE),
    Plan("platform", "按电商平台", "By platform", "platform", _GOODS, note=_ONCE),
    Plan("owner", "按电商企业", "By owner", "owner", _GOODS, note=_ONCE),
    Plan("carrier", "按承运企业", "By carrier", "carrier", _GOODS, note=_ONCE),
)
"""Tables of the same columns, each by another side of the goods."""

AGES = {
    "age_45": (Plan("age_45", "45日到仓时钟", "45-day clock, to arrive", "age_45",
                    _columns("arrived.parcels", "arrived.value_cny")), 45),
    "age_30": (Plan("age_30", "30日申报时钟", "30-day clock, to declare", "age_30",
                    _columns("declared.parcels", "declared.value_cny")), 30),
}  # fmt: skip
"""The two clocks (GACC 2020 No.45), with the last day of each."""

OF_APPLICATIONS = frozenset(_DECLARATIONS)
"""Figures that count applications beside parcels; for all others such a cell has no meaning."""
