"""The raw rows of a pack: every fact its month is the sum of, with what it is sorted by, for the workbook."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.db.work import Work
from app.reports.facts.definitions import FIGURES
from app.reports.pack.shapes import Cover
from app.reports.papers import queries
from app.reports.papers.raw import Raw, RawColumn, Value

_FIGURES = {figure.no: figure for figure in FIGURES}
COLUMNS = (
    RawColumn("fact", "事实编号", "Fact"),
    RawColumn("site", "中心仓", "Site"),
    RawColumn("day", "业务日", "Day", "day"),
    RawColumn("figure", "指标", "Figure"),
    RawColumn("figure_zh", "指标名称", "Figure, Chinese"),
    RawColumn("lpn", "包裹（LPN）", "Parcel (LPN)"),
    RawColumn("cop_no", "申请单编号", "Application"),
    RawColumn("owner", "电商企业", "Owner"),
    RawColumn("platform", "电商平台", "Platform"),
    RawColumn("carrier", "承运企业", "Carrier"),
    RawColumn("hs8", "商品编码", "HS code"),
    RawColumn("origin", "原产国", "Origin"),
    RawColumn("reason", "退货原因", "Reason"),
    RawColumn("disposition", "处置", "Disposition"),
    RawColumn("grade", "等级", "Grade"),
    RawColumn("detail", "说明", "Detail"),
    RawColumn("parcels", "件数", "Parcels", "count"),
    RawColumn("applications", "申请单（票）", "Applications", "count"),
    RawColumn("qty", "数量", "Quantity", "quantity"),
    RawColumn("value_cny", "金额（元）", "Value, CNY", "money"),
    RawColumn("net_kg", "净重（千克）", "Net weight, kg", "kg"),
    RawColumn("gross_kg", "毛重（千克）", "Gross weight, kg", "kg"),
    RawColumn("days", "天数", "Days", "days"),
    RawColumn("step", "日志步号", "Journal step", "count"),
)
"""Texts first. Counts and amounts carry their sign: they add up to the figures, by figure and whatever else."""


def raw_of(work: Work, cover: Cover) -> Raw:
    """The facts behind a pack of this cover, no later one; to be read within this unit of work."""
    values = {
        "sites": [site.site_id for site in cover.sites],
        "month": date(cover.year, cover.month, 1),
        "upto": cover.facts_upto,
        "owner": cover.owner or None,
    }
    return Raw(COLUMNS, _rows(work, values), queries.count_facts(work, values))


def _rows(work: Work, values: dict[str, Any]) -> Iterator[tuple[Value, ...]]:
    for row in queries.facts(work, values):
        site, fact, number, day, sign, lead, applied, lpn, cop_no, *sorted_by = row[:18]
        days, qty, value, net, gross, step = row[18:]
        figure = _FIGURES[number]
        counted = (sign * lead, sign * applied, qty, value, net, gross, days, step)
        yield (fact, f"{site:02d}", day, figure.key, figure.zh, lpn, cop_no, *sorted_by, *counted)
