"""The charts of a pack: words large enough to read, everything on the paper, tones that differ without colour."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from reportlab.graphics.shapes import Drawing, Group, Rect, Shape, String
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from app.reports.pack.charts.drawn import charts, svg
from app.reports.pack.charts.scales import nice_top, short
from app.reports.pack.charts.voices import Tongue, Voice
from app.reports.pack.shapes import Column, Flow, Link, Node, Pack, Row, Table

from .sample_packs import cell, sample_pack

GRADED = (
    Column("conforming.parcels", "合格", "Conforming", "count"),
    Column("nonconforming.parcels", "不合格", "Not", "count"),
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The sample month with ages, grades and a flow of many ends, some of them tiny."""
    ages = tuple(Row(key, key, key, (cell(many),)) for key, many in (("1-5", 120), ("6-10", 81200), ("31-", 1)))
    age = Table("age_30", "申报时钟", "Declaring clock", (Column("declared.parcels", "", "", "count"),), ages)
    mixes = (("a|b|A", 500, 0), ("a|b|B", 210, 3), ("a|b|C", 30, 80), ("a|b|D", 0, 40))
    outcome = Table("outcome", "去向", "Outcome", GRADED, tuple(Row(k, k, k, (cell(m), cell(n))) for k, m, n in mixes))
    ends = ["relisted", "left", "destroyed", "handed_over", "lost", "missing", "split_up", "closing"]
    nodes = [Node("received", "收货", "Received", 2500), Node("handled", "本月在办", "Handled", 2500)]
    nodes += [Node(end, f"出口{end}", end, 2493 if end == "relisted" else 1) for end in ends]
    links = [Link("received", "handled", 2500), *(Link("handled", node.key, node.parcels) for node in nodes[2:])]
    sample = sample_pack(rows=2)
    series = replace(sample.series[0], change=(None, *(Decimal(30 * place - 200) for place in range(12))))
    return replace(
        sample, tables=(*sample.tables, age, outcome), flow=Flow(tuple(nodes), tuple(links)), series=(series,)
    )


def strings(shape: Shape | Drawing) -> Iterator[String]:
    for each in getattr(shape, "contents", ()):
        if isinstance(each, (Group, Drawing)):
            yield from strings(each)
        elif isinstance(each, String):
            yield each


@pytest.mark.parametrize("tongue", ["zh", "en", "both"])
def test_words_are_at_least_eight_points_and_stand_on_the_paper(pack: Pack, tongue: Tongue) -> None:
    drawn = charts(pack, tongue)
    assert [chart.key for chart in drawn] == ["months-concluded.applications", "flow", "days", "grades", "age_30"]
    for chart in drawn:
        assert chart.drawing.width <= (86 if chart.half else 178) * mm + 0.01
        for words in strings(chart.drawing):
            assert words.fontSize >= 8, (chart.key, words.text)
            wide = stringWidth(words.text, words.fontName, words.fontSize)
            left = words.x - {"start": 0, "middle": wide / 2, "end": wide}[words.textAnchor]
            assert left >= -0.5, (chart.key, words.text)
            assert left + wide <= chart.drawing.width + 0.5, (chart.key, words.text)
            assert 0 <= words.y <= chart.drawing.height, (chart.key, words.text)


def test_grades_differ_in_grey(pack: Pack) -> None:
    chart = next(chart for chart in charts(pack) if chart.key == "grades")
    fills = {shape.fillColor for shape in chart.drawing.contents if isinstance(shape, Rect)}
    greys = sorted(0.3 * fill.red + 0.59 * fill.green + 0.11 * fill.blue for fill in fills)
    assert len(greys) >= 4
    assert min(b - a for a, b in pairwise(greys)) > 0.1


def test_svg_scales_and_keeps_its_words(pack: Pack) -> None:
    documents = {chart.key: svg(chart).decode() for chart in charts(pack, "zh")}
    assert all(document.startswith("<svg") and "viewBox" in document for document in documents.values())
    assert "收货" in documents["flow"]
    assert documents == {chart.key: svg(chart).decode() for chart in charts(pack, "zh")}


def test_scales_are_round_and_numbers_short() -> None:
    assert [int(nice_top([Decimal(most)])) for most in (0, 4, 7, 93, 101, 2179, 861000)] == [
        4, 4, 8, 100, 200, 4000, 1000000]  # fmt: skip
    assert [short(Decimal(value), Voice("zh")) for value in (99999, 848888, 7640000)] == ["99,999", "84.9万", "764万"]
    assert [short(Decimal(value), Voice("en")) for value in (99999, 848888, 7640000)] == ["99,999", "849k", "7.6M"]
