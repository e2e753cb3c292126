"""Every chart of a pack, in the order of screen and paper; and a chart as SVG."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from app.reports.pack.charts.ages import ages_chart
from app.reports.pack.charts.days import days_chart
from app.reports.pack.charts.flows import flow_chart
from app.reports.pack.charts.grades import grades_chart
from app.reports.pack.charts.months import months_chart
from app.reports.pack.charts.voices import Tongue, Voice
from app.reports.pack.shapes import Pack

HALF = 86 * mm
_SCREEN_FACE = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Micro Hei, sans-serif"


class Chart(NamedTuple):
    """A chart with its title; `half` as wide as half a page."""

    key: str
    zh: str
    en: str
    drawing: Drawing
    half: bool = False


def charts(pack: Pack, tongue: Tongue = "both") -> list[Chart]:
    """The charts of a pack that has something to show in them."""
    return list(_charts(pack, tongue))


def _charts(pack: Pack, tongue: Tongue) -> Iterator[Chart]:
    voice, tables = Voice(tongue), {table.key: table for table in pack.tables if table.rows}
    for series in pack.series:
        yield Chart(f"months-{series.key}", series.zh, series.en, months_chart(series, voice))
    if pack.flow.links:
        yield Chart(
            "flow", "从收货到各出口（件）", "From received to every exit, parcels", flow_chart(pack.flow, voice)
        )
    if pack.daily:
        yield Chart("days", "每日（件）", "By business day, parcels", days_chart(pack.daily, voice))
    if table := tables.get("outcome"):
        title = "等级构成（判定件数）", "Mix of grades, graded parcels"
        yield Chart("grades", *title, grades_chart(table, voice, wide=HALF), half=True)
    for key in ("age_45", "age_30"):
        if table := tables.get(key):
            yield Chart(key, table.zh, table.en, ages_chart(table, voice, wide=HALF), half=True)


def svg(chart: Chart) -> bytes:
    """A chart as an SVG document that scales with its frame; its words stay words."""
    drawn: str | bytes = renderSVG.drawToString(chart.drawing, showBoundary=0)
    text = drawn.decode() if isinstance(drawn, bytes) else drawn
    return re.sub(r"font-family: [^;]+;", f"font-family: {_SCREEN_FACE};", text[text.index("<svg") :]).encode()
